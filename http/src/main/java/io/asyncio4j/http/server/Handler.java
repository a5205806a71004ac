package io.asyncio4j.http.server;

/// Answers a request. It runs in the task of its connection, so it may simply wait.
@FunctionalInterface
public interface Handler {

    /// Makes the response.
    ///
    /// @throws HttpException to answer with an error status
    /// @throws Exception anything else is logged and answered with status 500
    Response handle(Request request) throws Exception;
}
