package io.asyncio4j.http.server;

import io.asyncio4j.http.server.routing.Authority;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// What the decoder lets pass but RFC 9112 does not.
final class Http1Rules {

    private static final AsciiString EARLY_WEBSOCKET = AsciiString.cached("sec-websocket-key1");

    private Http1Rules() {}

    /// Makes sure that a request may reach a handler.
    ///
    /// @throws HttpException the answer to a request that may not
    static void ensureValid(HttpRequest head) {
        HttpVersion version = head.protocolVersion();
        Throwable failure = head.decoderResult().cause();
        if (failure != null) {
            throw refusal(failure);
        }
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw new HttpException(505, "this server speaks HTTP/1.1 and HTTP/1.0, not " + version);
        }
        ensureHost(head.headers(), version);
        ensureFraming(head.headers());
        ensureExpectation(head);
    }

    /// The answer to a request that cannot be read.
    private static HttpException refusal(@Nullable Throwable cause) {
        return switch (cause) {
            case HttpException refusal -> refusal;
            case Error error -> throw error;
            case TooLongHttpLineException _ -> new HttpException(414, "the request line is too long");
            case TooLongHttpHeaderException _ -> new HttpException(431, "the headers are too long");
            case null, default -> HttpException.badRequest("the request is malformed");
        };
    }

    /// The answer to a request whose body cannot be read to its end.
    static HttpException refusalOfBody(@Nullable Throwable cause) {
        return cause instanceof TooLongHttpHeaderException
                ? new HttpException(431, "the trailers are too long")
                : HttpException.badRequest("the body of the request is cut short or malformed");
    }

    private static void ensureHost(HttpHeaders headers, HttpVersion version) {
        Iterator<String> hosts = headers.valueStringIterator(HttpHeaderNames.HOST);
        if (!hosts.hasNext()) {
            if (version.equals(HttpVersion.HTTP_1_1)) {
                throw HttpException.badRequest("the request has no Host header");
            }
            return;
        }
        String host = hosts.next();
        if (hosts.hasNext()) {
            throw HttpException.badRequest("the request has more than one Host header");
        }
        if (!Authority.isValid(host)) {
            throw HttpException.badRequest("the Host header must be a host, perhaps with a port, was " + host);
        }
    }

    private static void ensureFraming(HttpHeaders headers) {
        if (headers.contains(EARLY_WEBSOCKET)) {
            // Netty reads 8 bytes of a body that nothing announces, as an early draft of WebSocket had it
            throw HttpException.badRequest("Sec-WebSocket-Key1 is of a draft that this server does not speak");
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            ensureChunked(String.join(",", headers.getAll(HttpHeaderNames.TRANSFER_ENCODING)));
        }
    }

    private static void ensureChunked(String codings) {
        for (String coding : codings.split(",", -1)) {
            if (!coding.isBlank() && !coding.strip().equalsIgnoreCase("chunked")) {
                throw new HttpException(501, "the transfer coding must be chunked alone, was " + codings);
            }
        }
    }

    private static void ensureExpectation(HttpRequest head) {
        String expected = head.headers().get(HttpHeaderNames.EXPECT);
        if (expected != null
                && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !HttpUtil.is100ContinueExpected(head)) {
            throw new HttpException(417, "only 100-continue can be expected, was " + expected);
        }
    }
}
