package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.content.Preconditions;
import io.asyncio4j.http.server.content.Validators;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;

/// Answers requests that are made under conditions: the client has the thing already, or does not want to change
/// what somebody else has changed. In a task.
final class Conditions {

    private Conditions() {}

    /// The answer that the client gets instead of one that says its state (`ETag`, `Last-Modified`), if its
    /// conditions say so.
    static Response apply(Request request, Response response) {
        Headers headers = response.headers();
        boolean isRead = request.method().equals("GET") || request.method().equals("HEAD");
        if (response.status() != 200
                || !isRead
                || !saysItsState(headers.fields().values())
                || !Preconditions.areIn(request.headers())) {
            return response;
        }
        return switch (Preconditions.evaluate(request.method(), request.headers(), Validators.of(headers))) {
            case PROCEED -> response;
            case NOT_MODIFIED -> notModified(response);
            case FAILED -> failed(response);
        };
    }

    /// 304: what it says of the body is left out.
    static Response notModified(Response response) {
        Headers headers = response.headers();
        for (var header : response.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if ((name.startsWith("content-") && !isKept(name)) || name.equals("accept-ranges")) {
                headers = headers.without(name);
            }
        }
        return Response.empty().withStatus(304).withHeaders(headers);
    }

    /// 412.
    static Response failed(Response response) {
        Response failed =
                Response.text("what is here is not what the request expects").withStatus(412);
        String tag = response.headers().first("ETag").orElse(null);
        return tag == null ? failed : failed.withHeader("ETag", tag);
    }

    private static boolean saysItsState(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.ETAG) || headers.contains(HttpHeaderNames.LAST_MODIFIED);
    }

    private static boolean isKept(String name) {
        return name.equals("content-location") || name.startsWith("content-security-policy");
    }
}
