package io.asyncio4j.benchmarks.http;

import io.asyncio4j.benchmarks.http.Payloads.Setup;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.io.IOException;

/// This library: its router, one loop.
final class AsyncioServer {

    public static void main(String[] args) throws IOException {
        var setup = Setup.of(args);
        var app = new Application(options -> options.host("127.0.0.1").maxBody(1 << 21))
                .get("/", _ -> Response.text(Payloads.HELLO))
                .get("/json", _ -> Response.bytes("application/json", Payloads.json(Payloads.ORDER)))
                .get("/orders", _ -> Response.bytes("application/json", Payloads.json(Payloads.ORDERS)))
                .get("/download", _ -> Response.bytes("application/octet-stream", Payloads.MEBIBYTE))
                .post("/upload", request -> Response.text(String.valueOf(request.bytes().length)));
        for (int n = 0; n < Payloads.ROUTES; n++) {
            app.get(
                    "/r" + n + "/users/{user}/orders/{order}",
                    request -> Response.text(request.pathParam("user") + " " + request.pathParam("order")));
        }
        app.run(setup.port());
    }
}
