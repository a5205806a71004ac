package io.asyncio4j.benchmarks.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/// Vert.x: one event loop, its native transport.
final class VertxHello {

    public static void main(String[] args) {
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true))
                .createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("content-type", "text/plain; charset=utf-8")
                        .end("Hello, World!"))
                .listen(Integer.parseInt(args[0]), "127.0.0.1");
    }
}
