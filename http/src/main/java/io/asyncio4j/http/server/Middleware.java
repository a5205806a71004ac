package io.asyncio4j.http.server;

/// Stands before the handlers: it may refuse a request, change a response, or answer by itself.
@FunctionalInterface
public interface Middleware {

    /// Makes the response, usually by `next.handle(request)`.
    ///
    /// @throws HttpException to answer with an error status
    /// @throws Exception anything else is logged and answered with status 500
    Response handle(Request request, Handler next) throws Exception;
}
