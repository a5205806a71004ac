package io.asyncio4j.tracing;

import io.asyncio4j.http.client.ClientMiddleware;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.OutgoingRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// Makes a span of each request of a session: a middleware. Where it stands decides what a request is: inside of
/// `Retries`, each attempt is one.
///
/// The span is named by the method, and the server gets it by headers (`traceparent`), so that it can continue the
/// trace; every server that a redirect leads to does. It ends when the headers of the response have come; from
/// status 400 on, it has failed. Queries are left out, for they may have secrets.
///
/// {@snippet class=snippets.TracingTest region=client}
///
/// Source: OpenTelemetry's semantic conventions for HTTP spans, 1.23 and later.
public final class HttpClientTracing implements ClientMiddleware {

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    private HttpClientTracing(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("io.asyncio4j.http");
        propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    /// Traces of the sessions that use it.
    public static HttpClientTracing of(OpenTelemetry telemetry) {
        return new HttpClientTracing(telemetry);
    }

    /// @waits as [ClientMiddleware#handle] says, for the response
    @Override
    public ClientResponse handle(OutgoingRequest request, Next next) {
        Span span = begin(request);
        Context context = Context.current().with(span);
        try (Scope _ = context.makeCurrent()) {
            ClientResponse response = next.send(withContext(request, context));
            Attributed.setStatus(span, response.status(), 400);
            return response;
        } catch (Throwable e) {
            Attributed.setFailure(span, e);
            throw e;
        } finally {
            span.end();
        }
    }

    private Span begin(OutgoingRequest request) {
        URI origin = URI.create(request.origin());
        SpanBuilder span = tracer.spanBuilder(Attributed.nameOf(request.method()))
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(Attributed.FULL_URL, withoutQuery(request.url()))
                .setAttribute(Attributed.SERVER, origin.getHost())
                .setAttribute(Attributed.SERVER_PORT, (long) origin.getPort());
        Attributed.setMethod(span, request.method());
        if (!request.history().isEmpty()) {
            span.setAttribute(Attributed.RESENDS, (long) request.history().size());
        }
        return span.startSpan();
    }

    private OutgoingRequest withContext(OutgoingRequest request, Context context) {
        var headers = new HashMap<String, String>();
        propagator.inject(context, headers, (map, name, value) -> {
            if (map != null) {
                map.put(name, value);
            }
        });
        OutgoingRequest sent = request;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            sent = sent.withHeader(header.getKey(), header.getValue());
        }
        return sent;
    }

    private static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
