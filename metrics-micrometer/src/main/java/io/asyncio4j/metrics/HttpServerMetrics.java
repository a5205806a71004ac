package io.asyncio4j.metrics;

import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.Middleware;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.Route;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Times the requests to a server: a middleware, which sees most as the first one of its application.
///
/// | Meter | what it is |
/// |---|---|
/// | `http.server.requests` | a timer of requests, from when they are understood until their response is made |
/// | `http.server.requests.active` | requests under way, and how long they have been |
///
/// Their tags are `method`, `uri`, `status`, `outcome` and `exception`, with the values that Spring Boot gives
/// them; the second has the first two only. `uri` is the path of the route, such as `/orders/{id}`. A request
/// without a route has `NOT_FOUND`, `REDIRECTION` or `UNKNOWN` instead, never its own path. `exception` is what a
/// handler has thrown. A request that was cancelled has the status `UNKNOWN`. What comes after a response is made,
/// such as a stream or a WebSocket, is not timed.
///
/// {@snippet class=snippets.HttpMetricsTest region=server}
public final class HttpServerMetrics implements Middleware {

    private static final String NAME = "http.server.requests";

    private final MeterRegistry registry;
    private final Meter.MeterProvider<Timer> requests;
    private final Meter.MeterProvider<LongTaskTimer> active;

    private HttpServerMetrics(MeterRegistry registry) {
        this.registry = registry;
        requests =
                Timer.builder(NAME).description("Requests that were answered").withRegistry(registry);
        active = LongTaskTimer.builder(NAME + ".active")
                .description("Requests under way")
                .withRegistry(registry);
    }

    /// Metrics of the applications that use them, in a registry.
    public static HttpServerMetrics of(MeterRegistry registry) {
        return new HttpServerMetrics(Objects.requireNonNull(registry, "registry"));
    }

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        Tag method = Tagged.method(request.method());
        Tag route = Tag.of("uri", request.route().map(Route::template).orElse("UNKNOWN"));
        LongTaskTimer.Sample way = active.withTags(Tags.of(method, route)).start();
        Timer.Sample time = Timer.start(registry);
        Response response = null;
        Throwable failure = null;
        try {
            response = next.handle(request);
            failure = request.failure().orElse(null);
            return response;
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            way.stop();
            time.stop(requests.withTags(Tags.of(method, Tagged.exception(failure))
                    .and(outcome(response))
                    .and(uri(request, response))));
        }
    }

    private static Tags outcome(@Nullable Response response) {
        return response == null
                ? Tags.of(Tagged.UNKNOWN_STATUS, Outcome.UNKNOWN.asTag())
                : Tags.of(
                        Tagged.status(response.status()),
                        Outcome.forStatus(response.status()).asTag());
    }

    private static Tag uri(Request request, @Nullable Response response) {
        return Tag.of("uri", request.route().map(Route::template).orElseGet(() -> withoutRoute(response)));
    }

    private static String withoutRoute(@Nullable Response response) {
        if (response != null && response.status() == 404) {
            return "NOT_FOUND";
        }
        return response != null && response.status() / 100 == 3 ? "REDIRECTION" : "UNKNOWN";
    }
}
