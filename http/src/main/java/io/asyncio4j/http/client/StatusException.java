package io.asyncio4j.http.client;

/// The server answered with an error status; thrown by [ClientResponse#raiseForStatus], and by requests that are to do
/// so; see [ClientOptions#raiseForStatus].
public final class StatusException extends ClientException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String body;

    StatusException(int status, String reason, String body) {
        super("status " + status + " " + reason, null);
        this.status = status;
        this.body = body;
    }

    /// The status: 400 to 599.
    public int status() {
        return status;
    }

    /// The body of the response, at most its first 64 KiB.
    public String body() {
        return body;
    }
}
