package io.asyncio4j.http.wire;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The headers of HTTP/2 and those of HTTP/1 made of each other. Any thread.
///
/// Source: RFC 9113, section 8.
public final class Http2Fields {

    private static final HttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false); // the codec has checked
    private static final int PSEUDO = 4; // headers, at most
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
    private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
    private static final Set<AsciiString> OF_CONNECTION = Set.of(
            HttpHeaderNames.CONNECTION,
            KEEP_ALIVE,
            PROXY_CONNECTION,
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.UPGRADE,
            HttpHeaderNames.TE);

    private Http2Fields() {}

    /// The headers without those of HTTP/2 itself. What a client has sent as several cookies is one header again.
    public static HttpHeaders ofHttp1(Http2Headers headers) {
        HttpHeaders all = HEADERS.newHeaders();
        StringBuilder cookies = null;
        for (Map.Entry<CharSequence, CharSequence> each : headers) {
            CharSequence name = each.getKey();
            if (isPseudo(name)) {
                continue;
            }
            if (HttpHeaderNames.COOKIE.contentEquals(name)) {
                cookies = cookies == null ? new StringBuilder() : cookies.append("; ");
                cookies.append(each.getValue());
            } else {
                all.add(name, each.getValue());
            }
        }
        if (cookies != null) {
            all.set(HttpHeaderNames.COOKIE, cookies.toString());
        }
        return all;
    }

    /// The headers in small letters, without those that speak of a connection of HTTP/1.
    public static Http2Headers ofHttp2(HttpHeaders headers) {
        var all = new DefaultHttp2Headers(false, headers.size() + PSEUDO);
        Iterator<Map.Entry<CharSequence, CharSequence>> each = headers.iteratorCharSequence();
        while (each.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = each.next();
            AsciiString name = AsciiString.of(header.getKey()).toLowerCase();
            if (!OF_CONNECTION.contains(name)) {
                all.add(name, header.getValue());
            }
        }
        return all;
    }

    /// The headers of a request. Its cookies are one header each, so that what does not change is sent once
    /// (section 8.2.3). What asks for a WebSocket does so as RFC 8441 has it.
    public static Http2Headers ofRequest(HttpRequest request, String scheme) {
        Http2Headers all = ofHttp2(request.headers());
        CharSequence cookies = all.getAndRemove(HttpHeaderNames.COOKIE);
        if (cookies != null) {
            for (String cookie : cookies.toString().split("; ", -1)) {
                all.add(HttpHeaderNames.COOKIE, cookie);
            }
        }
        if (request.headers().contains(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true)) {
            all.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        }
        CharSequence host = all.getAndRemove(HttpHeaderNames.HOST);
        boolean webSocket = request.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        if (webSocket) {
            all.remove(HttpHeaderNames.SEC_WEBSOCKET_KEY);
            all.set(PROTOCOL, HttpHeaderValues.WEBSOCKET);
        }
        return all.method(
                        webSocket
                                ? HttpMethod.CONNECT.asciiName()
                                : request.method().asciiName())
                .scheme(scheme)
                .authority(host == null ? "" : host)
                .path(request.uri());
    }

    /// The status of an answer; -1 if it has none that is a number of three digits.
    public static int status(Http2Headers headers) {
        CharSequence status = headers.status();
        return status != null && status.length() == 3 && status.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(status.toString())
                : -1;
    }

    /// What is wrong with the headers of a request, so that it must not be answered; null if nothing is.
    public static @Nullable String problemOfRequest(Http2Headers headers) {
        CharSequence method = headers.method();
        if (method == null || !Ensure.isToken(method)) {
            return "a request has no :method that is a token";
        }
        boolean connects = AsciiString.contentEquals("CONNECT", method);
        CharSequence protocol = protocol(headers);
        if (protocol != null && (!connects || !Ensure.isToken(protocol) || isEmpty(headers.authority()))) {
            return "a request with :protocol must be one to CONNECT, and have an :authority"; // RFC 8441
        }
        if (connects && protocol == null) {
            return headers.path() != null || headers.scheme() != null || isEmpty(headers.authority())
                    ? "a request to CONNECT must have :method and :authority alone"
                    : null;
        }
        if (isEmpty(headers.path())) {
            return "a request has no :path";
        }
        return isEmpty(headers.scheme()) ? "a request has no :scheme" : null;
    }

    /// Which protocol the client wants to speak on the stream, by RFC 8441; null if it wants none.
    public static @Nullable CharSequence protocol(Http2Headers headers) {
        return headers.get(PROTOCOL);
    }

    /// Whether none of them is one of HTTP/2 itself, so that they may follow a body.
    public static boolean mayFollow(Http2Headers headers) {
        for (Map.Entry<CharSequence, CharSequence> each : headers) {
            if (isPseudo(each.getKey())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmpty(@Nullable CharSequence value) {
        return value == null || value.isEmpty();
    }

    private static boolean isPseudo(CharSequence name) {
        return !name.isEmpty() && name.charAt(0) == ':';
    }
}
