package io.asyncio4j.http.client;

import static io.asyncio4j.http.fuzz.Fuzz.check;
import static io.asyncio4j.http.fuzz.Fuzz.latin1;
import static io.asyncio4j.http.fuzz.Fuzz.same;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Texts as URLs, and as references to URLs. What comes of them is sent as it is, is the same when it is read
/// again, and leads to the host that the JDK takes it for, if that takes it at all.
public final class UrlFuzz {

    private static final Url BASE = Url.parse("http://base.example/dir/file?q#f");

    private UrlFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            Url url = Url.parse(text);
            judge(url);
            compare(text, url);
        } catch (IllegalArgumentException e) {
            refused(e);
        }
        try {
            judge(BASE.resolve(latin1(bytes)));
        } catch (IllegalArgumentException e) {
            refused(e);
        }
    }

    private static void judge(Url url) {
        check(url.target().matches("/[\\x21-\\x7e]*"), "target " + url.target());
        check(
                url.origin().authority().matches("[\\x21-\\x7e]+"),
                "authority " + url.origin().authority());
        Url again = Url.parse(url.toString());
        same("URLs", url.toString(), again.toString());
        same("origins", url.origin(), again.origin());
        check(!again.authorization().isPresent(), "credentials in " + url);
    }

    private static void compare(String text, Url url) {
        try {
            URI other = new URI(text);
            if (other.getHost() != null) {
                String host = other.getHost().toLowerCase(Locale.ROOT);
                check(host.equals(url.origin().host()) || host.startsWith("["), "hosts " + host + " and " + url);
                check(other.getPort() < 0 || other.getPort() == url.origin().port(), "port of " + url);
            }
        } catch (URISyntaxException e) {
            // ours mends what people write
        }
    }

    private static void refused(IllegalArgumentException e) {
        check(String.valueOf(e.getMessage()).startsWith("invalid URL"), "message " + e);
    }
}
