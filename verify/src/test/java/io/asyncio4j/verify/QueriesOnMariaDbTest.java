package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.DatabaseException;
import io.asyncio4j.sql.Parameter;
import io.asyncio4j.sql.Results;
import io.asyncio4j.sql.Row;
import io.asyncio4j.sql.RowMappingException;
import io.asyncio4j.sql.Rows;
import java.math.BigInteger;
import java.net.URI;
import java.nio.CharBuffer;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Streams, several results, loading and values with the drivers of MariaDB and MySQL, on a real MariaDB.
@Tag("heavy")
class QueriesOnMariaDbTest {

    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true"); // one thread less
        server = new MariaDbServer();
        server.createDatabase("queries");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Nested
    class MariaDbConnector extends OnMariaDb {

        @Override
        String scheme() {
            return "mariadb";
        }
    }

    @Nested
    class MySqlConnector extends OnMariaDb {

        @Override
        String scheme() {
            return "mysql";
        }
    }

    abstract static class OnMariaDb extends QueriesOnServersContract {

        abstract String scheme();

        @Override
        ConnectionPool open(int most) {
            return ConnectionPool.open(
                    "jdbc:%s://127.0.0.1:%d/queries".formatted(scheme(), server.port()),
                    options -> options.user("root")
                            .maxSize(most)
                            .property("allowMultiQueries", "true")
                            .property("allowLoadLocalInfile", "true"));
        }

        @Override
        String numbers(int count) {
            return "SELECT /* numbers */ seq AS n, repeat('x', 200) AS text FROM seq_1_to_" + count;
        }

        @Override
        String stalling() {
            return "SELECT /* stalling */ seq AS n, repeat('x', 200), sleep(if(seq > 1500, 60, 0)) FROM seq_1_to_1501";
        }

        @Override
        String failing() {
            return "SELECT seq AS n, repeat('x', 200), "
                    + "if(seq > 1500, (SELECT 1 UNION SELECT 2), 0) FROM seq_1_to_2000";
        }

        @Override
        String countRunning(String text) {
            return "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%/* " + text
                    + " */%' AND id <> connection_id()";
        }

        @Override
        String load() {
            return "LOAD DATA LOCAL INFILE 'teas' INTO TABLE tea CHARACTER SET utf8mb4 FIELDS TERMINATED BY ','";
        }

        @Override
        List<String> types() {
            return List.of("DATE", "TIME(6)", "DATETIME(6)", "DECIMAL(40, 9)", "BLOB", "JSON", "UUID");
        }

        @Test
        void proceduresReturnRowsAndParameters() {
            run(() -> {
                try (var pool = open(1)) {
                    pool.update("CREATE PROCEDURE brew(IN cups INT, INOUT water INT, OUT tea VARCHAR(20)) "
                            + "BEGIN SELECT cups AS a; SELECT 1 AS b UNION SELECT 2; "
                            + "SET water = water - cups; SET tea = 'Assam'; END");
                    pool.update("CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n");
                    long made = pool.statistics().made();
                    Results results = pool.call(
                            "CALL brew(?, ?, ?)", 3, Parameter.inOut(int.class, 10), Parameter.out(String.class));
                    assertThat(results.rows()).hasSize(2);
                    assertThat(results.rows().get(0).value(int.class)).isEqualTo(3);
                    assertThat(results.rows().get(1)).hasSize(2);
                    assertThat(results.out().getInt("2")).isEqualTo(7);
                    assertThat(results.out().getString("3")).isEqualTo("Assam");
                    Row out = pool.call(
                                    "{call brew(:cups, :water, :tea)}",
                                    Map.of(
                                            "cups",
                                            1,
                                            "water",
                                            Parameter.inOut(int.class, 5),
                                            "tea",
                                            Parameter.out(String.class)))
                            .out();
                    assertThat(out.getInt("water")).isEqualTo(4);
                    assertThat(pool.call("{? = call twice(?)}", Parameter.out(int.class), 21)
                                    .out()
                                    .getInt("1"))
                            .isEqualTo(42);
                    pool.update("DROP PROCEDURE brew");
                    pool.update("DROP FUNCTION twice");
                    assertThat(pool.statistics().made()).isEqualTo(made);
                }
            });
        }

        @Test
        void severalStatementsReturnSeveralResults() {
            run(() -> {
                try (var pool = open(1)) {
                    Results results = pool.call(
                            "CREATE OR REPLACE TABLE pot (n INT); INSERT INTO pot VALUES (1), (2); "
                                    + "SELECT * FROM pot WHERE n = ?; SELECT 3 AS m; DROP TABLE pot",
                            2);
                    assertThat(results.rows().stream().map(Rows::toString)).containsExactly("[{n=2}]", "[{m=3}]");
                    assertThat(results.updates()).containsExactly(0L, 2L, 0L);
                    assertThat(results.out().columns()).isEmpty();
                }
            });
        }

        @Test
        void aTimeMayBeASpan() {
            run(() -> {
                try (var pool = open(1)) {
                    pool.update("CREATE TABLE spans (id INT, span TIME(6))");
                    List<Duration> spans = List.of(
                            Duration.ZERO,
                            Duration.ofHours(23).plusNanos(1_000),
                            Duration.ofHours(24),
                            Duration.ofHours(838).plusSeconds(59),
                            Duration.ofSeconds(-1).minusMillis(250));
                    for (int i = 0; i < spans.size(); i++) {
                        pool.update("INSERT INTO spans VALUES (?, ?)", i, spans.get(i));
                    }
                    Rows rows = pool.query("SELECT span FROM spans ORDER BY id");
                    assertThat(rows.stream().map(row -> row.get("span", Duration.class)))
                            .isEqualTo(spans);
                    assertThat(rows.get(1).get("span", LocalTime.class)).isEqualTo("23:00:00.000001");
                    assertThatThrownBy(() -> rows.get(2).get("span", LocalTime.class))
                            .isInstanceOf(RowMappingException.class);
                    pool.update("DROP TABLE spans");
                }
            });
        }

        @Test
        void whatADriverDoesNotKnowIsRefused() {
            run(() -> {
                try (var pool = open(1)) {
                    for (Object each : List.of(new AtomicInteger(), Optional.of(1), new int[] {1}, URI.create("a:b"))) {
                        assertThatThrownBy(() -> pool.query("SELECT ?", each))
                                .as("%s", each)
                                .isInstanceOfAny(IllegalArgumentException.class, DatabaseException.class);
                    }
                    for (Object each : List.of('c', CharBuffer.wrap("c"))) {
                        assertThat(pool.query("SELECT ?", each).value(String.class))
                                .isEqualTo("c");
                    }
                    assertThat(pool.query("SELECT 1").value(int.class)).isEqualTo(1);
                }
            });
        }

        @Test
        void valuesOfMariaDbAlone() {
            run(() -> {
                try (var pool = open(1)) {
                    var id = UUID.randomUUID();
                    pool.update("CREATE TABLE odd (y YEAR, id BINARY(16), big BIGINT UNSIGNED, b BIT(1), e ENUM('CALM',"
                            + " 'MERRY'), s SET('a', 'b'), t TIMESTAMP(3), c CHAR(36))");
                    pool.update(
                            "INSERT INTO odd VALUES (?, unhex(replace(?, '-', '')), ?, ?, ?, ?, ?, ?)",
                            2026,
                            id,
                            new BigInteger("18446744073709551615"),
                            true,
                            Mood.MERRY,
                            "a,b",
                            LocalDateTime.of(2026, 5, 1, 12, 30, 0, 250_000_000),
                            id);
                    Row row = pool.query("SELECT * FROM odd").one();
                    assertThat(row.getInt("y")).isEqualTo(2026);
                    assertThat(row.get("id", UUID.class)).isEqualTo(id);
                    assertThat(row.get("c", UUID.class)).isEqualTo(id);
                    assertThat(row.get("big", BigInteger.class)).isEqualTo("18446744073709551615");
                    assertThat(row.get("b", boolean.class)).isTrue();
                    assertThat(row.get("e", Mood.class)).isEqualTo(Mood.MERRY);
                    assertThat(row.getString("s")).isEqualTo("a,b");
                    assertThat(row.get("t", LocalDateTime.class)).isEqualTo("2026-05-01T12:30:00.250");
                    assertThatThrownBy(() -> pool.query("SELECT * FROM odd WHERE y IN (?)", List.of(1, 2)))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageStartingWith("MySQL and MariaDB have no arrays");
                    assertThat(pool.query("SELECT 1").value(int.class)).isEqualTo(1);
                    pool.update("DROP TABLE odd");
                }
            });
        }
    }

    enum Mood {
        CALM,
        MERRY
    }
}
