package io.asyncio4j.benchmarks.http;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.Workers;
import io.asyncio4j.benchmarks.http.Payloads.Setup;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.Tls;
import java.io.IOException;

/// This library: its router; one loop, or as many as the system property `loops` says.
final class AsyncioServer {

    public static void main(String[] args) throws IOException {
        var setup = Setup.of(args);
        var tls = Tls.server(options -> options.certificate(setup.certificate(), setup.key()));
        if (Payloads.LOOPS == 1) {
            run(() -> serve(setup, tls));
        } else {
            Workers.run(Payloads.LOOPS, _ -> serve(setup, tls));
        }
    }

    private static void serve(Setup setup, Tls tls) {
        var secure = application(
                setup, new Application(options -> options.host("127.0.0.1").tls(tls)));
        var plain = application(
                setup, new Application(options -> options.host("127.0.0.1").maxBody(1 << 21)));
        try (var _ = secure.start(setup.tlsPort());
                var server = plain.start(setup.port())) {
            server.awaitClosed();
        }
    }

    private static Application application(Setup setup, Application app) {
        app.get("/", _ -> Response.text(Payloads.HELLO))
                .get("/json", _ -> Response.bytes("application/json", Payloads.json(Payloads.ORDER)))
                .get("/orders", _ -> Response.bytes("application/json", Payloads.json(Payloads.ORDERS)))
                .get("/download", _ -> Response.bytes("application/octet-stream", Payloads.MEBIBYTE))
                .post("/upload", request -> Response.text(String.valueOf(request.bytes().length)))
                .files("/static", setup.directory().resolve("static"));
        for (int n = 0; n < Payloads.ROUTES; n++) {
            app.get(
                    "/r" + n + "/users/{user}/orders/{order}",
                    request -> Response.text(request.pathParam("user") + " " + request.pathParam("order")));
        }
        return app;
    }
}
