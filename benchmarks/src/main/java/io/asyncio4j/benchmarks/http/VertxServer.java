package io.asyncio4j.benchmarks.http;

import io.asyncio4j.benchmarks.http.Payloads.Setup;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;

/// Vert.x: its router, its native transport; one event loop, or as many as the system property `loops` says.
final class VertxServer {

    private static volatile String date = Payloads.date();

    public static void main(String[] args) throws IOException {
        var setup = Setup.of(args);
        var vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(Payloads.LOOPS).setPreferNativeTransport(true));
        vertx.setPeriodic(1_000, _ -> date = Payloads.date());
        var router = Router.router(vertx);
        router.get("/")
                .handler(context -> context.response()
                        .putHeader("content-type", "text/plain; charset=utf-8")
                        .putHeader("date", date)
                        .end(Payloads.HELLO));
        router.get("/json").handler(context -> sendJson(context, Payloads.ORDER));
        router.get("/orders").handler(context -> sendJson(context, Payloads.ORDERS));
        for (int n = 0; n < Payloads.ROUTES; n++) {
            router.get("/r" + n + "/users/:user/orders/:order")
                    .handler(context -> context.response()
                            .putHeader("content-type", "text/plain; charset=utf-8")
                            .putHeader("date", date)
                            .end(context.pathParam("user") + " " + context.pathParam("order")));
        }
        router.get("/download")
                .handler(context -> context.response()
                        .putHeader("content-type", "application/octet-stream")
                        .putHeader("date", date)
                        .end(Buffer.buffer(Payloads.MEBIBYTE)));
        router.post("/upload")
                .handler(context -> context.request()
                        .body()
                        .onSuccess(body -> context.response()
                                .putHeader("content-type", "text/plain; charset=utf-8")
                                .putHeader("date", date)
                                .end(String.valueOf(body.length()))));
        router.get("/static/*")
                .handler(StaticHandler.create(
                        FileSystemAccess.ROOT,
                        setup.directory().resolve("static").toString()));
        var tls = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(setup.certificate().toString())
                        .setKeyPath(setup.key().toString()));
        vertx.deployVerticle(
                () ->
                        new VerticleBase() { // each on a loop of its own
                            @Override
                            public Future<?> start() {
                                return Future.all(
                                        vertx.createHttpServer()
                                                .requestHandler(router)
                                                .listen(setup.port(), "127.0.0.1"),
                                        vertx.createHttpServer(tls)
                                                .requestHandler(router)
                                                .listen(setup.tlsPort(), "127.0.0.1"));
                            }
                        },
                new DeploymentOptions().setInstances(Payloads.LOOPS));
    }

    private static void sendJson(RoutingContext context, Object value) {
        context.response()
                .putHeader("content-type", "application/json")
                .putHeader("date", date)
                .end(Buffer.buffer(Payloads.json(value)));
    }
}
