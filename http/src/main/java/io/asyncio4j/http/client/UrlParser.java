package io.asyncio4j.http.client;

import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.http.client.url.HostNames;
import io.asyncio4j.http.client.url.InvalidUrlException;
import io.asyncio4j.http.client.url.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parses URLs and references to URLs. Any thread.
///
/// Source: RFC 3986, sections 3, 5.2 and 5.3; and the URL standard of the WHATWG where that mends what people
/// write: `\` is `/`, `%2e` is a dot, and what is not allowed in a path or a query is percent-encoded.
final class UrlParser {

    // What is stricter than the WHATWG's parser: control characters are refused rather than dropped, slashes are
    // counted, and IPv4 addresses have four decimal parts. Two programs would take such URLs for different hosts.
    //
    // A message quotes nothing of a URL but what `redacted` leaves, for any part of a broken URL may be a password.

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Pattern SECRET =
            Pattern.compile("^(\\s*(?:https?:)?[/\\\\]*).*@", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final String NO_AUTHORITY = "between // and the path there must be a host, perhaps with :port";
    private static final int HIGHEST_PORT = 65_535;
    private static final int MOST_DIGITS = 5; // of a port

    private UrlParser() {}

    /// Parses a URL, or a reference to one.
    ///
    /// @param base what a reference is relative to; null if `text` must be absolute
    /// @throws IllegalArgumentException with a message that begins with "invalid URL"
    static Url parse(String text, @Nullable Url base) {
        try {
            return parse(Reference.of(text), base);
        } catch (InvalidUrlException e) {
            throw new IllegalArgumentException("invalid URL " + redacted(text) + ": " + e.getMessage());
        }
    }

    /// A text that may be a URL, without whatever may be a password, and on one line.
    private static String redacted(String text) {
        return SECRET.matcher(text).replaceFirst("$1***@").replaceAll("\\p{Cntrl}", "?");
    }

    private static Url parse(Reference reference, @Nullable Url base) {
        String scheme = reference.scheme;
        if (base != null && (scheme == null || (scheme.equals(base.origin().scheme()) && !reference.hasAuthority()))) {
            return relative(reference, base);
        }
        if (scheme == null || !SCHEMES.contains(scheme)) {
            throw new InvalidUrlException("it must begin with http:// or https://");
        }
        return absolute(scheme, reference);
    }

    private static Url relative(Reference reference, Url base) {
        if (reference.hasAuthority()) {
            return absolute(base.origin().scheme(), reference);
        }
        if (reference.path.isEmpty()) {
            String query = reference.query == null ? base.query() : reference.query;
            return new Url(base.origin(), base.path(), query, reference.fragment, null);
        }
        String path = reference.path.startsWith("/")
                ? reference.path
                : base.path().substring(0, base.path().lastIndexOf('/') + 1) + reference.path;
        return new Url(base.origin(), withoutDots(path), reference.query, reference.fragment, null);
    }

    private static Url absolute(String scheme, Reference reference) {
        String authority = reference.authority == null ? "" : reference.authority;
        int host = authority.lastIndexOf('@') + 1;
        int colon = authority.lastIndexOf(':');
        int end = colon >= host && colon > authority.lastIndexOf(']') ? colon : authority.length();
        String name = authority.substring(host, end);
        if (!isHost(name)) {
            throw new InvalidUrlException(NO_AUTHORITY);
        }
        int port = port(scheme, authority.substring(end));
        var origin = new Origin(scheme, HostNames.canonical(name), port);
        return new Url(
                origin,
                withoutDots(reference.path),
                reference.query,
                reference.fragment,
                host == 0 ? null : basic(authority.substring(0, host - 1)));
    }

    private static boolean isHost(String text) {
        return text.startsWith("[")
                ? text.indexOf(']') == text.length() - 1
                : text.indexOf(':') < 0 && text.indexOf('[') < 0 && text.indexOf(']') < 0;
    }

    /// @param text begins with a colon, unless it is empty
    private static int port(String scheme, String text) {
        int port = 0;
        for (int i = 1; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9' || i > MOST_DIGITS) {
                throw new InvalidUrlException(NO_AUTHORITY);
            }
            port = port * 10 + digit - '0';
        }
        if (port > HIGHEST_PORT) {
            throw new InvalidUrlException("its port must be at most " + HIGHEST_PORT);
        }
        return text.length() < 2 ? Origin.defaultPort(scheme) : port;
    }

    /// Source: RFC 7617.
    private static @Nullable String basic(String userInfo) {
        if (userInfo.isEmpty()) {
            return null;
        }
        String[] parts = userInfo.split(":", 2);
        String user = PercentCoding.decode(parts[0]);
        if (user.indexOf(':') >= 0) {
            throw new InvalidUrlException("Basic authentication cannot send a user name with a colon");
        }
        String credentials = user + ":" + (parts.length == 1 ? "" : PercentCoding.decode(parts[1]));
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /// Source: RFC 3986, section 5.2.4.
    private static String withoutDots(String path) {
        if (path.startsWith("/") && !path.contains("/.") && !path.contains("/%2")) {
            return path; // as nearly all are
        }
        var kept = new ArrayDeque<String>();
        String[] segments = path.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            String dots = segments[i].replace("%2e", ".").replace("%2E", ".");
            boolean isDots = dots.equals(".") || dots.equals("..");
            if (dots.equals("..")) {
                kept.pollLast();
            } else if (!isDots) {
                kept.add(segments[i]);
            }
            if (isDots && i == segments.length - 1) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }

    /// The parts of a reference, percent-encoded.
    private record Reference(
            @Nullable String scheme,
            @Nullable String authority,
            String path,
            @Nullable String query,
            @Nullable String fragment) {

        static Reference of(String text) {
            ensureNoControls(text);
            String url = withoutSpaces(text);
            int hash = endIfNone(url.indexOf('#'), url.length());
            int question = endIfNone(url.indexOf('?', 0, hash), hash);
            String front = url.substring(0, question).replace('\\', '/');
            int colon = endOfScheme(front);
            boolean hasAuthority = front.startsWith("//", colon + 1);
            int authority = colon + (hasAuthority ? 3 : 1);
            int path = hasAuthority ? endIfNone(front.indexOf('/', authority), front.length()) : authority;
            return new Reference(
                    colon < 0 ? null : front.substring(0, colon).toLowerCase(Locale.ROOT),
                    hasAuthority ? front.substring(authority, path) : null,
                    PercentCoding.encodePath(front.substring(path)),
                    question == hash ? null : PercentCoding.encodeQuery(url.substring(question + 1, hash)),
                    hash == url.length() ? null : PercentCoding.encodeQuery(url.substring(hash + 1)));
        }

        private static int endIfNone(int index, int end) {
            return index < 0 ? end : index;
        }

        /// The index of the colon behind a scheme; -1 if there is none.
        private static int endOfScheme(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean letter = (c | 32) >= 'a' && (c | 32) <= 'z';
                if (c == ':' && i > 0) {
                    return i;
                }
                if (!letter && (i == 0 || ((c < '0' || c > '9') && "+.-".indexOf(c) < 0))) {
                    return -1;
                }
            }
            return -1;
        }

        boolean hasAuthority() {
            return authority != null;
        }

        private static void ensureNoControls(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' || c == 127) {
                    throw new InvalidUrlException(
                            "it has a control character, U+%04X, at index %d".formatted((int) c, i));
                }
            }
        }

        private static String withoutSpaces(String text) {
            int begin = 0;
            int end = text.length();
            while (begin < end && text.charAt(begin) == ' ') {
                begin++;
            }
            while (end > begin && text.charAt(end - 1) == ' ') {
                end--;
            }
            return text.substring(begin, end);
        }
    }
}
