package io.asyncio4j.sql;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.test.AsyncTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import org.h2.jdbc.JdbcConnection;

/// The pool as other libraries see it.
class DataSourceTest {

    private static final String URL = "jdbc:h2:mem:source";

    @AsyncTest(leftoverThreads = true)
    void aConnectionGoesBackWhenItIsClosedAndNothingElseOfItIsUsable() throws SQLException {
        try (var pool = ConnectionPool.open(URL)) {
            Connection connection = pool.asDataSource().getConnection();
            PreparedStatement statement = connection.prepareStatement("SELECT ? + 1 AS n");
            statement.setInt(1, 41);
            ResultSet rows = statement.executeQuery();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt("n")).isEqualTo(42);
            assertThat(pool.statistics().inUse()).isEqualTo(1);

            connection.close();
            connection.close();
            assertThat(pool.statistics().inUse()).isZero();
            assertThat(connection.isClosed()).isTrue();
            assertThatThrownBy(() -> statement.executeQuery())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("belongs to the pool again");
            assertThatThrownBy(() -> connection.createStatement()).isInstanceOf(SQLException.class);
            statement.close();
        }
    }

    @AsyncTest(leftoverThreads = true)
    void whatLeadsBackLeadsToThePoolsConnection() throws SQLException {
        try (var pool = ConnectionPool.open(URL);
                Connection connection = pool.asDataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT 1")) {
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            assertThat(connection.isWrapperFor(JdbcConnection.class)).isTrue();
            assertThat(connection.unwrap(JdbcConnection.class)).isNotSameAs(connection);
            assertThat(connection).isEqualTo(statement.getConnection()).isNotEqualTo(statement);
            assertThat(pool.asDataSource().unwrap(ConnectionPool.class)).isSameAs(pool);
        }
    }

    @AsyncTest(leftoverThreads = true)
    void librariesGetTheDriversErrors() throws SQLException {
        try (var pool = ConnectionPool.open(URL, options -> options.maxSize(1).acquireTimeout(Asyncio.seconds(1)));
                Connection connection = pool.asDataSource().getConnection();
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT wrong"))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("42S22");
            assertThatThrownBy(() -> pool.asDataSource().getConnection())
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageContaining("1 in use: main");
        }
    }

    /// Cancels a transaction at each moment, and looks at what it leaves behind.
    @AsyncTest
    void aTransactionThatIsCancelledAtAnyMomentIsWholeOrNothing() throws SQLException {
        var outcomes = new ArrayList<String>();
        try (var database = new FakeDatabase()) {
            for (int at = 2; at <= 62; at += 5) {
                database.committed.clear();
                try (var pool = ConnectionPool.open(
                        database.url(), options -> options.minSize(0).maxSize(1))) {
                    var task = createTask(() -> pool.useTransaction(tx -> {
                        tx.update("INSERT 1");
                        tx.update("INSERT 2");
                    }));
                    sleep(Asyncio.millis(at));
                    task.cancel();
                    try {
                        task.await();
                        outcomes.add("done");
                    } catch (CancelledError e) {
                        outcomes.add("cancelled");
                    }
                    assertThat(database.committed)
                            .as("cancelled after %s ms", at)
                            .isIn(List.of(), List.of("INSERT 1", "INSERT 2"));
                    assertThat(pool.statistics().holders()).isEmpty();
                    pool.update("INSERT 3");
                    assertThat(database.committed).endsWith("INSERT 3");
                }
                assertThat(database.open).isEmpty();
            }
        }
        assertThat(outcomes).contains("done", "cancelled");
    }

    @AsyncTest
    void aTransactionThatGivesWayIsTriedAsOftenAsAllowed() throws SQLException {
        try (var database = new FakeDatabase();
                var pool = ConnectionPool.open(database.url())) {
            assertThatThrownBy(() -> pool.useTransaction(options -> options.attempts(3), tx -> {
                        tx.update("INSERT 1");
                        tx.update("FAIL 40001");
                    }))
                    .isInstanceOf(TransactionConflictException.class);
            assertThat(database.log).filteredOn("1 FAIL 40001"::equals).hasSize(3);
            assertThat(database.committed).isEmpty();
            assertThat(pool.statistics().made()).isEqualTo(1);
        }
    }

    @AsyncTest
    void aServerThatStallsIsLeft() throws SQLException {
        try (var database = new FakeDatabase();
                var pool = ConnectionPool.open(database.url(), options -> options.maxSize(1))) {
            database.each = Asyncio.minutes(60);
            assertThatThrownBy(() -> timeout(5, () -> pool.update("INSERT 1"))).isInstanceOf(TimedOutException.class);
            database.each = FakeDatabase.CALL;
            assertThat(pool.update("INSERT 2")).isEqualTo(1);
        }
    }
}
