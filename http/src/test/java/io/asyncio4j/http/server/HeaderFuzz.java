package io.asyncio4j.http.server;

import static io.asyncio4j.http.fuzz.Fuzz.check;
import static io.asyncio4j.http.fuzz.Fuzz.latin1;
import static io.asyncio4j.http.fuzz.Fuzz.same;

import io.asyncio4j.http.ContentDisposition;
import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.content.AcceptedCodings;
import io.asyncio4j.http.server.content.ByteRanges;
import io.asyncio4j.http.server.content.Preconditions;
import io.asyncio4j.http.server.content.Validators;
import io.asyncio4j.http.server.routing.Authority;
import io.asyncio4j.http.wire.CookieHeader;
import io.asyncio4j.http.wire.HttpDate;
import io.asyncio4j.http.wire.Parameters;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Texts as the values of headers, and as what a request asks for. Whatever they are, nothing fails but by the
/// error that is meant for it; and what was read and is written is read as the same.
public final class HeaderFuzz {

    private static final Validators CURRENT = new Validators(EntityTag.strong("v"), Instant.EPOCH, true);
    private static final TrustedProxies PROXIES = new TrustedProxies(List.of("127.0.0.0/8", "::1"));

    private HeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = latin1(bytes);
        target(text);
        cookies(text);
        parameters(text);
        ranges(text);
        Instant date = HttpDate.parse(text);
        check(date == null || Objects.equals(date, HttpDate.parse(HttpDate.format(date))), "date " + date);
        if (text.equals(text.stripLeading())
                && text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 256 && c != 127))) {
            headers(text);
        }
    }

    private static void target(String text) {
        try {
            RequestTarget target = RequestTarget.parse("GET", text);
            check(target.path().startsWith("/"), "path " + target);
            check(!List.of(target.path().split("/", -1)).contains(".."), "path " + target);
            if (text.startsWith("/")) {
                same("path", RequestTarget.parse("GET", encoded(target.path())).path(), target.path());
            }
            new Query(target.query()).all();
        } catch (HttpException e) {
            check(e.status() == 400 || e.status() == 501, "status " + e.status());
        }
    }

    /// A decoded path as a client sends it.
    private static String encoded(String path) {
        var encoded = new StringBuilder();
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = each > ' ' && each != '?' && each != '#' && each != 127;
            encoded.append(plain ? String.valueOf((char) each) : "%%%02X".formatted(each));
        }
        return encoded.toString();
    }

    private static void cookies(String text) {
        CookieHeader.parse(List.of(text));
        Cookie.parse(text).ifPresent(cookie -> {
            check(cookie.toString().matches("[\\t\\x20-\\x7e\\x80-\\uffff]*"), "header " + cookie.toString());
            same("cookie", cookie, Cookie.parse(cookie.toString()).orElseThrow());
        });
    }

    private static void parameters(String text) {
        Parameters.parse(text, true);
        Parameters.parse(text, false);
        ContentDisposition.parse(text).ifPresent(HeaderFuzz::reread);
        ContentDisposition.parseOfForm(text).ifPresent(HeaderFuzz::reread);
        EntityTag.parse(text)
                .ifPresent(
                        tag -> same("tag", tag, EntityTag.parse(tag.toString()).orElseThrow()));
        AcceptedCodings.of(List.of(text)).best(List.of("br", "gzip"));
    }

    private static void reread(ContentDisposition read) {
        String written = read.toString();
        check(written.matches("[\\t\\x20-\\x7e\\x80-\\uffff]*"), "header " + written);
    }

    private static void ranges(String text) {
        for (String header : List.of(text, "bytes=" + text)) {
            List<ByteRanges.Range> ranges = ByteRanges.parse(header, 1000);
            if (ranges != null) {
                for (ByteRanges.Range range : ranges) {
                    check(
                            range.offset() >= 0 && range.count() > 0 && range.offset() + range.count() <= 1000,
                            "range " + range);
                }
            }
        }
    }

    private static void headers(String text) {
        for (String name : List.of(
                "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Content-Type")) {
            Headers headers = Headers.EMPTY.with(name, text);
            Preconditions.evaluate("GET", headers, CURRENT);
            Preconditions.evaluate("PUT", headers, null);
            Preconditions.allowRange(headers, CURRENT);
            headers.charset();
        }
        forwarded(Headers.EMPTY.with("Forwarded", text));
        forwarded(Headers.EMPTY.with("X-Forwarded-For", text).with("X-Forwarded-Proto", text));
        forwarded(Headers.EMPTY.with("X-Forwarded-Host", text));
    }

    private static void forwarded(Headers headers) {
        Map<String, Object> answers = Map.of(
                "headers",
                headers,
                "remoteAddress",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                "scheme",
                "http",
                "host",
                "a");
        var exchange = (Exchange) Proxy.newProxyInstance(
                HeaderFuzz.class.getClassLoader(),
                new Class<?>[] {Exchange.class},
                (_, method, _) -> answers.get(method.getName()));
        Forwarding said = Objects.requireNonNull(PROXIES.forwarding(exchange));
        check(said.client().getAddress() != null, "no address");
        check(said.scheme().equals("http") || said.scheme().equals("https"), "scheme " + said.scheme());
        check(Authority.isValid(Objects.requireNonNull(said.host())), "host " + said.host());
    }
}
