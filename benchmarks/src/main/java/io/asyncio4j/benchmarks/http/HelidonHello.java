package io.asyncio4j.benchmarks.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;

/// Helidon: a virtual thread for each connection.
final class HelidonHello {

    public static void main(String[] args) {
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .routing(routing -> routing.get(
                        "/",
                        (request, response) -> response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                                .send("Hello, World!")))
                .build()
                .start();
    }
}
