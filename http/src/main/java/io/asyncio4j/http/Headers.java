package io.asyncio4j.http;

import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.http.wire.HeaderFields;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The headers of a message, in order. A name may occur more than once; its case does not matter. Immutable.
///
/// Source: RFC 9110, section 5.
public final class Headers implements Iterable<Map.Entry<String, String>> {

    /// No headers.
    public static final Headers EMPTY = new Headers(new DefaultHttpHeaders());

    private static final Set<String> SECRETS = Set.of("authorization", "cookie", "proxy-authorization", "set-cookie");

    private final HttpHeaders values; // never changed once it is in here

    private Headers(HttpHeaders values) {
        this.values = values;
    }

    /// Headers as Netty has them. For the rooms of this module: others have no [HeaderFields].
    @SuppressWarnings("exports")
    public static Headers of(HeaderFields fields) {
        return new Headers(fields.values());
    }

    /// The first value of the header `name`.
    public Optional<String> first(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// All values of the header `name`, in order.
    public List<String> all(String name) {
        return List.copyOf(values.getAll(name));
    }

    /// Whether there is a header `name`.
    public boolean contains(String name) {
        return values.contains(name);
    }

    /// The charset that Content-Type names; UTF-8 if it names none, or one that this JDK does not know.
    public Charset charset() {
        String type = values.get("content-type");
        int parameter = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (type == null || parameter < 0) {
            return StandardCharsets.UTF_8;
        }
        String name = type.substring(parameter + "charset=".length()).split("[;\\s]", 2)[0];
        try {
            return Charset.forName(name.replace("\"", ""));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /// `text`, which is in this [#charset], in UTF-8.
    public byte[] inUtf8(byte[] text) {
        Charset charset = charset();
        return charset.equals(StandardCharsets.UTF_8)
                ? text
                : new String(text, charset).getBytes(StandardCharsets.UTF_8);
    }

    /// These headers and one more.
    ///
    /// @throws IllegalArgumentException if HTTP forbids the name or the value
    public Headers with(String name, String value) {
        Ensure.token("header name", name);
        ensureValue(name, value);
        return new Headers(copy().add(name, value));
    }

    /// These headers, with `value` in place of all values of `name`.
    ///
    /// @throws IllegalArgumentException if HTTP forbids the name or the value
    public Headers replacing(String name, String value) {
        Ensure.token("header name", name);
        ensureValue(name, value);
        return new Headers(copy().set(name, value));
    }

    /// These headers, with those of `others` in place of all values of the same names.
    public Headers replacingAll(Headers others) {
        HttpHeaders all = copy();
        others.values.names().forEach(all::remove);
        return new Headers(all.add(others.values));
    }

    /// These headers without `name`.
    public Headers without(String name) {
        return contains(name) ? new Headers(copy().remove(name)) : this;
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
        return values.entries().iterator();
    }

    /// The headers, in order; of those that are as good as passwords (Authorization, Cookie, Proxy-Authorization,
    /// Set-Cookie) the names alone.
    @Override
    public String toString() {
        return values.entries().stream()
                .map(each -> each.getKey() + "=" + (isSecret(each.getKey()) ? "***" : each.getValue()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /// The headers as Netty has them. For the rooms of this module: others have no [HeaderFields].
    @SuppressWarnings("exports")
    public HeaderFields fields() {
        return new HeaderFields(values);
    }

    private HttpHeaders copy() {
        return new DefaultHttpHeaders().add(values);
    }

    private static void ensureValue(String name, String value) {
        boolean printable = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            printable &= c == '\t' || (c >= ' ' && c != 127 && c < 256);
        }
        if (!value.isEmpty() && value.charAt(0) <= ' ' && printable) {
            throw new IllegalArgumentException(
                    "value of header " + name + " must not begin with whitespace, was \"" + value + "\"");
        }
        if (!printable) {
            throw new IllegalArgumentException("value of header " + name
                    + " must be printable Latin-1 without line breaks, was "
                    + (isSecret(name) ? "another" : "\"" + value + "\""));
        }
    }

    private static boolean isSecret(String name) {
        return SECRETS.contains(name.toLowerCase(Locale.ROOT));
    }
}
