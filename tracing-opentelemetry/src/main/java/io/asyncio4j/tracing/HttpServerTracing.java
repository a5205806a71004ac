package io.asyncio4j.tracing;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.Middleware;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.Route;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes a span of each request to a server: a middleware, which sees most as the first one of its application.
///
/// The span continues the trace of the client, if the client has sent one (`traceparent`), and is the current one
/// while the request is handled. It is named by the method and the route, such as `GET /orders/{id}`. It ends when
/// the response is made, with its status; from 500 on, it has failed. So has a request that was cancelled, for
/// example since the client has left. Queries are left out, for they may have secrets.
///
/// {@snippet class=snippets.TracingTest region=server}
///
/// Source: OpenTelemetry's semantic conventions for HTTP spans, 1.23 and later.
public final class HttpServerTracing implements Middleware {

    private static final TextMapGetter<Headers> FROM_HEADERS = new FromHeaders();

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    private HttpServerTracing(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("io.asyncio4j.http");
        propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    /// Traces of the applications that use it.
    public static HttpServerTracing of(OpenTelemetry telemetry) {
        return new HttpServerTracing(telemetry);
    }

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        // not the current context, which would be that of whoever has started the server
        Context parent = propagator.extract(Context.root(), request.headers(), FROM_HEADERS);
        Span span = begin(request, parent);
        try (Scope _ = parent.with(span).makeCurrent()) {
            Response response = next.handle(request);
            Attributed.setStatus(span, response.status(), 500);
            if (response.status() >= 500) {
                request.failure().ifPresent(span::recordException);
            }
            return response;
        } catch (Throwable e) {
            Attributed.setFailure(span, e);
            throw e;
        } finally {
            span.end();
        }
    }

    private Span begin(Request request, Context parent) {
        Optional<String> route = request.route().map(Route::template);
        String method = Attributed.nameOf(request.method());
        SpanBuilder span = tracer.spanBuilder(
                        route.map(path -> method + " " + path).orElse(method))
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(Attributed.SCHEME, request.scheme())
                .setAttribute(Attributed.PATH, request.path())
                .setAttribute(Attributed.VERSION, request.version().substring("HTTP/".length()))
                .setAttribute(Attributed.CLIENT, request.remoteAddress().getHostString());
        Attributed.setMethod(span, request.method());
        route.ifPresent(path -> span.setAttribute(Attributed.ROUTE, path));
        request.headers().first("User-Agent").ifPresent(agent -> span.setAttribute(Attributed.USER_AGENT, agent));
        if (!request.host().isEmpty()) {
            span.setAttribute(Attributed.SERVER, request.host().replaceFirst(":\\d+$", ""));
        }
        return span.startSpan();
    }

    private static final class FromHeaders implements TextMapGetter<Headers> {

        @Override
        public @Nullable String get(@Nullable Headers headers, String name) {
            return headers == null ? null : headers.first(name).orElse(null);
        }

        @Override
        public Iterator<String> getAll(@Nullable Headers headers, String name) {
            return headers == null
                    ? Collections.emptyIterator()
                    : headers.all(name).iterator();
        }
    }
}
