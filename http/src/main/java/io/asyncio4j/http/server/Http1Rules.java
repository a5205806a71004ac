package io.asyncio4j.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/// What Netty's decoder lets pass but RFC 9112 does not.
final class Http1Rules {

    private Http1Rules() {}

    /// The answer to a request that must not reach a handler, null if it may.
    static @Nullable Response refusal(HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            return refusal(head.decoderResult().cause());
        }
        HttpVersion version = head.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return refusal(505, "this server speaks HTTP/1.1 and HTTP/1.0, not " + version);
        }
        var hosts = head.headers().valueCharSequenceIterator(HttpHeaderNames.HOST);
        boolean hasHost = hosts.hasNext();
        if (!hasHost && version.equals(HttpVersion.HTTP_1_1)) {
            return refusal(400, "the request has no Host header");
        }
        if (hasHost && hosts.next() != null && hosts.hasNext()) {
            return refusal(400, "the request has more than one Host header");
        }
        return null;
    }

    private static Response refusal(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return refusal(414, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return refusal(431, "the headers are too long");
        }
        return refusal(400, "the request is malformed");
    }

    private static Response refusal(int status, String reason) {
        return Response.text(reason).withStatus(status);
    }
}
