package io.asyncio4j.http.client.cookies;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The domains under which anybody can have a name, such as `com`, `co.uk` and `github.io`: a cookie for all of one
/// would go to strangers. Any thread.
///
/// Source: the Public Suffix List of Mozilla, which lies beside this class, with the day it was made on; what its
/// rules mean is said at publicsuffix.org.
final class PublicSuffixes {

    private PublicSuffixes() {}

    /// Whether anybody can have a name under `host`.
    static boolean contains(String host) {
        String name = withoutRoot(host);
        return !CookieUrl.isAddress(host) && suffixStart(name) == 0;
    }

    /// The name under a public suffix that belongs to one owner, such as `example.co.uk` of `www.example.co.uk`; an
    /// address, or a public suffix, is itself.
    static String site(String host) {
        String name = withoutRoot(host);
        int suffix = CookieUrl.isAddress(host) ? 0 : suffixStart(name);
        return suffix == 0 ? name : name.substring(name.lastIndexOf('.', suffix - 2) + 1);
    }

    /// Where the public suffix of a name begins. An exception goes before a rule, and the longest rule before the
    /// others. Without any, it is the last part.
    private static int suffixStart(String name) {
        Set<String> rules = Rules.ALL;
        int start = 0;
        for (int next = name.indexOf('.') + 1; next > 0; next = name.indexOf('.', start) + 1) {
            String tail = name.substring(start);
            if (rules.contains("!" + tail)) {
                return next;
            }
            if (rules.contains(tail) || rules.contains("*." + name.substring(next))) {
                return start;
            }
            start = next;
        }
        return start;
    }

    private static String withoutRoot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /// The rules, read when they are first needed.
    private static final class Rules {

        private static final String NAME = "public-suffixes.txt";
        static final Set<String> ALL = read();

        private static Set<String> read() {
            try (InputStream file = Objects.requireNonNull(PublicSuffixes.class.getResourceAsStream(NAME), NAME);
                    var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
                return lines.lines().filter(line -> !line.startsWith("#")).collect(Collectors.toUnmodifiableSet());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + NAME + ": " + e.getMessage(), e);
            }
        }
    }
}
