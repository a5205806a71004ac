package io.asyncio4j.http.server.api;

import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;

/// Answers a request whose values were read into a record; see [Input#then].
///
/// @param <T> the record
@FunctionalInterface
public interface InputHandler<T> {

    /// Makes the response.
    ///
    /// @throws HttpException to answer with an error status
    /// @throws Exception as by [io.asyncio4j.http.server.Handler#handle]
    Response handle(Request request, T input) throws Exception;
}
