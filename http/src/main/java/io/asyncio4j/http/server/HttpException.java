package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import java.util.Map;
import java.util.Objects;

/// Answers with an error status when a handler or a middleware throws it; the message becomes the body. To answer
/// it in another way, see [Application#onError].
///
/// Source: `aiohttp.web.HTTPException`.
public class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private transient Headers headers = Headers.EMPTY;

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

    /// 401: nobody knows who the client is.
    ///
    /// @param challenge how it can say so, such as `Basic realm="orders"`; becomes the header `WWW-Authenticate`
    public static HttpException unauthorized(String challenge, String message) {
        return new HttpException(401, message).withHeader("WWW-Authenticate", challenge);
    }

    /// 403: not allowed.
    public static HttpException forbidden(String message) {
        return new HttpException(403, message);
    }

    /// 404: there is no such thing.
    public static HttpException notFound(String message) {
        return new HttpException(404, message);
    }

    /// 409: it does not go with what is there.
    public static HttpException conflict(String message) {
        return new HttpException(409, message);
    }

    /// Sets a header of the answer, in place of one of the same name.
    ///
    /// @return this exception
    public HttpException withHeader(String name, String value) {
        headers = headers.replacing(name, value);
        return this;
    }

    /// The status that the client gets.
    public int status() {
        return status;
    }

    /// The answer: the message as plain text, and the headers.
    public Response response() {
        return addHeaders(Response.text(Objects.requireNonNull(getMessage())).withStatus(status));
    }

    /// `response` with the headers of this exception.
    protected final Response addHeaders(Response response) {
        Response complete = response;
        for (Map.Entry<String, String> header : headers) {
            complete = complete.withHeader(header.getKey(), header.getValue());
        }
        return complete;
    }
}
