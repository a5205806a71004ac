package snippets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.DatabaseException;
import io.asyncio4j.sql.PoolOptions;
import io.asyncio4j.test.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class StatementObserverTest {

    private final List<String> slow = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    // @start region=slow
    void noteSlowStatements(PoolOptions options, Duration limit) {
        options.onStatement(sql -> {
            Duration began = EventLoop.current().time();
            return _ -> {
                Duration took = EventLoop.current().time().minus(began);
                if (took.compareTo(limit) >= 0) {
                    slow.add(sql);
                }
            };
        });
    }
    // @end

    @AsyncTest(leftoverThreads = true)
    void slowOnesAreNoted() {
        try (var pool = ConnectionPool.open(
                "jdbc:h2:mem:noted", options -> noteSlowStatements(options.toThread(), Duration.ZERO))) {
            pool.query("SELECT 1");
            assertThat(slow).containsExactly("SELECT 1");
        }
    }

    @AsyncTest(leftoverThreads = true)
    void eachIsToldOnceWithHowItHasEnded() {
        try (var pool = ConnectionPool.open(
                "jdbc:h2:mem:observed",
                options -> options.toThread().onStatement(sql -> {
                    seen.add(sql);
                    return failure -> seen.add(failure == null ? "ok" : "not ok");
                }))) {
            assertThat(pool.statistics().maxSize()).isEqualTo(10);
            pool.update("CREATE TABLE tea (id INT)");
            pool.useTransaction(tx -> tx.update("INSERT INTO tea VALUES (?)", 1));
            try (var rows = pool.stream("SELECT id FROM tea")) {
                assertThat(rows).hasSize(1);
            }
            assertThatThrownBy(() -> pool.query("SELECT milk FROM tea")).isInstanceOf(DatabaseException.class);
        }
        assertThat(seen)
                .containsExactly(
                        "CREATE TABLE tea (id INT)",
                        "ok",
                        "BEGIN",
                        "ok",
                        "INSERT INTO tea VALUES (?)",
                        "ok",
                        "COMMIT",
                        "ok",
                        "SELECT id FROM tea",
                        "ok",
                        "SELECT milk FROM tea",
                        "not ok");
    }
}
