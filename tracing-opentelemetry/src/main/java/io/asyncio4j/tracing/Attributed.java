package io.asyncio4j.tracing;

import io.asyncio4j.CancelledError;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Set;

/// Attributes of spans, by the names of OpenTelemetry's conventions.
final class Attributed {

    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    static final AttributeKey<String> FULL_URL = AttributeKey.stringKey("url.full");
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<Long> RESENDS = AttributeKey.longKey("http.request.resend_count");
    static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
    static final AttributeKey<String> USER_AGENT = AttributeKey.stringKey("user_agent.original");
    static final AttributeKey<String> VERSION = AttributeKey.stringKey("network.protocol.version");
    static final AttributeKey<String> DATABASE = AttributeKey.stringKey("db.system.name");
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
    static final AttributeKey<String> STATEMENT = AttributeKey.stringKey("db.query.text");
    static final AttributeKey<String> DATABASE_STATUS = AttributeKey.stringKey("db.response.status_code");

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ORIGINAL_METHOD = AttributeKey.stringKey("http.request.method_original");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    private Attributed() {}

    /// The method as part of a span's name: anybody may make up methods, so others are `HTTP`.
    static String nameOf(String method) {
        return METHODS.contains(method) ? method : "HTTP";
    }

    static void setMethod(SpanBuilder span, String method) {
        if (METHODS.contains(method)) {
            span.setAttribute(METHOD, method);
        } else {
            span.setAttribute(METHOD, "_OTHER").setAttribute(ORIGINAL_METHOD, method);
        }
    }

    /// The answer has come.
    ///
    /// @param failsFrom the first status that counts as a failure of this side
    static void setStatus(Span span, int status, int failsFrom) {
        span.setAttribute(STATUS, (long) status);
        if (status >= failsFrom) {
            span.setStatus(StatusCode.ERROR).setAttribute(ERROR, Integer.toString(status));
        }
    }

    /// It has failed, or was cancelled. The message stays away, for it may quote a statement or a query. In a task.
    static void setFailure(Span span, Throwable thrown) {
        Throwable failure = CancelledError.unwrap(thrown);
        span.setAttribute(ERROR, failure.getClass().getName());
        span.setStatus(StatusCode.ERROR, failure instanceof CancelledError ? "cancelled" : "");
    }
}
