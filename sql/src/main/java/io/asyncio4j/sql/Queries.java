package io.asyncio4j.sql;

import io.asyncio4j.function.Fn;
import io.asyncio4j.function.VoidFn;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one asks a database: a [ConnectionPool] takes a connection for each statement, a [SqlConnection] uses its
/// own.
///
/// Parameters stand in the statement as `?`, and are given in their order; or as `:name`, and are given as one
/// [java.util.Map]. They go to the driver apart from the statement, so that no value can change what the statement
/// means. A parameter is a text, a number, a boolean, bytes, a type of `java.time`, an enum (its name), a
/// [java.util.UUID], or what else the driver takes; a list or an array where the database has arrays.
///
/// All methods wait for the database; a task that is cancelled meanwhile loses its connection, and the server is
/// told to stop the statement.
///
/// {@snippet class=snippets.QueriesTest region=queries}
public sealed interface Queries permits ConnectionPool, SqlConnection {

    /// Reads rows, all of them into memory.
    ///
    /// @waits until the rows are there
    /// @throws DatabaseException if the database refuses
    /// @throws IllegalArgumentException if there are more or fewer parameters than the statement has
    Rows query(String sql, @Nullable Object... parameters);

    /// Executes a statement that returns no rows.
    ///
    /// @return how many rows it has changed
    /// @waits until it is executed
    /// @throws DatabaseException if the database refuses
    long update(String sql, @Nullable Object... parameters);

    /// Inserts rows, and returns the keys that the database has made for them, a row of columns for each.
    ///
    /// @waits until it is executed
    /// @throws DatabaseException if the database refuses
    Rows insert(String sql, @Nullable Object... parameters);

    /// Executes a statement once for each list of parameters, together as far as the driver can.
    ///
    /// @param parameters of each execution: a list for `?`, a map for `:name`
    /// @return how many rows each has changed; -2 where the driver does not say
    /// @waits until all are executed
    /// @throws DatabaseException if the database refuses one; whether those before it count depends on the driver,
    ///     outside of a transaction
    List<Long> batch(String sql, Collection<?> parameters);

    /// Reads rows as they are asked for, for results that are larger than memory. It must be closed, by `try`.
    ///
    /// @waits until the statement is executed; the stream waits for its rows
    /// @throws DatabaseException if the database refuses
    /// @throws IllegalArgumentException if there are more or fewer parameters than the statement has
    RowStream stream(String sql, @Nullable Object... parameters);

    /// Executes what returns several results: a stored procedure (`CALL transfer(?, ?)`, or `{? = call total(?)}`
    /// for a function), or several statements in one text if the driver allows that (PostgreSQL; MySQL and MariaDB
    /// with their option `allowMultiQueries`). A parameter that returns a value is a [Parameter]:
    /// `database.call("CALL brew(?, ?)", 3, Parameter.out(int.class)).out().getInt("2")`.
    ///
    /// Source: `callproc` and `nextset` of aiomysql.
    ///
    /// @waits until it is executed, and all results are in memory
    /// @throws DatabaseException if the database refuses
    /// @throws IllegalArgumentException if there are more or fewer parameters than the statement has
    Results call(String sql, @Nullable Object... parameters);

    /// Loads many rows from a stream of bytes, by the statement that the database has for it: `LOAD DATA LOCAL
    /// INFILE 'any name' INTO TABLE …` of MySQL and MariaDB, whatever the name; `COPY … FROM STDIN` of PostgreSQL.
    /// MySQL's driver wants its option `allowLoadLocalInfile`.
    ///
    /// @param data read to its end and not closed; if it waits, the task does
    /// @return how many rows were loaded
    /// @waits for the data and for the database; if the task is cancelled or the data fails, nothing is loaded
    ///     (unless the table is of a kind without transactions), and the connection is closed
    /// @throws java.io.UncheckedIOException if the data cannot be read
    /// @throws DatabaseException if the database refuses
    /// @throws UnsupportedOperationException if the database is none of these
    long load(String sql, InputStream data);

    /// Loads many rows from pieces of bytes, such as those of a [io.asyncio4j.Generator]; see
    /// [#load(String, InputStream)]. A piece may end anywhere.
    ///
    /// @waits for the data and for the database
    default long load(String sql, Iterable<byte[]> data) {
        return load(sql, Feed.of(data));
    }

    /// Runs `body` in a transaction: it is committed when `body` returns and rolled back when it throws. Within a
    /// transaction, only the part is rolled back, to a savepoint.
    ///
    /// @return what `body` returns
    /// @waits until it is committed, besides what `body` waits for
    /// @throws X exactly what `body` throws
    /// @throws DatabaseException if the database refuses
    default <T extends @Nullable Object, X extends Exception> T inTransaction(Fn<? super SqlConnection, T, X> body)
            throws X {
        return inTransaction(_ -> {}, body);
    }

    /// The same, with options.
    ///
    /// @waits until it is committed, besides what `body` waits for
    <T extends @Nullable Object, X extends Exception> T inTransaction(
            Consumer<? super TransactionOptions> configure, Fn<? super SqlConnection, T, X> body) throws X;

    /// Runs `body` in a transaction, without a value; see [#inTransaction(Fn)].
    ///
    /// @waits until it is committed, besides what `body` waits for
    default <X extends Exception> void useTransaction(VoidFn<? super SqlConnection, X> body) throws X {
        useTransaction(_ -> {}, body);
    }

    /// The same, with options.
    ///
    /// @waits until it is committed, besides what `body` waits for
    default <X extends Exception> void useTransaction(
            Consumer<? super TransactionOptions> configure, VoidFn<? super SqlConnection, X> body) throws X {
        this.<@Nullable Void, X>inTransaction(configure, connection -> {
            body.accept(connection);
            return null;
        });
    }
}
