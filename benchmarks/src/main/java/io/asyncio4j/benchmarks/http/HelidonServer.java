package io.asyncio4j.benchmarks.http;

import io.asyncio4j.benchmarks.http.Payloads.Setup;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.StaticContentService;
import java.io.IOException;

/// Helidon: a virtual thread for each connection.
final class HelidonServer {

    private static final String TEXT = "text/plain; charset=utf-8";

    public static void main(String[] args) throws IOException {
        var setup = Setup.of(args);
        var keys = Keys.builder()
                .pem(pem -> pem.key(Resource.create(setup.key())).certChain(Resource.create(setup.certificate())))
                .build();
        var routing = routing(setup);
        WebServer.builder()
                .host("127.0.0.1")
                .port(setup.port())
                .routing(routing)
                .build()
                .start();
        WebServer.builder()
                .host("127.0.0.1")
                .port(setup.tlsPort())
                .tls(Tls.builder()
                        .privateKey(keys.privateKey().orElseThrow())
                        .privateKeyCertChain(keys.certChain())
                        .build())
                .routing(routing)
                .build()
                .start();
    }

    private static HttpRouting.Builder routing(Setup setup) {
        var routing = HttpRouting.builder()
                .get("/", (_, response) -> sendText(response, Payloads.HELLO))
                .get("/json", (_, response) -> sendJson(response, Payloads.ORDER))
                .get("/orders", (_, response) -> sendJson(response, Payloads.ORDERS))
                .get("/download", (_, response) -> response.send(Payloads.MEBIBYTE))
                .post(
                        "/upload",
                        (request, response) -> sendText(
                                response, String.valueOf(request.content().as(byte[].class).length)));
        for (int n = 0; n < Payloads.ROUTES; n++) {
            routing.get("/r" + n + "/users/{user}/orders/{order}", (request, response) -> {
                var parameters = request.path().pathParameters();
                sendText(response, parameters.get("user") + " " + parameters.get("order"));
            });
        }
        return routing.register(
                "/static", StaticContentService.create(setup.directory().resolve("static")));
    }

    private static void sendText(ServerResponse response, String text) {
        response.header(HeaderNames.CONTENT_TYPE, TEXT).send(text);
    }

    private static void sendJson(ServerResponse response, Object value) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json").send(Payloads.json(value));
    }
}
