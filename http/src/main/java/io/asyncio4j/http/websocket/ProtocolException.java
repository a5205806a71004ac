package io.asyncio4j.http.websocket;

/// The other end has sent what it must not. Users never see it.
final class ProtocolException extends Exception {

    static final int PROTOCOL_ERROR = 1002;
    static final int NOT_TEXT = 1007;
    static final int TOO_BIG = 1009;

    private static final long serialVersionUID = 1;

    private final int code;

    /// @param code to close with
    ProtocolException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /// Against RFC 6455.
    static ProtocolException of(String message) {
        return new ProtocolException(PROTOCOL_ERROR, message);
    }

    int code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
