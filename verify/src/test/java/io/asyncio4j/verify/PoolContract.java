package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.net.Hops;
import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.ConstraintException;
import io.asyncio4j.sql.DatabaseConnectionException;
import io.asyncio4j.sql.DatabaseException;
import io.asyncio4j.sql.StatementTimeoutException;
import io.asyncio4j.sql.TransactionOptions.Isolation;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The pool on a real server, with a driver that knows nothing of it.
@Tag("heavy")
@Timeout(300)
abstract class PoolContract {

    /// Where the server is, without options.
    abstract String url();

    abstract String user();

    /// A query that takes the given number of seconds and then returns `value`.
    abstract String slowQuery(double seconds, int value);

    /// A query that counts the other connections that execute a statement with `text` in it.
    abstract String countRunning(String text);

    /// A column of keys that the server makes.
    abstract String autoKey();

    /// How its driver names that column, of the keys that were made.
    abstract String keyName();

    record Account(int id, BigDecimal balance, LocalDate since, LocalDateTime changed) {}

    @Test
    void queriesRunAtOnceAndNoTaskLeavesTheLoop() throws Exception {
        var hops = new Hops();
        var atOnce = new AtOnce();
        hops.run(() -> {
            try (var pool = open(20)) {
                assertThat(pool.toString()).contains("on sockets of the loop").doesNotContain("user");
                pool.query("SELECT 1"); // loads classes
                forEachConcurrent(range(20), n -> {
                    hops.watchThisTask();
                    try (var _ = atOnce.begin()) {
                        assertThat(pool.query(slowQuery(2, n)).value(int.class)).isEqualTo(n);
                    }
                });
            }
        });
        assertThat(atOnce.most()).isEqualTo(20);
        assertThat(hops.besidesLocks()).isZero();
    }

    @Test
    void manyTasksShareFewConnectionsInTheOrderInWhichTheyAsk() {
        run(() -> {
            var served = new ArrayList<Integer>();
            try (var pool = open(10)) {
                forEachConcurrent(range(10), _ -> pool.query(slowQuery(0.5, 1))); // makes all connections
                assertThat(pool.statistics().made()).isEqualTo(10);
                forEachConcurrent(range(10_000), n -> {
                    try (var connection = pool.acquire()) {
                        served.add(n);
                        assertThat(connection
                                        .query("SELECT ? + 1 AS n", n)
                                        .first()
                                        .getInt("n"))
                                .isEqualTo(n + 1);
                    }
                });
                assertThat(served).isEqualTo(range(10_000));
                assertThat(pool.statistics().made()).isEqualTo(10);
                assertThat(pool.statistics().holders()).isEmpty();
            }
        });
    }

    @Test
    void aCancelledTaskStopsItsQueryOnTheServer() {
        run(() -> {
            try (var pool = open(2)) {
                String slow = slowQuery(60, 4711);
                var task = createTask(() -> pool.query(slow));
                waitUntilRunning(pool, 1);
                task.cancel("enough");
                assertThatThrownBy(task::await)
                        .isInstanceOf(CancelledError.class)
                        .hasMessage("enough");
                waitUntilRunning(pool, 0);
                assertThat(pool.query("SELECT 1").value(int.class)).isEqualTo(1);
            }
        });
    }

    @Test
    void aStatementTimeoutStopsItsQueryOnTheServer() {
        run(() -> {
            try (var watching = open(1);
                    var pool = ConnectionPool.open(
                            url(), options -> options.user(user()).statementTimeout(seconds(1)))) {
                assertThatExceptionOfType(StatementTimeoutException.class)
                        .isThrownBy(() -> pool.query(slowQuery(60, 4711)))
                        .withMessageContaining("took longer than 1 s");
                waitUntilRunning(watching, 0);
                assertThat(pool.query("SELECT 1").value(int.class)).isEqualTo(1);
            }
        });
    }

    @Test
    void noQueryEverGetsTheAnswerToAnother() {
        run(() -> {
            var random = new Random(1);
            var counts = new int[2];
            try (var pool = open(4)) {
                forEachConcurrent(range(8), n -> {
                    for (int round = 0; round < 40; round++) {
                        int expected = 1000 * n + round;
                        try {
                            int answer = timeout(
                                    millis(random.nextInt(4)),
                                    () -> pool.query("SELECT " + expected).value(int.class));
                            assertThat(answer).isEqualTo(expected);
                            counts[0]++;
                        } catch (TimedOutException e) {
                            counts[1]++;
                        }
                    }
                });
                assertThat(pool.query("SELECT 7").value(int.class)).isEqualTo(7);
                assertThat(pool.statistics().holders()).isEmpty();
            }
            assertThat(counts[1]).isPositive();
        });
    }

    @Test
    void rowsKeysAndTransactionsAreWhatTheyAreElsewhere() {
        run(() -> {
            try (var pool = open(4)) {
                pool.update("CREATE TABLE account (id " + autoKey()
                        + ", balance DECIMAL(10, 2), since DATE, changed TIMESTAMP)");
                var account = new Account(
                        1, new BigDecimal("10.50"), LocalDate.of(2026, 5, 1), LocalDateTime.of(2026, 5, 1, 12, 30));
                assertThat(pool.insert(
                                        "INSERT INTO account (balance, since, changed) VALUES (:b, :s, :c)",
                                        Map.of("b", account.balance, "s", account.since, "c", account.changed))
                                .first()
                                .getInt(keyName()))
                        .isEqualTo(1);
                assertThat(pool.query("SELECT * FROM account").as(Account.class))
                        .containsExactly(account);
                assertThatExceptionOfType(ConstraintException.class)
                        .isThrownBy(() -> pool.update("INSERT INTO account (id) VALUES (?)", 1));
                assertThatExceptionOfType(DatabaseException.class)
                        .isThrownBy(() -> pool.query("SELECT missing FROM account"))
                        .withMessageContaining("statement: SELECT missing FROM account");
                assertThat(pool.batch("UPDATE account SET balance = ? WHERE id = ?", List.of(List.of(5, 1)))
                                .size())
                        .isEqualTo(1);
                pool.useTransaction(tx -> {
                    tx.update("UPDATE account SET balance = 7");
                    assertThatThrownBy(() -> tx.useTransaction(part -> {
                                part.update("UPDATE account SET balance = 8");
                                throw new IllegalStateException("undo");
                            }))
                            .isInstanceOf(IllegalStateException.class);
                });
                assertThat(pool.query("SELECT balance FROM account").value(int.class))
                        .isEqualTo(7);
                assertThat(pool.statistics().made()).isLessThanOrEqualTo(2);
                pool.update("DROP TABLE account");
            }
        });
    }

    @Test
    void moneyIsNeitherMadeNorLostByManyTransfers() {
        run(() -> {
            try (var pool = open(8)) {
                pool.update("CREATE TABLE purse (id INT PRIMARY KEY, money INT)");
                pool.batch(
                        "INSERT INTO purse VALUES (?, 100)",
                        range(5).stream().map(List::of).toList());
                var random = new Random(1);
                forEachConcurrent(range(100), _ -> {
                    int from = random.nextInt(5);
                    int to = (from + 1 + random.nextInt(4)) % 5;
                    pool.useTransaction(
                            options -> options.isolation(Isolation.SERIALIZABLE).attempts(50), tx -> {
                                tx.update("UPDATE purse SET money = money - 1 WHERE id = ?", from);
                                tx.update("UPDATE purse SET money = money + 1 WHERE id = ?", to);
                            });
                });
                assertThat(pool.query("SELECT sum(money) FROM purse").value(int.class))
                        .isEqualTo(500);
                pool.update("DROP TABLE purse");
            }
        });
    }

    @Test
    void aPoolWithoutAServerSaysSo() {
        run(() -> assertThatExceptionOfType(DatabaseConnectionException.class)
                .isThrownBy(() -> ConnectionPool.open(
                        url().replaceFirst("127.0.0.1:\\d+", "127.0.0.1:1"), options -> options.password("secret")))
                .satisfies(e -> assertThat(e).message().doesNotContain("secret")));
    }

    private ConnectionPool open(int most) {
        return ConnectionPool.open(url(), options -> options.user(user()).maxSize(most));
    }

    private void waitUntilRunning(ConnectionPool pool, int count) {
        timeout(seconds(30), () -> {
            while (pool.query(countRunning("4711")).value(int.class) != count) {
                sleep(millis(20)); // real time: a server cannot tell when a query begins
            }
        });
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }
}
