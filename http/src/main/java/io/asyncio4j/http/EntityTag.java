package io.asyncio4j.http;

import java.util.Objects;
import java.util.Optional;

/// Names one state of what is served, as the header `ETag` does. What is the same to the byte has the same strong
/// tag; of a weak one, only the meaning is the same.
///
/// Source: RFC 9110, section 8.8.3.
///
/// @param value what stands between the quotes
/// @param isWeak whether `W/` stands before them
public record EntityTag(String value, boolean isWeak) {

    /// A tag.
    ///
    /// @throws IllegalArgumentException if `value` has a quote, a space, or a control character
    public EntityTag {
        for (int i = 0; i < value.length(); i++) {
            if (!isAllowed(value.charAt(i))) {
                throw new IllegalArgumentException(
                        "an entity tag must be printable Latin-1 without quotes and spaces, was \"" + value + "\"");
            }
        }
    }

    /// A strong tag.
    public static EntityTag strong(String value) {
        return new EntityTag(value, false);
    }

    /// A weak tag.
    public static EntityTag weak(String value) {
        return new EntityTag(value, true);
    }

    /// Reads one tag, such as `"v1"` or `W/"v1"`, quotes included; none if `text` is no tag.
    public static Optional<EntityTag> parse(String text) {
        boolean weak = text.startsWith("W/");
        String quoted = weak ? text.substring(2) : text;
        if (quoted.length() < 2 || !quoted.startsWith("\"") || !quoted.endsWith("\"")) {
            return Optional.empty();
        }
        String value = quoted.substring(1, quoted.length() - 1);
        return value.chars().allMatch(c -> isAllowed((char) c))
                ? Optional.of(new EntityTag(value, weak))
                : Optional.empty();
    }

    /// Whether both name the same bytes: they are equal and strong.
    public boolean matchesStrongly(EntityTag other) {
        return !isWeak && !other.isWeak && value.equals(other.value);
    }

    /// Whether both name what means the same, weak or strong.
    public boolean matchesWeakly(EntityTag other) {
        return value.equals(Objects.requireNonNull(other, "other").value);
    }

    /// This tag, made weak.
    public EntityTag weakened() {
        return isWeak ? this : weak(value);
    }

    /// As it stands in a header.
    @Override
    public String toString() {
        return (isWeak ? "W/\"" : "\"") + value + "\"";
    }

    private static boolean isAllowed(char c) {
        return c > ' ' && c != '"' && c != 127 && c < 256;
    }
}
