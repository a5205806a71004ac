package io.asyncio4j.sql;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Values of columns as the types that programs ask for.
final class Values {

    private Values() {}

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
        return type.isPrimitive() ? (Class<T>) MethodType.methodType(type).wrap().returnType() : type;
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
            return UUID.fromString(value.toString());
        } else if (type == Instant.class) {
            return value instanceof OffsetDateTime time ? time.toInstant() : null;
        } else if (Number.class.isAssignableFrom(type)) {
            return number(value, type);
        }
        return null;
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
