package io.asyncio4j.sql;

import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Values of columns as the types that programs ask for.
final class Values {

    private static final int HOURS = 24;
    private static final Pattern SPAN = Pattern.compile("(-?)(\\d{2,4}):(\\d\\d):(\\d\\d(?:\\.\\d+)?)");

    private Values() {}

    /// A time of day or, since the `TIME` of MySQL is none, a span of time; null if it is written in another way.
    static @Nullable Object time(String text) {
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            return null;
        } else if (span.group(1).isEmpty() && Integer.parseInt(span.group(2)) < HOURS) {
            return LocalTime.parse(text);
        }
        return Duration.parse("%sPT%sH%sM%sS".formatted(span.group(1), span.group(2), span.group(3), span.group(4)));
    }

    /// A span as the `TIME` of MySQL has it.
    static String time(Duration span) {
        Duration size = span.abs();
        return "%s%02d:%02d:%02d.%06d"
                .formatted(
                        span.isNegative() ? "-" : "",
                        size.toHours(),
                        size.toMinutesPart(),
                        size.toSecondsPart(),
                        size.toNanosPart() / 1000);
    }

    static <T> T convert(String column, Object value, Class<T> type) {
        Class<T> boxed = boxed(type);
        Object converted;
        try {
            converted = boxed.isInstance(value) ? value : converted(value, boxed);
        } catch (IllegalArgumentException | ArithmeticException e) {
            converted = null;
        }
        if (converted == null) {
            throw new RowMappingException("the column " + column + ", "
                    + value.getClass().getName() + ", has a value that is no " + type.getName());
        }
        return boxed.cast(converted);
    }

    @SuppressWarnings("unchecked")
    static <T> Class<T> boxed(Class<T> type) {
        return type.isPrimitive()
                ? (Class<T>) MethodType.methodType(type).wrap().returnType()
                : type;
    }

    static Class<?> primitive(Class<?> boxed) {
        return MethodType.methodType(boxed).unwrap().returnType();
    }

    private static @Nullable Object converted(Object value, Class<?> type) {
        if (type == String.class) {
            return value instanceof byte[] ? null : value.toString();
        } else if (type == Boolean.class) {
            return truth(value);
        } else if (type.isEnum()) {
            return constant(value.toString(), type);
        } else if (type == UUID.class) {
            return uuid(value);
        } else if (type == Duration.class) {
            return value instanceof LocalTime time ? Duration.ofNanos(time.toNanoOfDay()) : null;
        } else if (type == Instant.class) {
            return value instanceof OffsetDateTime time ? time.toInstant() : null;
        } else if (Number.class.isAssignableFrom(type)) {
            return number(value, type);
        } else if (type.isArray() && value instanceof List<?> list) {
            return array(list, type.componentType());
        }
        return null;
    }

    private static @Nullable UUID uuid(Object value) {
        if (value instanceof byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return bytes.length == 2 * Long.BYTES ? new UUID(buffer.getLong(), buffer.getLong()) : null;
        }
        return UUID.fromString(value.toString());
    }

    private static @Nullable Object array(List<?> values, Class<?> type) {
        Object array = Array.newInstance(type, values.size());
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value == null && type.isPrimitive()) {
                return null;
            }
            Array.set(array, i, value == null ? null : convert("of an array", value, boxed(type)));
        }
        return array;
    }

    private static @Nullable Object number(Object value, Class<?> type) {
        if (!(value instanceof Number) && !(value instanceof String) && !(value instanceof Boolean)) {
            return null;
        }
        BigDecimal exact = new BigDecimal(value instanceof Boolean truth ? (truth ? "1" : "0") : value.toString());
        return switch (type.getSimpleName()) {
            case "Byte" -> exact.byteValueExact();
            case "Short" -> exact.shortValueExact();
            case "Integer" -> exact.intValueExact();
            case "Long" -> exact.longValueExact();
            case "BigInteger" -> exact.toBigIntegerExact();
            case "BigDecimal" -> exact;
            case "Double" -> exact.doubleValue();
            case "Float" -> exact.floatValue();
            default -> null;
        };
    }

    private static @Nullable Boolean truth(Object value) {
        return switch (value.toString().toLowerCase(Locale.ROOT)) {
            case "1", "true", "t", "y", "yes" -> true;
            case "0", "false", "f", "n", "no" -> false;
            default -> null;
        };
    }

    private static @Nullable Object constant(String name, Class<?> type) {
        for (Object each : type.getEnumConstants()) {
            if (((Enum<?>) each).name().equals(name)) {
                return each;
            }
        }
        return null;
    }
}
