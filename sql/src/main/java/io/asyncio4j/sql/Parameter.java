package io.asyncio4j.sql;

import java.math.BigDecimal;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A parameter by which a stored procedure returns a value; see [Queries#call]. What is none of these goes in only.
///
/// @param <T> the type of the value
public final class Parameter<T> {

    private static final Map<Class<?>, Integer> TYPES = Map.ofEntries(
            Map.entry(Boolean.class, Types.BOOLEAN),
            Map.entry(Short.class, Types.SMALLINT),
            Map.entry(Integer.class, Types.INTEGER),
            Map.entry(Long.class, Types.BIGINT),
            Map.entry(Float.class, Types.REAL),
            Map.entry(Double.class, Types.DOUBLE),
            Map.entry(BigDecimal.class, Types.NUMERIC),
            Map.entry(String.class, Types.VARCHAR),
            Map.entry(byte[].class, Types.VARBINARY),
            Map.entry(LocalDate.class, Types.DATE),
            Map.entry(LocalTime.class, Types.TIME),
            Map.entry(LocalDateTime.class, Types.TIMESTAMP),
            Map.entry(OffsetDateTime.class, Types.TIMESTAMP_WITH_TIMEZONE));

    private final Class<T> type;
    private final int jdbcType;
    private final boolean in;
    private final @Nullable T value;

    private Parameter(Class<T> type, boolean in, @Nullable T value) {
        this.type = Values.boxed(type);
        Integer known = TYPES.get(this.type);
        if (known == null) {
            throw new IllegalArgumentException("a procedure returns numbers, texts, booleans, byte[] and types of "
                    + "java.time, not " + type.getName() + "; ask for what the database has, and convert it");
        }
        this.jdbcType = known;
        this.in = in;
        this.value = value;
    }

    /// A parameter that only returns a value: `OUT`.
    public static <T> Parameter<T> out(Class<T> type) {
        return new Parameter<>(Objects.requireNonNull(type, "type"), false, null);
    }

    /// A parameter that brings a value and returns another: `INOUT`.
    public static <T> Parameter<T> inOut(Class<T> type, @Nullable T value) {
        return new Parameter<>(Objects.requireNonNull(type, "type"), true, value);
    }

    Class<T> type() {
        return type;
    }

    int jdbcType() {
        return jdbcType;
    }

    boolean isIn() {
        return in;
    }

    @Nullable
    T value() {
        return value;
    }

    @Override
    public String toString() {
        return (in ? "inOut " : "out ") + type.getSimpleName(); // no value: it may be a secret
    }
}
