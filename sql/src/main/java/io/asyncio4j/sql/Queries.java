package io.asyncio4j.sql;

import io.asyncio4j.function.Fn;
import io.asyncio4j.function.VoidFn;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one asks a database: a [ConnectionPool] takes a connection for each statement, a [SqlConnection] uses its
/// own.
///
/// Parameters stand in the statement as `?`, and are given in their order; or as `:name`, and are given as one
/// [java.util.Map]. They go to the driver apart from the statement, so that no value can change what the statement
/// means. A parameter may be whatever the driver takes, and besides an enum (its name), an [java.time.Instant] and
/// a [java.util.UUID].
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
