package io.asyncio4j.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.RandomAccess;

/// The rows that a query has found, in their order, in memory.
public final class Rows extends AbstractList<Row> implements RandomAccess {

    private final String sql;
    private final List<Row> rows;

    private Rows(String sql, List<Row> rows) {
        this.sql = sql;
        this.rows = rows;
    }

    /// Within a call of the driver.
    static Rows read(ResultSet result, String sql) throws SQLException {
        var columns = new Columns(result.getMetaData());
        var rows = new ArrayList<Row>();
        while (result.next()) {
            rows.add(columns.read(result));
        }
        return new Rows(sql, rows);
    }

    /// Each row as a record; see [Row#as].
    ///
    /// @throws RowMappingException if a row does not fit
    public <T extends Record> List<T> as(Class<T> type) {
        return rows.stream().map(row -> row.as(type)).toList();
    }

    /// The only row.
    ///
    /// @throws NoSuchElementException if there is none
    /// @throws IllegalStateException if there are more
    public Row one() {
        if (rows.size() > 1) {
            throw new IllegalStateException("expected one row, there are " + rows.size() + ": " + sql);
        }
        return first();
    }

    /// The first row.
    ///
    /// @throws NoSuchElementException if there is none
    public Row first() {
        return findFirst().orElseThrow(() -> new NoSuchElementException("there are no rows: " + sql));
    }

    /// The first row, if there is one.
    public Optional<Row> findFirst() {
        return rows.stream().findFirst();
    }

    /// The first column of the only row.
    ///
    /// @throws NoSuchElementException if there is no row
    /// @throws IllegalStateException if there are more
    /// @throws RowMappingException if it is null, or is not such a value
    public <T> T value(Class<T> type) {
        return one().get(0, type);
    }

    @Override
    public Row get(int index) {
        return rows.get(index);
    }

    @Override
    public int size() {
        return rows.size();
    }
}
