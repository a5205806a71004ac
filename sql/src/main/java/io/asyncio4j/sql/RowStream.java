package io.asyncio4j.sql;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/// The rows that a query finds, read as they are asked for, so that there may be more than memory holds. What
/// nobody has asked for stays at the server.
///
/// It is taken once, by one task at a time. Until it has ended, its connection refuses all other statements. It
/// ends by itself after the last row or with an error, else when it is closed; close it by `try` if you may stop
/// early. A stream of a [ConnectionPool] gives its connection back then; one that is left open shows in the
/// pool's statistics and in the report of leaks.
///
/// Whoever stops early stops the server as well: PostgreSQL gives rows in portions; with MySQL and MariaDB the
/// connection is closed if more than a few rows are left, but within a transaction the rest is read. If the task is
/// cancelled while it waits for a row, the connection is closed, as by every statement.
///
/// {@snippet class=snippets.QueriesTest region=stream}
///
/// Source: `SSCursor` of aiomysql.
public final class RowStream implements Iterable<Row>, AutoCloseable {

    private final Cursor cursor;
    private boolean iterated;

    RowStream(Cursor cursor) {
        this.cursor = cursor;
    }

    /// The rows; asking for the next one waits for it. In a task.
    ///
    /// @throws IllegalStateException if it or [#as] was taken before: the rows come once
    @Override
    public Iterator<Row> iterator() {
        return iterator(Function.identity());
    }

    /// The rows as records, in place of the rows; see [Row#as]. Asking for the next one waits for it.
    public <T extends Record> Iterable<T> as(Class<T> type) {
        return () -> iterator(row -> row.as(type));
    }

    /// Ends the stream, whether or not there are more rows. Closing it again has no effect. In a task.
    ///
    /// @waits until the connection is free for other statements, or was given up; within a transaction on MySQL or
    ///     MariaDB, until the rest of the rows has passed
    /// @throws IllegalStateException if another task waits for a row
    /// @throws DatabaseException if what the statement has changed could not be committed
    @Override
    public void close() {
        cursor.close();
    }

    @Override
    public String toString() {
        return "RowStream[" + cursor.doing() + "]";
    }

    private <T> Iterator<T> iterator(Function<Row, T> view) {
        if (iterated) {
            throw new IllegalStateException("the rows come only once, and are taken already: " + cursor.doing());
        }
        iterated = true;
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return cursor.awaitNext();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there are no more rows");
                }
                return view.apply(cursor.take());
            }
        };
    }
}
