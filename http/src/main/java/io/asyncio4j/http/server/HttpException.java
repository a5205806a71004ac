package io.asyncio4j.http.server;

import java.util.Objects;

/// Answers with an error status when a handler throws it; the message becomes the body.
public final class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;

    /// An answer with an error status.
    ///
    /// @param status 400 to 599
    /// @param message what the client is told
    public HttpException(int status, String message) {
        super(Objects.requireNonNull(message, "message"));
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status of an error must be between 400 and 599, was " + status);
        }
        this.status = status;
    }

    /// 400: the request is wrong.
    public static HttpException badRequest(String message) {
        return new HttpException(400, message);
    }

    /// 403: not allowed.
    public static HttpException forbidden(String message) {
        return new HttpException(403, message);
    }

    /// 404: there is no such thing.
    public static HttpException notFound(String message) {
        return new HttpException(404, message);
    }

    /// The status that the client gets.
    public int status() {
        return status;
    }

    /// What the client gets.
    Response response() {
        return Response.text(Objects.requireNonNull(getMessage())).withStatus(status);
    }
}
