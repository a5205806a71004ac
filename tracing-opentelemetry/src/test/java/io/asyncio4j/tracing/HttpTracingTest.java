package io.asyncio4j.tracing;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.test.AsyncTest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTracingTest {

    private final Telemetry telemetry = new Telemetry();
    private final List<String> around = new ArrayList<>(); // the traces of the task before and after a request

    private final Application app = new Application(options -> options.host("127.0.0.1"))
            .use((request, next) -> {
                around.add(trace());
                Response response = next.handle(request);
                around.add(trace());
                return response;
            })
            .use(HttpServerTracing.of(telemetry.openTelemetry()))
            .get("/orders/{id:int}", request -> {
                String before = trace();
                sleep(0.001 * (Integer.parseInt(request.pathParam("id")) % 7));
                String inTask = createTask(HttpTracingTest::trace).await();
                String onThread = toThread(HttpTracingTest::trace);
                return Response.text(before + " " + inTask + " " + onThread + " " + trace());
            })
            .get("/broken", _ -> {
                throw new IllegalStateException("broken");
            })
            .get("/left", route -> route.cancelOnDisconnect(true), _ -> {
                sleep(60);
                return Response.empty();
            })
            .get("/moved", _ -> Response.redirect("/orders/1?token=secret"));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTraceGoesFromTheClientToTheServerOverARealConnection(boolean http2) {
        serving(http2, site -> {
            Span own = telemetry.tracer().spanBuilder("own").startSpan();
            try (Scope _ = own.makeCurrent()) {
                site.get("/orders/3?secret=1", own);
            } finally {
                own.end();
            }
        });
        SpanData client = telemetry.span("GET");
        SpanData server = telemetry.span("GET /orders/{id}");
        assertThat(client.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(client.getParentSpanId()).isEqualTo(telemetry.span("own").getSpanId());
        assertThat(text(client, "http.request.method")).isEqualTo("GET");
        assertThat(text(client, "url.full")).endsWith("/orders/3");
        assertThat(text(client, "server.address")).isEqualTo("127.0.0.1");
        assertThat(number(client, "http.response.status_code")).isEqualTo(200);
        assertThat(server.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(server.getParentSpanId()).isEqualTo(client.getSpanId());
        assertThat(server.getTraceId()).isEqualTo(client.getTraceId());
        assertThat(text(server, "http.route")).isEqualTo("/orders/{id}");
        assertThat(text(server, "url.path")).isEqualTo("/orders/3");
        assertThat(text(server, "url.scheme")).isEqualTo("http");
        assertThat(text(server, "server.address")).isEqualTo("127.0.0.1");
        assertThat(text(server, "network.protocol.version")).isEqualTo(http2 ? "2" : "1.1");
        assertThat(number(server, "http.response.status_code")).isEqualTo(200);
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestsAtOnceNeverSeeEachOthersTrace(boolean http2) {
        serving(
                http2,
                site -> gather(IntStream.range(0, 100).boxed().toList(), n -> {
                    Span own =
                            telemetry.tracer().spanBuilder("own").setNoParent().startSpan();
                    try (Scope _ = own.makeCurrent()) {
                        site.get("/orders/" + n, own);
                    } finally {
                        own.end();
                    }
                    return null;
                }));
        assertThat(around).hasSize(200);
        String none = Span.getInvalid().getSpanContext().getTraceId();
        assertThat(around).containsOnly(none); // cleared after each, on the connections that are used again, too
    }

    @AsyncTest
    void whoeverSendsNoTraceBeginsOneWhateverTheServerWasStartedIn() {
        Span starting = telemetry.tracer().spanBuilder("starting").startSpan();
        try (Scope _ = starting.makeCurrent();
                var client = TestClient.start(app)) {
            client.get("/orders/1").close();
            client.get("/orders/2").close();
        } finally {
            starting.end();
        }
        List<SpanData> spans = telemetry.spans().stream()
                .filter(span -> span.getKind() == SpanKind.SERVER)
                .toList();
        assertThat(spans)
                .hasSize(2)
                .noneMatch(span -> span.getParentSpanContext().isValid());
        assertThat(spans.get(0).getTraceId()).isNotEqualTo(spans.get(1).getTraceId());
    }

    @AsyncTest
    void failuresOnEitherSideAreTold() {
        try (var client = traced(app)) {
            assertThat(client.get("/broken").status()).isEqualTo(500);
            assertThat(client.get("/nowhere").status()).isEqualTo(404);
            assertThatThrownBy(() -> timeout(seconds(1), () -> client.get("/left")))
                    .isInstanceOf(TimedOutException.class);
            EventLoop.current().awaitAllBlocked();
        }
        SpanData broken = telemetry.span("GET /broken");
        assertThat(broken.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(broken, "error.type")).isEqualTo("500");
        assertThat(broken.getEvents())
                .singleElement()
                .satisfies(event -> assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.message")))
                        .isEqualTo("broken"));
        SpanData left = telemetry.span("GET /left");
        assertThat(left.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(left.getStatus().getDescription()).isEqualTo("cancelled");
        assertThat(text(left, "error.type")).isEqualTo("io.asyncio4j.CancelledError");
        List<SpanData> unknown = telemetry.spans().stream()
                .filter(span -> Long.valueOf(404)
                        .equals(span.getAttributes().get(AttributeKey.longKey("http.response.status_code"))))
                .toList();
        assertThat(unknown).extracting(SpanData::getKind).containsExactly(SpanKind.SERVER, SpanKind.CLIENT);
        assertThat(unknown.get(0).getName()).isEqualTo("GET");
        assertThat(unknown)
                .extracting(span -> span.getStatus().getStatusCode())
                .containsExactly(StatusCode.UNSET, StatusCode.ERROR);
    }

    @Test
    void aServerThatIsNotThereIsAFailureWithoutItsUrl() throws Exception {
        try (var silent = new Socket()) { // has a port, which nobody else gets, and does not listen
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            run(() -> {
                try (var session =
                        new ClientSession(options -> options.use(HttpClientTracing.of(telemetry.openTelemetry())))) {
                    String url = "http://127.0.0.1:" + silent.getLocalPort() + "/?token=secret";
                    assertThatThrownBy(() -> session.get(url)).isInstanceOf(ConnectionFailedException.class);
                }
            });
        }
        SpanData span = telemetry.span("GET");
        assertThat(text(span, "error.type")).isEqualTo(ConnectionFailedException.class.getName());
        assertThat(span.toString()).doesNotContain("secret");
    }

    @AsyncTest
    void eachRequestThatARedirectLeadsToIsASpan() {
        try (var client = traced(app)) {
            client.get("/moved").close();
        }
        List<SpanData> sent = telemetry.spans().stream()
                .filter(span -> span.getKind() == SpanKind.CLIENT)
                .toList();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0).getAttributes().get(AttributeKey.longKey("http.request.resend_count")))
                .isNull();
        assertThat(number(sent.get(1), "http.request.resend_count")).isEqualTo(1);
        assertThat(sent.toString()).doesNotContain("secret");
    }

    private TestClient traced(Application application) {
        return TestClient.start(application, options -> options.use(HttpClientTracing.of(telemetry.openTelemetry())));
    }

    private void serving(boolean http2, VoidFn<Site, RuntimeException> body) {
        run(() -> {
            try (var server = app.start(0);
                    var session = new ClientSession(options ->
                            options.http2PriorKnowledge(http2).use(HttpClientTracing.of(telemetry.openTelemetry())))) {
                body.accept(new Site(session, server.uri().toString()));
            }
        });
    }

    private static String trace() {
        return Span.current().getSpanContext().getTraceId();
    }

    private static @Nullable String text(SpanData span, String attribute) {
        return span.getAttributes().get(AttributeKey.stringKey(attribute));
    }

    private static @Nullable Long number(SpanData span, String attribute) {
        return span.getAttributes().get(AttributeKey.longKey(attribute));
    }

    private record Site(ClientSession session, String uri) {

        /// The handler has seen the trace of `own` wherever it has looked.
        void get(String path, Span own) {
            String trace = own.getSpanContext().getTraceId();
            assertThat(session.get(uri + path).text()).isEqualTo(String.join(" ", trace, trace, trace, trace));
            assertThat(trace()).isEqualTo(trace);
        }
    }
}
