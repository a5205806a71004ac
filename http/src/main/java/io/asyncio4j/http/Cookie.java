package io.asyncio4j.http;

import io.asyncio4j.http.wire.Ensure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A cookie as a server sets it, with what says where and how long it holds. Immutable.
///
/// A new one holds for the whole host ([#path] is `/`) and until the client is closed; whatever else is wanted must
/// be said.
///
/// Source: RFC 6265bis (draft-ietf-httpbis-rfc6265bis), `http.cookies.Morsel`.
public final class Cookie {

    private static final int MAX_LENGTH = 4096; // bytes of name and value, as browsers
    private static final int MAX_ATTRIBUTE_LENGTH = 1024; // bytes, as browsers

    private static final String PATH = "Path";
    private static final String DOMAIN = "Domain";
    private static final String MAX_AGE = "Max-Age"; // in seconds
    private static final String EXPIRES = "Expires"; // as HTTP writes dates
    private static final String SECURE = "Secure";
    private static final String HTTP_ONLY = "HttpOnly";
    private static final String SAME_SITE = "SameSite";
    private static final String PARTITIONED = "Partitioned";

    private final String name;
    private final String value;
    private final Map<String, String> attributes; // those above, in their one form; a flag has an empty value

    private Cookie(String name, String value, Map<String, String> attributes) {
        this.name = name;
        this.value = value;
        this.attributes = Collections.unmodifiableMap(attributes);
    }

    /// A cookie for the whole host.
    ///
    /// @param name a token; `__Host-` and `__Secure-` in front of it promise what [#toHeader] demands
    /// @param value without spaces, quotes, commas, semicolons, backslashes and characters beyond ASCII: encode
    ///     other values, for example by Base64. A pair of quotes around it is allowed, and belongs to it
    /// @throws IllegalArgumentException if cookies cannot have the name or the value
    public static Cookie of(String name, String value) {
        Ensure.token("name of a cookie", name);
        ensureValue(name, value);
        return new Cookie(name, value, Map.of(PATH, "/"));
    }

    /// Reads a header `Set-Cookie` as browsers do: attributes that are unknown or malformed are ignored, of several
    /// the last counts, and what stands in name and value is taken as it is, even if [#of] would refuse it. Without
    /// `=` the name is empty.
    ///
    /// @return empty if the cookie as a whole is to be ignored: it has control characters, neither name nor value,
    ///     or more than 4096 bytes
    public static Optional<Cookie> parse(String setCookie) {
        if (setCookie.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
            return Optional.empty();
        }
        String[] parts = setCookie.split(";", -1);
        int mark = parts[0].indexOf('=');
        String name = mark < 0 ? "" : parts[0].substring(0, mark).strip();
        String value = parts[0].substring(mark + 1).strip();
        boolean empty = name.isEmpty() && value.isEmpty();
        if (empty || bytes(name) + bytes(value) > MAX_LENGTH) {
            return Optional.empty();
        }
        var found = new LinkedHashMap<String, String>();
        for (int i = 1; i < parts.length; i++) {
            readAttribute(parts[i], found);
        }
        return Optional.of(new Cookie(name, value, found));
    }

    /// The name; empty only if it was [parsed][#parse] so.
    public String name() {
        return name;
    }

    /// The value.
    public String value() {
        return value;
    }

    /// The path below which it holds; empty if it is that of the request.
    public Optional<String> path() {
        return attribute(PATH);
    }

    /// The domain for whose hosts it holds, in lower case and without a dot in front; empty if it holds for one
    /// host.
    public Optional<String> domain() {
        return attribute(DOMAIN);
    }

    /// How long it holds; zero or less removes it. It counts more than [#expires].
    public Optional<Duration> maxAge() {
        return attribute(MAX_AGE).map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    /// Until when it holds, to the second.
    public Optional<Instant> expires() {
        return attribute(EXPIRES).flatMap(CookieDate::parse);
    }

    /// Whether it is sent by TLS only.
    public boolean secure() {
        return attributes.containsKey(SECURE);
    }

    /// Whether scripts of a page do not see it.
    public boolean httpOnly() {
        return attributes.containsKey(HTTP_ONLY);
    }

    /// Whether it is sent with requests that begin at other sites; empty leaves that to the client.
    public Optional<SameSite> sameSite() {
        return attribute(SAME_SITE).map(text -> SameSite.valueOf(text.toUpperCase(Locale.ROOT)));
    }

    /// Whether each site that embeds this one has a cookie of its own.
    public boolean partitioned() {
        return attributes.containsKey(PARTITIONED);
    }

    /// This cookie with another value; see [#of].
    public Cookie withValue(String value) {
        ensureValue(name, value);
        return new Cookie(name, value, attributes);
    }

    /// This cookie for what is below `path`.
    ///
    /// @param path begins with `/`, without semicolons and control characters
    public Cookie withPath(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path of a cookie must begin with /, was \"" + path + "\"");
        }
        return with(PATH, ensureAttribute("path of a cookie", path));
    }

    /// This cookie for the hosts of `domain`. Without it, a cookie holds for the host that has set it and no other,
    /// which is safer.
    ///
    /// @param domain such as `example.org`
    public Cookie withDomain(String domain) {
        String bare = domain.startsWith(".") ? domain.substring(1) : domain;
        if (bare.isEmpty() || bare.startsWith(".") || !bare.equals(bare.strip())) {
            throw new IllegalArgumentException(
                    "domain of a cookie must be a name such as example.org, was \"" + domain + "\"");
        }
        return with(DOMAIN, ensureAttribute("domain of a cookie", bare.toLowerCase(Locale.ROOT)));
    }

    /// This cookie for a while, in whole seconds; browsers allow 400 days at most.
    ///
    /// @param maxAge zero removes the cookie from the client
    public Cookie withMaxAge(Duration maxAge) {
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge of a cookie must be >= 0, was " + maxAge);
        }
        return with(MAX_AGE, Long.toString(maxAge.toSeconds()));
    }

    /// This cookie until a time, to the second. [#withMaxAge] is better, since it does not need the client's clock.
    public Cookie withExpires(Instant expires) {
        return with(EXPIRES, CookieDate.format(expires));
    }

    /// This cookie by TLS only.
    public Cookie withSecure() {
        return with(SECURE, "");
    }

    /// This cookie out of the sight of scripts.
    public Cookie withHttpOnly() {
        return with(HTTP_ONLY, "");
    }

    /// This cookie with a rule for requests that begin at other sites.
    public Cookie withSameSite(SameSite sameSite) {
        return with(SAME_SITE, sameSite.text);
    }

    /// This cookie, one for each site that embeds this one.
    public Cookie withPartitioned() {
        return with(PARTITIONED, "");
    }

    /// The value of the header `Set-Cookie`.
    ///
    /// @throws IllegalStateException if browsers would ignore it: a name that begins with `__Secure-` or `__Host-`,
    ///     a [#sameSite] of `NONE`, and [#partitioned] demand [#secure]; `__Host-` also the path `/` and no domain
    public String toHeader() {
        ensureKept();
        return toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cookie that
                && name.equals(that.name)
                && value.equals(that.value)
                && attributes.equals(that.attributes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, value, attributes);
    }

    /// The cookie as `Set-Cookie` has it, whether browsers keep it or not.
    @Override
    public String toString() {
        boolean bare = name.isEmpty() && value.indexOf('=') < 0; // or its beginning would be read as a name
        var text = new StringBuilder(bare ? "" : name + "=").append(value);
        attributes.forEach((attribute, content) -> text.append("; ")
                .append(attribute)
                .append(content.isEmpty() ? "" : "=")
                .append(content.startsWith(".") ? "." : "") // of a domain: whoever reads it ignores the first one
                .append(content));
        return text.toString();
    }

    private Optional<String> attribute(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    private Cookie with(String attribute, String content) {
        var changed = new LinkedHashMap<>(attributes);
        changed.put(attribute, content);
        return new Cookie(name, value, changed);
    }

    private void ensureKept() {
        String prefix = name.toLowerCase(Locale.ROOT); // browsers do not mind the case of a prefix
        boolean host = prefix.startsWith("__host-");
        if (!secure() && (host || prefix.startsWith("__secure-"))) {
            throw new IllegalStateException("cookie " + name + " must be Secure, as its name demands");
        }
        if (!secure() && (partitioned() || sameSite().equals(Optional.of(SameSite.NONE)))) {
            throw new IllegalStateException(
                    "cookie " + name + " must be Secure, as Partitioned and SameSite=None demand");
        }
        if (host && (domain().isPresent() || !path().equals(Optional.of("/")))) {
            throw new IllegalStateException(
                    "cookie " + name + " must have the path / and no domain, as its name demands, was " + this);
        }
    }

    private static void readAttribute(String part, Map<String, String> found) {
        int mark = part.indexOf('=');
        String attribute = (mark < 0 ? part : part.substring(0, mark)).strip().toLowerCase(Locale.ROOT);
        String content = mark < 0 ? "" : part.substring(mark + 1).strip();
        if (bytes(content) > MAX_ATTRIBUTE_LENGTH) {
            return;
        }
        switch (attribute) {
            case "path" -> putOrRemove(found, PATH, content.startsWith("/") ? content : null);
            case "domain" -> {
                String bare = content.startsWith(".") ? content.substring(1).strip() : content;
                putOrRemove(found, DOMAIN, bare.isEmpty() ? null : bare.toLowerCase(Locale.ROOT));
            }
            case "max-age" -> {
                if (content.matches("-?[0-9]+")) {
                    found.put(MAX_AGE, seconds(content));
                }
            }
            case "expires" -> CookieDate.parse(content).ifPresent(time -> found.put(EXPIRES, CookieDate.format(time)));
            case "secure" -> found.put(SECURE, "");
            case "httponly" -> found.put(HTTP_ONLY, "");
            case "partitioned" -> found.put(PARTITIONED, "");
            case "samesite" -> putOrRemove(found, SAME_SITE, SameSite.textOf(content));
            default -> {}
        }
    }

    private static void putOrRemove(Map<String, String> found, String attribute, @Nullable String content) {
        if (content == null) {
            found.remove(attribute); // as if it had not been said, even if it was before
        } else {
            found.put(attribute, content);
        }
    }

    /// A number of seconds, of however many digits; what is beyond a thousand years counts as that.
    private static String seconds(String digits) {
        long limit = 1000L * 366 * 24 * 60 * 60;
        boolean negative = digits.startsWith("-");
        boolean large = digits.length() > 12;
        long value = large ? (negative ? -limit : limit) : Long.parseLong(digits);
        return Long.toString(Math.clamp(value, -limit, limit));
    }

    private static void ensureValue(String name, String value) {
        if (name.length() + value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("name and value of cookie " + name + " must have at most " + MAX_LENGTH
                    + " bytes, had " + (name.length() + value.length()));
        }
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        String bare = quoted ? value.substring(1, value.length() - 1) : value;
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (c <= ' ' || c >= 127 || "\",;\\".indexOf(c) >= 0) {
                throw new IllegalArgumentException(
                        "value of cookie %s must not contain the character 0x%02x; encode it, for example by Base64"
                                .formatted(name, (int) c));
            }
        }
    }

    private static String ensureAttribute(String what, String content) {
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c < ' ' || c >= 127 || c == ';') {
                throw new IllegalArgumentException(
                        "%s must not contain the character 0x%02x, was \"%s\"".formatted(what, (int) c, content));
            }
        }
        if (content.length() > MAX_ATTRIBUTE_LENGTH) {
            throw new IllegalArgumentException(
                    what + " must have at most " + MAX_ATTRIBUTE_LENGTH + " bytes, had " + content.length());
        }
        return content;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Whether a cookie is sent with requests that begin at other sites.
    public enum SameSite {

        /// Never.
        STRICT("Strict"),

        /// Only when the user follows a link.
        LAX("Lax"),

        /// Always. Browsers demand [Cookie#secure].
        NONE("None");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }

        private static @Nullable String textOf(String content) {
            for (SameSite each : values()) {
                if (each.text.equalsIgnoreCase(content)) {
                    return each.text;
                }
            }
            return null;
        }
    }
}
