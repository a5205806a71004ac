package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.net.Hops;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What an unchanged JDBC driver does in tasks when it is given sockets of the loop.
@Tag("heavy")
@Timeout(300)
abstract class JdbcOnTheLoopContract {

    private static final int CONNECTIONS = 20;

    /// Where the server is, with the options that give the driver our sockets.
    abstract String url();

    /// A query that takes the given number of seconds and then returns `value`.
    abstract String slowQuery(double seconds, int value);

    @Test
    void manyConnectionsQueryAtOnceAndNoTaskLeavesTheLoop() throws Exception {
        var hops = new Hops();
        var atOnce = new AtOnce();
        hops.run(() -> {
            query("SELECT 1"); // loads classes
            forEachConcurrent(IntStream.range(0, CONNECTIONS).boxed().toList(), n -> {
                hops.watchThisTask();
                try (var connection = connect();
                        var _ = atOnce.begin()) {
                    assertThat(query(connection, slowQuery(2, n))).isEqualTo(n);
                    for (int round = 0; round < 20; round++) {
                        assertThat(query(connection, "SELECT " + (1000 * n + round)))
                                .isEqualTo(1000 * n + round);
                    }
                }
            });
        });
        assertThat(atOnce.most()).isGreaterThan(CONNECTIONS / 2);
        assertThat(hops.count()).isZero();
    }

    @Test
    void aQueryThatIsCutShortEndsItsConnection() throws Exception {
        run(() -> {
            try (var connection = connect()) {
                assertThatThrownBy(() -> timeout(millis(100), () -> query(connection, slowQuery(5, 1))))
                        .isInstanceOf(TimedOutException.class)
                        .hasRootCauseMessage("Socket closed: the task was cancelled");
                assertThatThrownBy(() -> query(connection, "SELECT 2")).isInstanceOf(SQLException.class);
                assertThat(connection.isValid(1)).isFalse();
            }
            var task = createTask(() -> query(slowQuery(5, 1)));
            sleep(millis(100));
            task.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");

            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(() -> query(slowQuery(5, 1)));
                        group.createTask(() -> {
                            sleep(millis(100));
                            throw new IllegalStateException("the only failure");
                        });
                    }))
                    .satisfies(error -> assertThat(error.getSuppressed()).isEmpty())
                    .hasRootCauseMessage("the only failure");
        });
    }

    @Test
    void noQueryEverGetsTheAnswerToAnother() throws Exception {
        run(() -> {
            var random = new Random(1);
            var idle = new ArrayDeque<Connection>();
            var counts = new int[2];
            forEachConcurrent(IntStream.range(0, 8).boxed().toList(), n -> {
                for (int round = 0; round < 40; round++) {
                    Connection connection = idle.isEmpty() ? connect() : idle.removeLast();
                    int expected = 1000 * n + round;
                    try {
                        int answer = timeout(
                                Duration.ofNanos(random.nextInt(2_000_000)),
                                () -> query(connection, "SELECT " + expected));
                        assertThat(answer).isEqualTo(expected);
                        counts[0]++;
                    } catch (TimedOutException e) {
                        counts[1]++;
                    } finally {
                        if (connection.isValid(5)) {
                            assertThat(query(connection, "SELECT " + -expected)).isEqualTo(-expected);
                            idle.add(connection);
                        } else {
                            connection.close();
                        }
                    }
                }
            });
            assertThat(counts[0]).isPositive();
            assertThat(counts[1]).isPositive();
            for (Connection connection : idle) {
                connection.close();
            }
        });
    }

    @Test
    void transactionsOfManyTasksAddUp() throws Exception {
        run(() -> {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE counter (n INT)");
                statement.execute("INSERT INTO counter VALUES (0)");
            }
            var failures = new ArrayList<SQLException>();
            forEachConcurrent(IntStream.range(0, 10).boxed().toList(), _ -> {
                try (var connection = connect();
                        var statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    statement.executeUpdate("UPDATE counter SET n = n + 1");
                    connection.commit();
                } catch (SQLException e) {
                    failures.add(e);
                }
            });
            assertThat(failures).isEmpty();
            assertThat(query("SELECT n FROM counter")).isEqualTo(10);
        });
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    private int query(String sql) throws SQLException {
        try (var connection = connect()) {
            return query(connection, sql);
        }
    }

    static int query(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
