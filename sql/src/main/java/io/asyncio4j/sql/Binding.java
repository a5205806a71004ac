package io.asyncio4j.sql;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
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
            Map.entry(LocalDate.class, "date"),
            Map.entry(LocalTime.class, "time"),
            Map.entry(LocalDateTime.class, "timestamp"),
            Map.entry(OffsetDateTime.class, "timestamptz"));

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
            case Enum<?> each -> each.name();
            case Instant each -> each.atOffset(ZoneOffset.UTC);
            case ZonedDateTime each -> each.toOffsetDateTime();
            case UUID each when family.sendsAll() -> each.toString(); // MySQL's driver would serialize it
            case Collection<?> each -> array(each.toArray());
            case Object[] each -> array(each);
            case null, default -> value;
        };
    }

    private Object array(@Nullable Object[] given) throws SQLException {
        if (family.sendsAll()) {
            throw new IllegalArgumentException("MySQL and MariaDB have no arrays: a parameter must not be a list or an "
                    + "array; use JSON, or a batch");
        }
        @Nullable Object[] elements = new Object[given.length];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = forDriver(given[i]);
        }
        return family == Family.POSTGRESQL ? arrayOfPostgres(elements) : elements;
    }

    private Array arrayOfPostgres(@Nullable Object[] elements) throws SQLException {
        Class<?> type = Arrays.stream(elements)
                .filter(Objects::nonNull)
                .findFirst()
                .<Class<?>>map(Object::getClass)
                .orElse(String.class);
        return raw.createArrayOf(ELEMENTS.getOrDefault(type, "text"), elements);
    }
}
