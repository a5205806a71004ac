package io.asyncio4j.http.server;

/// Makes a response of what a handler or a middleware has thrown; see [Application#onError].
///
/// @param <E> what it answers
@FunctionalInterface
public interface ErrorHandler<E extends Throwable> {

    /// Makes the response.
    ///
    /// @throws HttpException to answer with an error status
    /// @throws Exception anything else is logged and answered with status 500
    Response handle(Request request, E failure) throws Exception;
}
