package io.asyncio4j.sql;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A row that a query has found. Columns are found by their name or alias, whatever its case.
///
/// Values are numbers, texts, booleans, arrays of bytes, lists for arrays, and of `java.time` the class that fits
/// the column: a `LocalDateTime` for a time without a zone, an `OffsetDateTime` for one with a zone, a `Duration`
/// for a `TIME` of MySQL that is no time of day. JSON is a text. What else a driver has is passed on as it is.
public final class Row {

    private final Columns columns;
    private final @Nullable Object[] values;

    Row(Columns columns, @Nullable Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    /// The value of a column.
    ///
    /// @param type a number (which must fit), a text, a boolean, an enum, a `UUID`, an array for a list, or what
    ///     the column has
    /// @throws RowMappingException if there is no such column, it is null, or is not such a value
    public <T> T get(String column, Class<T> type) {
        return get(index(column), type);
    }

    /// The value of a column, if it is not null.
    ///
    /// @throws RowMappingException if there is no such column, or it is not such a value
    public <T> Optional<T> find(String column, Class<T> type) {
        int index = index(column);
        return Optional.ofNullable(values[index]).map(value -> convert(index, value, type));
    }

    /// The value of a column as a text.
    ///
    /// @throws RowMappingException if there is no such column, it is null or no text
    public String getString(String column) {
        return get(column, String.class);
    }

    /// The value of a column as a number.
    ///
    /// @throws RowMappingException if there is no such column, it is null or no such number
    public int getInt(String column) {
        return get(column, Integer.class);
    }

    /// The value of a column as a number.
    ///
    /// @throws RowMappingException if there is no such column, it is null or no such number
    public long getLong(String column) {
        return get(column, Long.class);
    }

    /// The row as a record: each component gets the column of its name; `unitPrice` also finds `unit_price`.
    ///
    /// @throws RowMappingException if a component has no column, or a value does not fit
    public <T extends Record> T as(Class<T> type) {
        return RecordMapper.of(type).map(this);
    }

    /// All columns and their values, in the order of the row.
    public Map<String, @Nullable Object> toMap() {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < values.length; i++) {
            map.put(columns.names().get(i), values[i]);
        }
        return Collections.unmodifiableMap(map);
    }

    /// The names of the columns.
    public List<String> columns() {
        return Collections.unmodifiableList(columns.names());
    }

    @Override
    public String toString() {
        return toMap().toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row
                && columns.names().equals(row.columns.names())
                && Arrays.deepEquals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    <T> T get(int index, Class<T> type) {
        Object value = values[index];
        if (value == null) {
            throw new RowMappingException("the column " + columns.names().get(index) + " is null, expected "
                    + type.getSimpleName() + "; find returns an Optional");
        }
        return convert(index, value, type);
    }

    /// The value for a component of a record; null if it is null.
    @Nullable
    Object forComponent(int index, Class<?> type, boolean primitive) {
        Object value = values[index];
        if (value == null && primitive) {
            throw new RowMappingException("the column " + columns.names().get(index)
                    + " is null, which the primitive type " + Values.primitive(type) + " cannot hold");
        }
        return value == null || type.isInstance(value) ? value : convert(index, value, type);
    }

    Columns table() {
        return columns;
    }

    private <T> T convert(int index, Object value, Class<T> type) {
        return Values.convert(columns.names().get(index), value, type);
    }

    private int index(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new RowMappingException("there is no column " + column + ", there are " + columns.names());
        }
        return index;
    }
}
