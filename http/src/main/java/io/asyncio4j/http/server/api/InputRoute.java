package io.asyncio4j.http.server.api;

import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;

/// A handler whose input is known.
record InputRoute<T>(Input<T> input, InputHandler<? super T> answer) implements Handler {

    @Override
    public Response handle(Request request) throws Exception {
        return answer.handle(request, input.read(request));
    }
}
