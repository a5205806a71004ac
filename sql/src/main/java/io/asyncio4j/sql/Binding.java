package io.asyncio4j.sql;

import java.io.Serializable;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Puts the values of programs into statements, as each driver understands them. Within calls of the driver.
final class Binding {

    private static final Map<Class<?>, String> ELEMENTS = Map.ofEntries( // of arrays of PostgreSQL
            Map.entry(Boolean.class, "bool"),
            Map.entry(Short.class, "int2"),
            Map.entry(Integer.class, "int4"),
            Map.entry(Long.class, "int8"),
            Map.entry(Float.class, "float4"),
            Map.entry(Double.class, "float8"),
            Map.entry(BigDecimal.class, "numeric"),
            Map.entry(UUID.class, "uuid"),
            Map.entry(byte[].class, "bytea"),
            Map.entry(LocalDate.class, "date"),
            Map.entry(LocalTime.class, "time"),
            Map.entry(LocalDateTime.class, "timestamp"),
            Map.entry(OffsetDateTime.class, "timestamptz"));

    private static final List<Class<?>> KNOWN_TO_MYSQL = List.of(
            BigDecimal.class,
            BigInteger.class,
            byte[].class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetTime.class,
            OffsetDateTime.class,
            Date.class,
            Calendar.class,
            Blob.class,
            Clob.class);

    private final Family family;
    private final Connection raw;

    Binding(PooledConnection connection) {
        this.family = connection.family();
        this.raw = connection.raw();
    }

    void bind(PreparedStatement statement, List<@Nullable Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof Parameter<?> parameter) {
                if (parameter.isIn()) {
                    statement.setObject(i + 1, forDriver(parameter.value()), parameter.jdbcType());
                }
                ((CallableStatement) statement).registerOutParameter(i + 1, parameter.jdbcType());
            } else {
                statement.setObject(i + 1, forDriver(values.get(i)));
            }
        }
    }

    private @Nullable Object forDriver(@Nullable Object value) throws SQLException {
        return switch (value) {
            case CharSequence each -> each.toString();
            case Character each -> each.toString();
            case Enum<?> each -> each.name();
            case Instant each -> each.atOffset(ZoneOffset.UTC);
            case ZonedDateTime each -> each.toOffsetDateTime();
            case Duration each when family.sendsAll() -> Values.time(each);
            case UUID each when family.sendsAll() -> each.toString();
            case Collection<?> each -> array(each.toArray());
            case Object[] each -> array(each);
            case null -> null;
            default -> known(value);
        };
    }

    /// MySQL's driver serializes what it does not know, and the table has bytes then that nobody has meant.
    private Object known(Object value) {
        if (family == Family.MYSQL && value instanceof Serializable) {
            Class<?> type = value.getClass();
            boolean isPlain = type.getPackageName().equals("java.lang") && !type.isArray();
            if (!isPlain && KNOWN_TO_MYSQL.stream().noneMatch(each -> each.isInstance(value))) {
                throw new IllegalArgumentException("a parameter cannot be a " + type.getTypeName()
                        + ": expected a text, a number, a boolean, bytes, an enum, a UUID or a type of java.time");
            }
        }
        return value;
    }

    private Object array(@Nullable Object[] given) throws SQLException {
        if (family.sendsAll()) {
            throw new IllegalArgumentException("MySQL and MariaDB have no arrays: a parameter must not be a list or an "
                    + "array; use JSON, or a batch");
        }
        @Nullable Object[] elements = elements(given);
        if (family != Family.POSTGRESQL) {
            return elements;
        }
        Class<?> type = elements.getClass();
        while (type.isArray() && type != byte[].class) {
            type = type.getComponentType();
        }
        return raw.createArrayOf(ELEMENTS.getOrDefault(type, "text"), elements);
    }

    /// An array of the class that the elements have in common.
    private @Nullable Object[] elements(@Nullable Object[] given) throws SQLException {
        @Nullable Object[] elements = new Object[given.length];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = switch (given[i]) {
                case Collection<?> nested -> elements(nested.toArray());
                case Object[] nested -> elements(nested);
                case null, default -> forDriver(given[i]);
            };
        }
        List<? extends Class<?>> types = Arrays.stream(elements)
                .filter(Objects::nonNull)
                .<Class<?>>map(Object::getClass)
                .distinct()
                .toList();
        var common = (Object[]) Array.newInstance(types.size() == 1 ? types.getFirst() : Object.class, elements.length);
        System.arraycopy(elements, 0, common, 0, elements.length);
        return common;
    }
}
