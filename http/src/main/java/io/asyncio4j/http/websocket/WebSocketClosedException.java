package io.asyncio4j.http.websocket;

import io.asyncio4j.http.ExchangeException;
import org.jspecify.annotations.Nullable;

/// A [WebSocket] is closed: there is nothing more to receive, or nobody to send to.
///
/// Source: `ConnectionClosed` of websockets.
public final class WebSocketClosedException extends ExchangeException {

    /// No end has said why: the connection was lost, or the other end has stopped answering.
    public static final int LOST = 1006;

    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int NO_CODE = 1005;
    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;

    WebSocketClosedException(int code, String reason, @Nullable Throwable cause) {
        super(text(code, reason), cause);
        this.code = code;
        this.reason = reason;
    }

    /// The code: that of the end that began to close, 1005 if that gave none, [#LOST] if neither did.
    public int code() {
        return code;
    }

    /// The reason in words; may be empty.
    public String reason() {
        return reason;
    }

    /// Whether the end was meant: with the code 1000, 1001, or none.
    public boolean isNormal() {
        return code == NORMAL || code == GOING_AWAY || code == NO_CODE;
    }

    private static String text(int code, String reason) {
        return "the WebSocket is closed: " + code + (reason.isEmpty() ? "" : " " + reason);
    }
}
