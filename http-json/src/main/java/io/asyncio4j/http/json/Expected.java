package io.asyncio4j.http.json;

import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// What JSON looks like, in words. Any thread.
final class Expected {

    private static final int MAX_NAMED = 20; // constants of an enum
    private static final Map<Class<?>, String> WORDS = Map.ofEntries(
            Map.entry(boolean.class, "true or false"),
            Map.entry(Boolean.class, "true or false"),
            Map.entry(Instant.class, "a point in time such as 2026-01-31T12:30:00Z"),
            Map.entry(OffsetDateTime.class, "a point in time such as 2026-01-31T12:30:00+01:00"),
            Map.entry(ZonedDateTime.class, "a point in time such as 2026-01-31T12:30:00+01:00"),
            Map.entry(LocalDateTime.class, "a date and a time such as 2026-01-31T12:30:00"),
            Map.entry(LocalDate.class, "a date such as 2026-01-31"),
            Map.entry(LocalTime.class, "a time such as 12:30:00"),
            Map.entry(Duration.class, "a duration such as PT1M30S"),
            Map.entry(UUID.class, "a UUID"),
            Map.entry(URI.class, "a URI"),
            Map.entry(Object.class, "a value"));
    private static final List<Class<?>> WHOLE = List.of(
            int.class,
            Integer.class,
            long.class,
            Long.class,
            short.class,
            Short.class,
            byte.class,
            Byte.class,
            BigInteger.class);
    private static final List<Class<?>> PRIMITIVE_NUMBERS = List.of(double.class, float.class);

    private Expected() {}

    /// What stands for a value of `type`.
    static String of(Class<?> type) {
        String word = WORDS.get(type);
        if (word != null) {
            return word;
        }
        if (type.isEnum()) {
            return oneOf(type.getEnumConstants());
        }
        if (WHOLE.contains(type)) {
            return "a whole number" + range(type);
        }
        if (Number.class.isAssignableFrom(type) || PRIMITIVE_NUMBERS.contains(type)) {
            return "a number";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        }
        return type.isArray() || Collection.class.isAssignableFrom(type) ? "an array" : "an object";
    }

    /// Whether a string stands for a value of `type`, if it is the right one.
    static boolean isText(Class<?> type) {
        boolean truth = type == boolean.class || type == Boolean.class;
        return type.isEnum() || (WORDS.containsKey(type) && !truth);
    }

    /// What a token begins.
    static String found(@Nullable JsonToken token) {
        return switch (token) {
            case null -> "nothing";
            case START_OBJECT, PROPERTY_NAME, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "a whole number";
            case VALUE_NUMBER_FLOAT -> "a number with a fraction";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }

    private static String oneOf(Object[] constants) {
        String some = Arrays.stream(constants)
                .limit(MAX_NAMED)
                .map(constant -> ((Enum<?>) constant).name())
                .collect(Collectors.joining(", "));
        return "one of " + some + (constants.length > MAX_NAMED ? ", …" : "");
    }

    private static String range(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return " from -2147483648 to 2147483647";
        }
        if (type == short.class || type == Short.class) {
            return " from -32768 to 32767";
        }
        return type == byte.class || type == Byte.class ? " from -128 to 255" : "";
    }
}
