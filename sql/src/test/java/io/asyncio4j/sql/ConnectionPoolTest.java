package io.asyncio4j.sql;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.test.AsyncTest;
import io.asyncio4j.test.Story;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Wrapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class ConnectionPoolTest {

    private final FakeDatabase database = new FakeDatabase();

    ConnectionPoolTest() throws SQLException {}

    @AsyncTest
    void connectionsAreMadeWhenTheyAreNeededAndNeverMoreThanTheLimit() throws SQLException {
        try (var pool = ConnectionPool.open(
                database.url(), options -> options.minSize(2).maxSize(5))) {
            assertThat(database.open).hasSize(2);
            assertThat(pool.statistics().unused()).isEqualTo(2);

            forEachConcurrent(IntStream.range(0, 1_000).boxed().toList(), n -> {
                try (var connection = pool.acquire()) {
                    execute(connection, "INSERT " + n);
                }
            });

            assertThat(database.committed).hasSize(1_000).doesNotHaveDuplicates();
            assertThat(pool.statistics().made()).isEqualTo(5);
            assertThat(pool.statistics().reused()).isEqualTo(997);
        }
        assertThat(database.open).isEmpty();
        database.close();
    }

    @AsyncTest
    void whoeverWaitsIsServedInTheOrderOfArrival(Story story) {
        try (var pool = ConnectionPool.open(database.url(), options -> options.maxSize(1))) {
            var tasks = new ArrayList<Task<?>>();
            for (int i = 0; i < 4; i++) {
                int number = i;
                tasks.add(createTask(() -> {
                    try (var _ = pool.acquire()) {
                        sleep(millis(100));
                        story.add("" + number);
                    }
                }));
            }
            tasks.forEach(Task::await);
        }
        assertThat(story.events()).containsExactly("110 0", "210 1", "310 2", "410 3");
    }

    @AsyncTest
    void whoeverWaitsTooLongLearnsWhoHoldsTheConnections() {
        try (var pool = ConnectionPool.open(
                        database.url(), options -> options.maxSize(1).acquireTimeout(seconds(3)));
                var _ = pool.acquire()) {
            sleep(seconds(2));
            assertThatExceptionOfType(AcquireTimeoutException.class)
                    .isThrownBy(pool::acquire)
                    .withMessageMatching("no connection of jdbc:fake.* within 3 s; 1 in use: .* for 5 s")
                    .matches(DatabaseException::isTransient);
            assertThat(pool.statistics().waiting()).isZero();
        }
    }

    @AsyncTest
    void onlySoManyMayWait() {
        try (var pool = ConnectionPool.open(
                database.url(), options -> options.maxSize(1).maxWaiting(1))) {
            var holder = pool.acquire();
            var waiter = createTask(() -> pool.acquire());
            sleep(millis(1));
            assertThatExceptionOfType(TooManyWaitingException.class)
                    .isThrownBy(pool::acquire)
                    .withMessageContaining("1 tasks wait for one already");
            holder.close();
            waiter.await().close();
        }
    }

    @AsyncTest
    void whatWasNotCommittedIsRolledBackAndSettingsAreRestored() throws SQLException {
        try (var pool = ConnectionPool.open(database.url())) {
            try (var connection = pool.acquire()) {
                connection.jdbc().setAutoCommit(false);
                connection.jdbc().setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                execute(connection, "INSERT 1");
            }
            try (var connection = pool.acquire()) {
                assertThat(connection.jdbc().getAutoCommit()).isTrue();
                assertThat(connection.jdbc().getTransactionIsolation())
                        .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            }
            assertThat(database.committed).isEmpty();
            assertThat(database.log).contains("1 rollback");
            assertThat(pool.statistics().made()).isEqualTo(1);
        }
    }

    @AsyncTest
    void aConnectionWhoseSessionWasChangedIsNotUsedAgain() throws SQLException {
        try (var pool = ConnectionPool.open(database.url())) {
            try (var connection = pool.acquire()) {
                execute(connection, "/* mine */ set time_zone = 'x'");
            }
            assertThat(database.open).isEmpty();
            try (var connection = pool.acquire()) {
                execute(connection, "INSERT INTO settings");
            }
            assertThat(database.open).hasSize(1);
        }
    }

    @AsyncTest
    void aCallThatIsCutShortLosesItsConnection() {
        try (var pool = ConnectionPool.open(database.url(), options -> options.maxSize(1))) {
            assertThatThrownBy(() -> timeout(millis(15), () -> {
                        try (var connection = pool.acquire()) {
                            execute(connection, "INSERT 1");
                            execute(connection, "INSERT 2");
                        }
                    }))
                    .isInstanceOf(TimedOutException.class);
            assertThat(database.open).isEmpty();
            pool.acquire().close();
            assertThat(pool.statistics().made()).isEqualTo(2);
        }
    }

    @AsyncTest
    void aCancellationBetweenCallsLeavesTheConnectionToOthers() {
        try (var pool = ConnectionPool.open(database.url(), options -> options.maxSize(1))) {
            assertThatThrownBy(() -> timeout(seconds(1), () -> {
                        try (var connection = pool.acquire()) {
                            execute(connection, "INSERT 1");
                            sleep(seconds(2));
                        }
                    }))
                    .isInstanceOf(TimedOutException.class);
            pool.acquire().close();
            assertThat(pool.statistics().made()).isEqualTo(1);
        }
    }

    @AsyncTest
    void whatWasUnusedForLongIsTriedFirst() {
        try (var pool = ConnectionPool.open(database.url(), options -> options.validateAfter(seconds(5)))) {
            pool.acquire().close();
            sleep(seconds(4));
            pool.acquire().close();
            assertThat(database.log).containsExactly("1 connect");
            sleep(seconds(5));
            pool.acquire().close();
            assertThat(database.log).containsExactly("1 connect", "1 isValid");
        }
    }

    @AsyncTest
    void thePoolRecoversWhenTheServerComesBack() throws SQLException {
        try (var pool = ConnectionPool.open(
                database.url(), options -> options.minSize(3).maxSize(3))) {
            var first = pool.acquire();
            database.crash();
            assertThatThrownBy(() -> execute(first, "INSERT 1")).isInstanceOf(SQLException.class);
            first.close();
            assertThatExceptionOfType(DatabaseConnectionException.class)
                    .isThrownBy(pool::acquire)
                    .withMessageContaining("connection refused");
            database.restart();

            try (var connection = pool.acquire()) {
                execute(connection, "INSERT 2"); // at once, although the others had been used a moment ago
            }
            assertThat(database.committed).containsExactly("INSERT 2");
            assertThat(pool.statistics().holders()).isEmpty();
        }
    }

    @AsyncTest
    void connectionsAreReplacedInTime() {
        try (var pool = ConnectionPool.open(
                database.url(), options -> options.minSize(2).maxLifetime(minutes(1)))) {
            sleep(minutes(5));
            assertThat(database.open).hasSize(2);
            assertThat(pool.statistics().made()).isBetween(8L, 12L);
        }
    }

    @AsyncTest
    void whatNobodyUsesIsClosedDownToTheLeastSize() {
        try (var pool = ConnectionPool.open(
                database.url(), options -> options.minSize(1).maxSize(3).idleTimeout(seconds(10)))) {
            var three = IntStream.range(0, 3).mapToObj(_ -> pool.acquire()).toList();
            three.forEach(SqlConnection::close);
            assertThat(pool.statistics().unused()).isEqualTo(3);
            sleep(seconds(20));
            assertThat(pool.statistics().unused()).isEqualTo(1);
        }
    }

    @AsyncTest
    void closingWaitsForWhatIsInUse() throws SQLException {
        var pool = ConnectionPool.open(database.url(), options -> options.maxSize(1));
        var held = pool.acquire();
        var waiting = createTask(() -> pool.acquire());
        sleep(millis(1));
        var closing = createTask(pool::close);
        assertThatThrownBy(waiting::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        sleep(seconds(2));
        execute(held, "INSERT 1");
        assertThat(closing.isDone()).isFalse();
        held.close();
        closing.await();
        assertThat(database.committed).containsExactly("INSERT 1");
        assertThat(database.open).isEmpty();
        assertThatThrownBy(pool::acquire).isInstanceOf(IllegalStateException.class);
        pool.close();
    }

    @AsyncTest
    void closingWaitsNoLongerThanItsLimit() {
        var pool = ConnectionPool.open(database.url(), options -> options.closeTimeout(seconds(1)));
        var held = pool.acquire();
        pool.close();
        assertThat(database.open).isEmpty();
        assertThatThrownBy(() -> execute(held, "INSERT 1")).isInstanceOf(SQLException.class);
        held.close();
    }

    @AsyncTest
    void aStatementMayTakeOnlySoLong() {
        try (var pool = ConnectionPool.open(database.url(), options -> options.statementTimeout(millis(50)));
                var connection = pool.acquire()) {
            database.each = millis(60);
            assertThatThrownBy(() -> execute(connection, "INSERT 1"))
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessage("the statement took longer than 0.05 s");
        }
        assertThat(database.open).isEmpty();
    }

    @AsyncTest
    void twoTasksCannotMixTheirCallsOnOneConnection() {
        try (var pool = ConnectionPool.open(database.url());
                var connection = pool.acquire()) {
            var first = createTask("first", () -> execute(connection, "INSERT 1"));
            var second = createTask("second", () -> execute(connection, "INSERT 2"));
            first.await();
            assertThatThrownBy(second::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("second must not use it while first does");
        }
    }

    @AsyncTest
    void aConnectionThatIsGivenBackInTheMiddleOfACallIsNotUsedAgain() {
        try (var pool = ConnectionPool.open(database.url())) {
            var connection = pool.acquire();
            var calling = createTask(() -> execute(connection, "INSERT 1"));
            sleep(millis(5));
            connection.close();
            assertThatThrownBy(calling::await).hasCauseInstanceOf(SQLException.class);
            assertThat(database.open).isEmpty();
            pool.acquire().close();
        }
    }

    @AsyncTest
    void statementsThatALibraryLeavesOpenAreClosed() throws SQLException {
        try (var pool = ConnectionPool.open(database.url())) {
            database.closed.clear();
            try (var connection = pool.acquire();
                    var closed = connection.jdbc().prepareStatement("INSERT 2")) {
                connection.jdbc().prepareStatement("INSERT 1").execute();
                closed.execute();
            }
            assertThat(database.closed).containsExactly("INSERT 2", "INSERT 1");
            assertThat(pool.statistics().unused()).isEqualTo(1);
        }
    }

    @AsyncTest
    void aDriverThatStandsForAnotherIsAskedForThat() throws Exception {
        InvocationHandler wrapped = (_, method, _) -> switch (method.getName()) {
            case "connect" -> throw new SQLException("asked itself");
            default -> null;
        };
        Driver real =
                (Driver) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Driver.class}, wrapped);
        Driver shim = (Driver) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Driver.class, Wrapper.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "acceptsURL" -> String.valueOf(arguments[0]).startsWith("jdbc:wrapped:");
                    case "isWrapperFor" -> true;
                    case "unwrap" -> real;
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> 1;
                    default -> null;
                });
        DriverManager.registerDriver(shim);
        try {
            assertThatThrownBy(() -> ConnectionPool.open("jdbc:wrapped://host/db"))
                    .hasStackTraceContaining("asked itself");
        } finally {
            DriverManager.deregisterDriver(shim);
        }
    }

    @AsyncTest
    void aPoolThatCannotConnectDoesNotOpenAndTellsNoSecrets() {
        database.full = true;
        assertThatExceptionOfType(DatabaseConnectionException.class)
                .isThrownBy(() -> ConnectionPool.open(database.url()))
                .withMessageContaining("too many connections");
        database.full = false;
        assertThatThrownBy(() -> ConnectionPool.open(
                        database.url(), options -> options.user("root").password("wrong")))
                .isInstanceOf(DatabaseException.class)
                .satisfies(error -> assertThat(error).hasStackTraceContaining("28000"))
                .satisfies(error ->
                        assertThat(error.getMessage() + error.getCause()).doesNotContain("wrong"));
        assertThatThrownBy(() -> ConnectionPool.open("jdbc:nothing://u:secret@host/db?password=secret"))
                .hasMessage("no driver understands jdbc:nothing://host/db: its jar must be on the path of the program,"
                        + " where asyncio puts it for a line //DEPS group:artifact:version")
                .hasNoCause();
        assertThatThrownBy(() -> ConnectionPool.open("mysql://u:secret@host/db"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }

    @AsyncTest
    void cancellingItsOpenerLeavesNoConnection() {
        assertThatThrownBy(() -> timeout(millis(5), () -> ConnectionPool.open(database.url(), o -> o.minSize(4))))
                .isInstanceOf(TimedOutException.class);
        assertThat(database.open).isEmpty();
    }

    /// Cancels a task at each moment of its life, and looks at what it leaves behind.
    @AsyncTest
    void noMomentOfCancellationLeavesAnythingBehind() {
        var outcomes = new ArrayList<String>();
        for (int at = 2; at <= 72; at += 5) {
            database.committed.clear();
            try (var pool = ConnectionPool.open(
                    database.url(), options -> options.minSize(0).maxSize(1))) {
                var task = createTask(() -> {
                    try (var connection = pool.acquire()) { // until 10 ms
                        connection.jdbc().setAutoCommit(false);
                        execute(connection, "INSERT 1"); // 20
                        execute(connection, "INSERT 2"); // 30
                        connection.jdbc().commit(); // 40
                        execute(connection, "INSERT 3"); // 50
                    } // the rollback: until 60
                });
                sleep(millis(at));
                task.cancel();
                try {
                    task.await();
                    outcomes.add("done");
                } catch (CancelledError e) {
                    outcomes.add("cancelled");
                }
                assertThat(database.committed)
                        .as("cancelled after %s ms", at)
                        .isEqualTo(at < 30 ? List.of() : List.of("INSERT 1", "INSERT 2"));
                assertThat(pool.statistics().holders()).isEmpty();
                assertThat(database.open.stream().filter(each -> !each.uncommitted.isEmpty()))
                        .isEmpty();
                try (var connection = timeout(seconds(1), pool::acquire)) {
                    assertThat(connection.jdbc().getAutoCommit()).isTrue();
                    execute(connection, "INSERT 4");
                } catch (SQLException e) {
                    throw new AssertionError("cancelled after " + at + " ms", e);
                }
                assertThat(database.committed).endsWith("INSERT 4");
            }
            assertThat(database.open).isEmpty();
        }
        assertThat(outcomes).contains("done", "cancelled");
    }

    private static int execute(SqlConnection connection, String sql) throws SQLException {
        try (var statement = connection.jdbc().createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
