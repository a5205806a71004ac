package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncBarrier;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.sql.AcquireTimeoutException;
import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.DatabaseConnectionException;
import io.asyncio4j.sql.PoolOptions;
import io.asyncio4j.sql.StatementTimeoutException;
import io.asyncio4j.sql.TransactionConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is left of a pool, and in the database, when a real server or the way to it fails.
@Tag("heavy")
@Timeout(300)
abstract class FaultsContract {

    private static final int LARGE = 300_000; // more than the buffers on the way take at once

    abstract DatabaseServer server();

    /// Where the database is that a port leads to, with a user.
    abstract String url(int port);

    /// A query that takes the given number of seconds and returns `value`.
    abstract String slowQuery(double seconds, int value);

    /// A query that counts the connections of clients besides its own.
    abstract String countClients();

    /// The type of a column for long texts.
    abstract String longText();

    /// How the server is told to accept fewer clients than a pool of 30 wants.
    abstract String[] fewClients();

    /// What it says then.
    abstract String tooMany();

    @BeforeEach
    void createTable() {
        server().ensureRunning(); // even after a test that has failed
        withPool(
                server().port(),
                _ -> {},
                pool -> pool.update("CREATE TABLE mark (id INT PRIMARY KEY, text " + longText() + ")"));
    }

    @AfterEach
    void dropTable() {
        withPool(server().port(), _ -> {}, pool -> pool.update("DROP TABLE mark"));
    }

    @Test
    void aServerThatIsKilledInTheMiddleOfAQueryIsUsedAgainWhenItIsBack() {
        withPool(server().port(), options -> options.maxSize(4), pool -> {
            pool.update("INSERT INTO mark VALUES (1, 'committed')");
            var begun = new ArrayList<Integer>();
            var tasks = range(4).stream()
                    .map(n -> createTask(() -> pool.useTransaction(tx -> {
                        tx.update("INSERT INTO mark VALUES (?, 'not committed')", 10 + n);
                        begun.add(n);
                        tx.query(slowQuery(100, n));
                    })))
                    .toList();
            while (begun.size() < 4) {
                sleep(millis(10)); // real time: the statements go to a server
            }
            toThread(server()::kill);

            for (var task : tasks) {
                assertThatExceptionOfType(DatabaseConnectionException.class)
                        .isThrownBy(task::await)
                        .withMessageContaining(slowQuery(100, 0).substring(0, 7));
            }
            assertThatExceptionOfType(DatabaseConnectionException.class)
                    .isThrownBy(() -> pool.query("SELECT 1"))
                    .withMessageContaining("no connection to jdbc:");
            assertThat(pool.statistics().holders()).isEmpty();

            toThread(() -> server().start());
            assertThat(marks(pool)).containsExactly(1);
            assertThat(gather(range(20), n -> pool.query("SELECT " + n).value(int.class)))
                    .isEqualTo(range(20));
        });
    }

    @Test
    void connectionsThatDiedUnusedAreReplacedUnnoticed() {
        withPool(server().port(), options -> options.minSize(3).maxSize(3), pool -> {
            toThread(server()::kill);
            toThread(() -> server().start());
            sleep(millis(1100)); // real time: from now on a connection is tried before it is used
            assertThat(gather(range(20), n -> pool.query("SELECT " + n).value(int.class)))
                    .isEqualTo(range(20));
        });
    }

    @Test
    void anAnswerThatIsCutAnywhereIsAnErrorAndThePoolGoesOn() {
        try (var wire = new Wire(server().port())) {
            withPool(wire.port(), options -> options.maxSize(1).validateAfter(minutes(10)), pool -> {
                for (int bytes : new int[] {0, 1, 3, 4, 5, 20, 60, 1_000, 70_000, LARGE - 1}) {
                    assertThat(pool.query("SELECT 7").value(int.class)).isEqualTo(7);
                    wire.cutAnswersAfter(bytes);
                    assertThatExceptionOfType(DatabaseConnectionException.class)
                            .as("cut after %s bytes", bytes)
                            .isThrownBy(() -> pool.query("SELECT REPEAT('x', " + LARGE + ")"))
                            .withMessageContaining("SELECT REPEAT");
                    assertThat(pool.statistics().holders()).isEmpty();
                }
                assertThat(pool.query("SELECT REPEAT('x', " + LARGE + ")").value(String.class))
                        .hasSize(LARGE);
            });
        }
    }

    @Test
    void aRequestThatIsCutAnywhereLeavesNothingOfItsTransaction() {
        try (var wire = new Wire(server().port())) {
            withPool(wire.port(), options -> options.maxSize(1).validateAfter(minutes(10)), pool -> {
                for (int bytes : new int[] {0, 1, 3, 4, 5, 1_000, 70_000, LARGE - 1}) {
                    pool.query("SELECT 7");
                    assertThatExceptionOfType(DatabaseConnectionException.class)
                            .as("cut after %s bytes", bytes)
                            .isThrownBy(() -> pool.useTransaction(tx -> {
                                tx.update("INSERT INTO mark VALUES (1, 'first')");
                                wire.cutRequestsAfter(bytes);
                                tx.update("INSERT INTO mark VALUES (2, ?)", "x".repeat(LARGE));
                            }));
                    assertThat(pool.statistics().holders()).isEmpty();
                }
                assertThat(marks(pool)).isEmpty();
                pool.update("INSERT INTO mark VALUES (2, ?)", "x".repeat(LARGE));
                assertThat(marks(pool)).containsExactly(2);
            });
        }
    }

    @Test
    void aConnectionThatIsCutWhileItIsMadeIsAnErrorAndThePoolGoesOn() {
        try (var wire = new Wire(server().port())) {
            for (int bytes : new int[] {0, 1, 4, 10, 50, 100, 200}) {
                withPool(wire.port(), options -> options.minSize(0).maxSize(1), pool -> {
                    wire.cutAnswersAfter(bytes);
                    assertThatExceptionOfType(DatabaseConnectionException.class)
                            .as("cut after %s bytes", bytes)
                            .isThrownBy(() -> pool.query("SELECT 1"));
                    assertThat(pool.query("SELECT 2").value(int.class)).isEqualTo(2);
                });
            }
        }
    }

    @Test
    void aStalledConnectionIsLeftWhenTheTimeIsUp() {
        try (var wire = new Wire(server().port())) {
            withPool(wire.port(), options -> options.maxSize(2).validateAfter(minutes(10)), pool -> {
                pool.query("SELECT 7");
                wire.block();
                assertThatThrownBy(() -> timeout(millis(500), () -> pool.query("SELECT 1")))
                        .isInstanceOf(TimedOutException.class);
                assertThat(pool.statistics().inUse()).isZero();
                assertThat(pool.statistics().unused()).isZero();
                wire.release();
                assertThat(gather(range(10), n -> pool.query("SELECT " + n).value(int.class)))
                        .isEqualTo(range(10));
            });
        }
    }

    @Test
    void aStalledStatementEndsByThePoolsLimit() {
        try (var wire = new Wire(server().port())) {
            Consumer<PoolOptions> limited =
                    options -> options.maxSize(2).validateAfter(minutes(10)).statementTimeout(seconds(5));
            withPool(wire.port(), limited, pool -> {
                pool.query("SELECT 7");
                wire.block();
                assertThatExceptionOfType(StatementTimeoutException.class)
                        .isThrownBy(() -> pool.query("SELECT 1"))
                        .withMessageContaining("took longer than 5 s");
                wire.release();
                assertThat(gather(range(10), n -> pool.query("SELECT " + n).value(int.class)))
                        .isEqualTo(range(10));
                assertThat(pool.statistics().holders()).isEmpty();
            });
        }
    }

    @Test
    void aConnectionThatStallsWhileItIsMadeIsGivenUp() {
        try (var wire = new Wire(server().port())) {
            withPool(wire.port(), options -> options.minSize(0).maxSize(1).acquireTimeout(seconds(5)), pool -> {
                wire.block();
                assertThatExceptionOfType(AcquireTimeoutException.class).isThrownBy(() -> pool.query("SELECT 1"));
                wire.release();
                assertThat(pool.query("SELECT 2").value(int.class)).isEqualTo(2);
            });
        }
    }

    @Test
    void aServerWithTooManyClientsSaysSoAndThePoolRecovers() {
        restart(fewClients());
        try {
            withPool(server().port(), options -> options.maxSize(30), pool -> {
                var refused = new ArrayList<DatabaseConnectionException>();
                forEachConcurrent(range(30), n -> {
                    try {
                        assertThat(pool.query(slowQuery(2, n)).value(int.class)).isEqualTo(n);
                    } catch (DatabaseConnectionException e) {
                        refused.add(e);
                    }
                });
                assertThat(refused)
                        .isNotEmpty()
                        .hasSizeLessThan(30)
                        .allSatisfy(e -> assertThat(e).hasMessageContaining(tooMany()));
                assertThat(pool.statistics().holders()).isEmpty();
                forEachConcurrent(
                        range(4),
                        n -> assertThat(pool.query("SELECT " + n).value(int.class))
                                .isEqualTo(n));
            });
        } finally {
            restart();
        }
    }

    @Test
    void aDeadlockIsAConflictAndTransactionsThatMayRunAgainSucceed() {
        withPool(server().port(), options -> options.maxSize(4), pool -> {
            pool.batch("INSERT INTO mark VALUES (?, '')", List.of(List.of(1), List.of(2)));
            assertThatThrownBy(() -> opposite(pool, 1)).isInstanceOf(TransactionConflictException.class);
            int runs = opposite(pool, 20);
            assertThat(runs).isGreaterThan(2);
            assertThat(pool.statistics().holders()).isEmpty();
        });
    }

    /// Two transactions that each lock what the other locks next.
    ///
    /// @return how many attempts they took
    private static int opposite(ConnectionPool pool, int attempts) {
        var barrier = new AsyncBarrier(2);
        var runs = new int[1];
        forEachConcurrent(List.of(1, 2), first -> {
            var firstRun = new boolean[] {true};
            pool.useTransaction(options -> options.attempts(attempts), tx -> {
                runs[0]++;
                tx.update("UPDATE mark SET text = 'a' WHERE id = ?", first);
                if (firstRun[0]) {
                    firstRun[0] = false;
                    barrier.await();
                }
                tx.update("UPDATE mark SET text = 'b' WHERE id = ?", 3 - first);
            });
        });
        return runs[0];
    }

    private static List<Integer> marks(ConnectionPool pool) {
        return pool.query("SELECT id FROM mark ORDER BY id").stream()
                .map(row -> row.getInt("id"))
                .toList();
    }

    /// Opens a pool for `body`; then the server has no connection of it any more.
    private void withPool(int port, Consumer<PoolOptions> configure, VoidFn<ConnectionPool, RuntimeException> body) {
        run(() -> {
            try (var pool = ConnectionPool.open(url(port), configure)) {
                body.accept(pool);
            }
            try (var watching = ConnectionPool.open(url(server().port()))) {
                timeout(seconds(60), () -> {
                    while (watching.query(countClients()).value(int.class) > 0) {
                        sleep(millis(20)); // real time: a server does not tell
                    }
                });
            }
        });
    }

    private void restart(String... options) {
        server().kill();
        server().start(options);
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }
}
