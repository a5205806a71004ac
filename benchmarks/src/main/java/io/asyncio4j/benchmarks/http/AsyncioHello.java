package io.asyncio4j.benchmarks.http;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.io.IOException;

/// This library: a route, a text response, one loop.
final class AsyncioHello {

    public static void main(String[] args) throws IOException {
        new Application(options -> options.host("127.0.0.1"))
                .get("/", _ -> Response.text("Hello, World!"))
                .run(Integer.parseInt(args[0]));
    }
}
