package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.TransactionOptions.Isolation;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Cancels a task at every point of what it does with a pool on a real server: acquiring a connection, which may have
/// to be made or waited for; statements; commit; giving the connection back.
@Tag("heavy")
@Timeout(600)
abstract class CancelledAnywhereContract {

    private static final int FEWEST_POINTS = 20; // else the task does not do what it should
    private static final int MOST_POINTS = 3_000;

    private final CancelAt points = new CancelAt();
    private final Set<Integer> finished = new HashSet<>(); // the numbers of tasks that were not cancelled

    /// Where the database is, with a user.
    abstract String url();

    /// Not what the server has by default.
    abstract Isolation isolation();

    /// A query that returns 1 within a transaction that has changed something, else 0.
    abstract String inTransaction();

    /// A query that counts the connections of clients besides its own.
    abstract String countClients();

    @Test
    void aTransactionOnANewConnectionIsWholeOrNothing() throws SQLException {
        run(number -> {
            try (var pool = ConnectionPool.open(url(), options -> options.minSize(0).maxSize(1))) {
                return cancelAt(pool, number, null);
            }
        });
    }

    @Test
    void aTransactionOnAConnectionThatIsWaitedForIsWholeOrNothing() throws SQLException {
        try (var runner = runner()) {
            runner.run(() -> {
                try (var pool = ConnectionPool.open(url(), options -> options.maxSize(1))) {
                    explore(number -> cancelAt(pool, number, createTask(() -> pool.query("SELECT 1"))));
                }
            });
        }
    }

    private interface Case {

        /// @return whether there was such a point
        boolean cancelAt(int number) throws SQLException;
    }

    private void run(Case each) throws SQLException {
        try (var runner = runner()) {
            runner.run(() -> explore(each));
        }
    }

    private Runner runner() {
        return new Runner(options -> options.instrument(points));
    }

    private void explore(Case each) throws SQLException {
        try (var watching = ConnectionPool.open(url(), options -> options.maxSize(1))) {
            watching.update("CREATE TABLE pair (number INT, half INT)");
            int number = 0;
            while (each.cancelAt(number) && number < MOST_POINTS) {
                number++;
            }
            assertThat(number).isBetween(FEWEST_POINTS, MOST_POINTS - 1);
            check(watching);
        }
    }

    /// Cancels a transaction at its point `number`, and tries whether the pool is as good as before.
    private boolean cancelAt(ConnectionPool pool, int number, @Nullable Task<?> before) throws SQLException {
        var task = createTask(() -> pool.useTransaction(options -> options.isolation(isolation()), tx -> {
            tx.update("INSERT INTO pair VALUES (?, 1)", number);
            tx.update("INSERT INTO pair VALUES (?, 2)", number);
        }));
        points.watch(task, number);
        task.awaitDone();
        boolean cancelled = points.hasCancelled();
        if (before != null) {
            before.await();
        }
        if (!task.isCancelled()) {
            task.await();
            finished.add(number);
        }
        assertThat(pool.statistics().holders()).as("point %s", number).isEmpty();
        assertThat(pool.statistics().waiting()).isZero();
        try (var connection = pool.acquire()) {
            assertThat(connection.jdbc().getAutoCommit()).as("point %s", number).isTrue();
            assertThat(connection.jdbc().getTransactionIsolation()).isNotEqualTo(isolation().ordinal());
            assertThat(connection.query(inTransaction()).value(int.class)).isZero();
        }
        return cancelled;
    }

    private void check(ConnectionPool watching) {
        timeout(seconds(60), () -> {
            while (watching.query(countClients()).value(int.class) > 0) {
                sleep(millis(20)); // real time: a server does not tell
            }
        });
        var halves = new TreeMap<Integer, Integer>();
        watching.query("SELECT * FROM pair").forEach(row -> halves.merge(row.getInt("number"), 1, Integer::sum));
        assertThat(halves.values()).allMatch(count -> count == 2);
        assertThat(halves.keySet()).containsAll(finished);
        assertThat(finished).isNotEmpty();
        watching.update("DROP TABLE pair");
    }
}
