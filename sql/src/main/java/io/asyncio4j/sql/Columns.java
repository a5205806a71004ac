package io.asyncio4j.sql;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The columns of a result: their names, and how each is read.
final class Columns {

    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Class<?>> types = new ArrayList<>(); // asked of the driver; null for what it has

    Columns(List<String> names) {
        this.names.addAll(names);
    }

    Columns(ResultSetMetaData data) throws SQLException {
        for (int i = 1; i <= data.getColumnCount(); i++) {
            names.add(data.getColumnLabel(i));
            int type = data.getColumnType(i);
            types.add(isPlain(type) ? null : type(type, data.getColumnTypeName(i)));
        }
    }

    List<String> names() {
        return names;
    }

    /// Where a column stands, whatever the case of its name; -1 if there is none.
    int indexOf(String name) {
        int exact = names.indexOf(name);
        for (int i = 0; i < names.size() && exact < 0; i++) {
            exact = names.get(i).equalsIgnoreCase(name) ? i : -1;
        }
        return exact;
    }

    Row read(ResultSet result) throws SQLException {
        @Nullable Object[] values = new Object[names.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = plain(value(result, i + 1, types.get(i)));
        }
        return new Row(this, values);
    }

    private static @Nullable Object value(ResultSet result, int column, @Nullable Class<?> type) throws SQLException {
        if (type == null) {
            return result.getObject(column);
        } else if (type == String.class) {
            return result.getString(column);
        } else if (type == LocalTime.class) {
            String text = result.getString(column);
            Object time = text == null ? null : Values.time(text);
            return time == null ? result.getObject(column, type) : time;
        }
        return result.getObject(column, type);
    }

    /// Whether all drivers have the value that we want: their names for a type are slow to ask for.
    private static boolean isPlain(int type) {
        return switch (type) {
            case Types.INTEGER, Types.BIGINT, Types.DOUBLE, Types.DECIMAL, Types.NUMERIC, Types.VARCHAR -> true;
            default -> false;
        };
    }

    /// By name where drivers differ: MySQL's takes a year for a day, PostgreSQL's JSON for an object of its own.
    private static @Nullable Class<?> type(int type, String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "timestamptz" -> OffsetDateTime.class;
            case "timetz" -> OffsetTime.class;
            case "json", "jsonb" -> String.class;
            case "year" -> Integer.class;
            default ->
                switch (type) {
                    case Types.DATE -> LocalDate.class;
                    case Types.TIME -> LocalTime.class;
                    case Types.TIMESTAMP -> LocalDateTime.class;
                    case Types.TIME_WITH_TIMEZONE -> OffsetTime.class;
                    case Types.TIMESTAMP_WITH_TIMEZONE -> OffsetDateTime.class;
                    default -> null;
                };
        };
    }

    /// What outlasts the result.
    static @Nullable Object plain(@Nullable Object value) throws SQLException {
        return switch (value) {
            case Blob blob -> blob.getBytes(1, Math.toIntExact(blob.length()));
            case Clob clob -> clob.getSubString(1, Math.toIntExact(clob.length()));
            case SQLXML xml -> xml.getString();
            case Array array ->
                array.getArray() instanceof Object[] elements
                        ? list(elements, array.getBaseTypeName().equals("timestamptz"))
                        : array.getArray();
            case Timestamp time -> time.toLocalDateTime();
            case Date date -> date.toLocalDate();
            case Time time -> time.toLocalTime();
            case null, default -> value;
        };
    }

    private static List<@Nullable Object> list(@Nullable Object[] elements, boolean zoned) throws SQLException {
        var list = new ArrayList<@Nullable Object>();
        for (Object each : elements) {
            list.add(
                    switch (each) {
                        case Object[] nested -> list(nested, zoned);
                        case Timestamp time when zoned -> time.toInstant().atOffset(ZoneOffset.UTC);
                        case null, default -> plain(each);
                    });
        }
        return Collections.unmodifiableList(list);
    }
}
