package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.function.Fn;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.PoolOptions;
import io.asyncio4j.sql.TransactionOptions.Isolation;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Cancels a task at every point of what it does with a pool: acquiring a connection, which may have to be made or
/// waited for; statements; commit; giving the connection back.
@Timeout(600)
abstract class CancelledAnywhereContract {

    private static final int FEWEST_POINTS = 5; // else the task does not do what it should

    private final CancelAt points = new CancelAt();
    private final Set<Integer> finished = new HashSet<>(); // the numbers of tasks that were not cancelled

    private int normalIsolation; // JDBC's number

    /// Where the database is, with a user.
    abstract String url();

    /// Besides the size of the pool.
    void configure(PoolOptions options) {}

    /// On the loop, before anything else.
    void begin() {}

    /// Not what the server has by default.
    abstract Isolation isolation();

    /// A query that returns 1 within a transaction that has changed something, else 0.
    abstract String inTransaction();

    /// A query that counts the connections of clients besides its own.
    abstract String countClients();

    @Test
    void aTransactionOnANewConnectionIsWholeOrNothing() throws SQLException {
        run(() -> explore(0, number -> {
            try (var pool = open(0)) {
                return cancelAt(pool, number, null);
            }
        }));
    }

    @Test
    void aTransactionOnAConnectionThatIsWaitedForIsWholeOrNothing() throws SQLException {
        run(() -> {
            try (var pool = open(1)) {
                explore(1, number -> cancelAt(pool, number, createTask(() -> pool.query("SELECT 1"))));
            }
        });
    }

    private ConnectionPool open(int least) {
        return ConnectionPool.open(url(), options -> {
            configure(options);
            options.minSize(least).maxSize(1);
        });
    }

    private void run(VoidOp<SQLException> body) throws SQLException {
        try (var runner = new Runner(options -> options.instrument(points))) {
            runner.run(() -> {
                begin();
                body.run();
            });
        }
    }

    /// Tries one point after the other, until there are none; then the server has as many connections as it may.
    private void explore(int connections, Fn<Integer, Boolean, SQLException> each) throws SQLException {
        try (var watching = open(1)) {
            try (var connection = watching.acquire()) {
                normalIsolation = connection.jdbc().getTransactionIsolation();
            }
            watching.update("CREATE TABLE pair (number INT, half INT)");
            try {
                int met = 0;
                int missed = 0; // one after the other: a task may wait less often than the one before
                for (int number = 0; missed < 10; number++) {
                    if (each.apply(number)) {
                        met++;
                        missed = 0;
                    } else {
                        missed++;
                    }
                }
                assertThat(met).isGreaterThanOrEqualTo(FEWEST_POINTS);
                check(watching, connections);
            } finally {
                watching.update("DROP TABLE pair");
            }
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
            assertThat(connection.jdbc().getTransactionIsolation()).isEqualTo(normalIsolation);
            assertThat(connection.query(inTransaction()).value(int.class)).isZero();
        }
        return cancelled;
    }

    private void check(ConnectionPool watching, int connections) {
        timeout(seconds(60), () -> {
            while (watching.query(countClients()).value(int.class) > connections) {
                sleep(millis(20)); // real time: a server does not tell
            }
        });
        var halves = new TreeMap<Integer, Integer>();
        watching.query("SELECT * FROM pair").forEach(row -> halves.merge(row.getInt("number"), 1, Integer::sum));
        assertThat(halves.values()).allMatch(count -> count == 2);
        assertThat(halves.keySet()).containsAll(finished);
        assertThat(finished).isNotEmpty();
    }
}
