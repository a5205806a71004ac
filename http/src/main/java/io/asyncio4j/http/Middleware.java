package io.asyncio4j.http;

/// Stands between the server and the handlers: may change requests and responses, or answer itself.
@FunctionalInterface
public interface Middleware {

    /// Makes the response, usually by `next.handle(request)`.
    ///
    /// @throws Exception as a [Handler]
    Response handle(Request request, Handler next) throws Exception;
}
