package io.asyncio4j.sql;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.test.AsyncTest;
import java.sql.SQLException;
import java.util.ArrayList;

/// Streams of rows from a server that takes 10 ms for each.
class RowStreamTest {

    private final FakeDatabase database = new FakeDatabase();

    RowStreamTest() throws SQLException {}

    @AsyncTest
    void rowsAreNotReadBeforeTheyAreAskedFor() {
        try (var pool = ConnectionPool.open(database.url());
                var rows = pool.stream("SELECT 1000")) {
            var iterator = rows.iterator();
            assertThat(iterator.next().getInt("n")).isEqualTo(1);
            assertThat(iterator.hasNext()).isTrue();
            assertThat(iterator.hasNext()).isTrue();
            sleep(minutes(1));
            assertThat(database.log).containsExactly("1 connect", "1 SELECT 1000", "1 next", "1 next");
        }
    }

    /// Cancels a task at each moment of a stream, and looks at what it leaves behind.
    @AsyncTest
    void noMomentOfCancellationLeavesAStreamBehind() {
        for (int at = 2; at <= 72; at += 5) {
            try (var pool = ConnectionPool.open(
                    database.url(), options -> options.minSize(0).maxSize(1))) {
                var seen = new ArrayList<Integer>();
                var task = createTask(() -> {
                    try (var rows = pool.stream("SELECT 3")) { // until 20 ms
                        for (Row row : rows) { // 30, 40, 50; the end at 60
                            seen.add(row.getInt("n"));
                        }
                    }
                });
                sleep(millis(at));
                task.cancel();
                task.awaitDone();
                assertThat(seen).as("cancelled after %s ms", at).hasSize(Math.clamp((at - 20) / 10, 0, 3));
                assertThat(pool.statistics().holders()).isEmpty();
                assertThat(database.open).hasSize(at < 60 ? 0 : 1);
                assertThat(pool.query("SELECT 1")).hasSize(1);
            }
            assertThat(database.open).isEmpty();
        }
    }

    @AsyncTest
    void aCancellationBetweenRowsLeavesTheConnectionToOthers() {
        try (var pool = ConnectionPool.open(database.url(), options -> options.maxSize(1))) {
            var task = createTask(() -> {
                try (var rows = pool.stream("SELECT 3")) {
                    for (Row _ : rows) {
                        sleep(minutes(1));
                    }
                }
            });
            sleep(minutes(0.5));
            task.cancel();
            task.awaitDone();
            assertThat(pool.query("SELECT 1")).hasSize(1);
            assertThat(pool.statistics().made()).isEqualTo(1);
        }
    }

    @AsyncTest
    void aLostConnectionEndsTheStreamAndIsReplaced() {
        try (var pool = ConnectionPool.open(database.url(), options -> options.maxSize(1))) {
            var rows = pool.stream("SELECT 3").iterator();
            assertThat(rows.next().getInt("n")).isEqualTo(1);
            database.crash();
            assertThatExceptionOfType(DatabaseConnectionException.class).isThrownBy(rows::hasNext);
            assertThatThrownBy(rows::hasNext)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the stream was closed before its end: SELECT 3");
            database.restart();
            assertThat(pool.query("SELECT 2")).hasSize(2);
            assertThat(pool.statistics().holders()).isEmpty();
        }
    }

    @AsyncTest
    void aStreamThatIsLeftOpenIsReportedAndEndsWithThePool() {
        var pool = ConnectionPool.open(database.url(), options -> options.leakThreshold(minutes(1)));
        var rows = pool.stream("SELECT 3").iterator();
        assertThat(pool.statistics().holders())
                .singleElement()
                .satisfies(holder -> assertThat(holder.task()).isEqualTo("main"));
        pool.close();
        assertThat(database.open).isEmpty();
        assertThatExceptionOfType(DatabaseConnectionException.class).isThrownBy(rows::hasNext);
        assertThat(pool.statistics().holders()).isEmpty();
    }
}
