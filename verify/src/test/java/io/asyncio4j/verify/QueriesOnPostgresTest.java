package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.asyncio4j.CancelledError;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.DatabaseConnectionException;
import io.asyncio4j.sql.Notification;
import io.asyncio4j.sql.Parameter;
import io.asyncio4j.sql.Results;
import io.asyncio4j.sql.Row;
import io.asyncio4j.sql.RowStream;
import io.asyncio4j.sql.Rows;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Streams, several results, loading, values and notifications with the driver of PostgreSQL, on a real PostgreSQL.
class QueriesOnPostgresTest extends QueriesOnServersContract {

    private static @Nullable EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeThat(PostgresOnTheLoopTest.mayStart())
                .as("PostgreSQL refuses to run as root, and this system gives no user namespace to hide that")
                .isTrue();
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Override
    ConnectionPool open(int most) {
        return open(most, true);
    }

    private static ConnectionPool open(int most, boolean autocommit) {
        return ConnectionPool.open(
                "jdbc:postgresql://127.0.0.1:%d/postgres"
                        .formatted(Objects.requireNonNull(server).getPort()),
                options -> options.user("postgres").maxSize(most).autocommit(autocommit));
    }

    @Override
    String numbers(int count) {
        return "SELECT /* numbers */ n, repeat('x', 200) AS text FROM generate_series(1, " + count + ") AS n";
    }

    @Override
    String stalling() {
        return "SELECT /* stalling */ n, pg_sleep(CASE WHEN n > 1500 THEN 60 ELSE 0 END) "
                + "FROM generate_series(1, 1501) AS n";
    }

    @Override
    String failing() {
        return "SELECT n, repeat('x', 200), 1 / (1500 - n) FROM generate_series(1, 2000) AS n";
    }

    @Override
    String countRunning(String text) {
        return "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%/* " + text
                + " */%' AND pid <> pg_backend_pid()";
    }

    @Override
    String load() {
        return "COPY tea FROM STDIN (FORMAT csv)";
    }

    @Override
    List<String> types() {
        return List.of("DATE", "TIME(6)", "TIMESTAMP(6)", "NUMERIC(40, 9)", "BYTEA", "JSONB", "UUID");
    }

    @Override
    String quote() {
        return "\"";
    }

    @Override
    String jsonMark() {
        return "?::jsonb";
    }

    @Test
    void valuesOfPostgresAlone() {
        run(() -> {
            try (var pool = open(1)) {
                pool.update("CREATE TYPE mood AS ENUM ('CALM', 'MERRY')");
                pool.update("CREATE TABLE odd (many INT[], words TEXT[], at TIMESTAMPTZ, plain JSON, mood mood, ids"
                        + " UUID[], late TIMETZ)");
                var id = UUID.randomUUID();
                pool.update(
                        "INSERT INTO odd VALUES (?, ?, ?, ?::json, ?::mood, ?, '12:30:00+02')",
                        new Integer[] {1, null, 3},
                        List.of("a", "b,c", "\"{"),
                        Instant.parse("2026-03-29T01:30:00Z"),
                        "[1]",
                        Mood.MERRY,
                        List.of(id));
                Row row = pool.query("SELECT * FROM odd WHERE many @> ?", List.of(3))
                        .one();
                assertThat(row.toMap()).containsEntry("words", List.of("a", "b,c", "\"{"));
                assertThat((Object) row.get("many", List.class)).isEqualTo(Arrays.asList(1, null, 3));
                assertThat(row.get("many", Integer[].class)).containsExactly(1, null, 3);
                assertThat(row.get("words", String[].class)).containsExactly("a", "b,c", "\"{");
                assertThat(row.get("late", OffsetTime.class)).isEqualTo("12:30+02:00");
                assertThat((Object) row.get("ids", List.class)).isEqualTo(List.of(id));
                assertThat(row.get("at", Instant.class)).isEqualTo("2026-03-29T01:30:00Z");
                assertThat(row.get("at", OffsetDateTime.class)).isEqualTo("2026-03-29T01:30:00Z");
                assertThat(row.getString("plain")).isEqualTo("[1]");
                assertThat(row.toMap()).containsEntry("plain", "[1]");
                assertThat(row.get("mood", Mood.class)).isEqualTo(Mood.MERRY);
                assertThat(pool.query("SELECT n FROM generate_series(1, 5) n WHERE n = ANY (?)", List.of(2, 3)))
                        .hasSize(2);
                assertThat(pool.query(
                                        "SELECT ?::int[] a, ?::bytea[] b, ?::timestamptz[] c, ?::text[] d",
                                        List.of(List.of(1, 2), List.of(3, 4)),
                                        List.of(new byte[] {1}, new byte[] {2}),
                                        List.of(Instant.EPOCH),
                                        Arrays.asList(null, Mood.CALM))
                                .one()
                                .toMap()
                                .values())
                        .usingRecursiveFieldByFieldElementComparator()
                        .containsExactly(
                                List.of(List.of(1, 2), List.of(3, 4)),
                                List.of(new byte[] {1}, new byte[] {2}),
                                List.of(OffsetDateTime.parse("1970-01-01T00:00Z")),
                                Arrays.asList(null, "CALM"));
                pool.update("DROP TABLE odd");
                pool.update("DROP TYPE mood");
            }
        });
    }

    enum Mood {
        CALM,
        MERRY
    }

    @Test
    void proceduresAndFunctionsReturnValues() {
        run(() -> {
            try (var pool = open(1)) {
                pool.update("CREATE PROCEDURE brew(cups INT, INOUT water INT, OUT tea TEXT) LANGUAGE plpgsql AS "
                        + "$$ BEGIN water := water - cups; tea := 'Assam'; END $$");
                Results results = pool.call(
                        "CALL brew(:cups, :water, :tea)",
                        Map.of("cups", 3, "water", Parameter.inOut(int.class, 10), "tea", Parameter.out(String.class)));
                assertThat(results.out().getInt("water")).isEqualTo(7);
                assertThat(results.out().getString("tea")).isEqualTo("Assam");
                pool.update("CREATE FUNCTION twice(n INT) RETURNS INT LANGUAGE sql AS 'SELECT 2 * n'");
                assertThat(pool.call("{? = call twice(?)}", Parameter.out(int.class), 21)
                                .out()
                                .getInt("1"))
                        .isEqualTo(42);
                pool.update("DROP PROCEDURE brew");
                pool.update("DROP FUNCTION twice");
            }
        });
    }

    @Test
    void severalStatementsReturnSeveralResults() {
        run(() -> {
            try (var pool = open(1)) {
                Results results = pool.call(
                        "CREATE TABLE pot (n INT); INSERT INTO pot VALUES (1), (2); SELECT * FROM pot WHERE n = ?; "
                                + "SELECT 3 AS m; DROP TABLE pot",
                        2);
                assertThat(results.rows().stream().map(Rows::toString)).containsExactly("[{n=2}]", "[{m=3}]");
                assertThat(results.updates()).containsExactly(0L, 2L, 0L);
            }
        });
    }

    @Test
    void whatAStreamHasChangedCountsWhenItIsClosed() {
        run(() -> {
            try (var pool = open(1)) {
                pool.update("CREATE TABLE cup (n INT)");
                try (RowStream rows =
                        pool.stream("INSERT INTO cup SELECT n FROM generate_series(1, 2000) n RETURNING n")) {
                    assertThat(rows.iterator().next().getInt("n")).isEqualTo(1);
                }
                assertThat(pool.query("SELECT count(*) FROM cup").value(int.class))
                        .isEqualTo(2000);
                pool.update("DROP TABLE cup");
            }
        });
    }

    @Test
    void notificationsComeInTheirOrder() {
        run(() -> {
            try (var pool = open(2, false);
                    var notifications = pool.listen("teas", "Odd \"name\"")) {
                pool.query("SELECT pg_notify('elsewhere', '')");
                var sent = createTask(() -> {
                    for (int i = 0; i < 3_000; i++) {
                        int n = i;
                        pool.useTransaction(tx -> tx.query("SELECT pg_notify('teas', ?)", "" + n));
                    }
                    pool.useTransaction(tx -> tx.query("SELECT pg_notify(?, '')", "Odd \"name\""));
                });
                var payloads = new ArrayList<String>();
                for (Notification each : notifications) {
                    if (each.channel().startsWith("Odd")) {
                        break;
                    }
                    payloads.add(each.payload());
                    assertThat(each.pid()).isPositive();
                }
                sent.await();
                assertThat(payloads).hasSize(3_000).startsWith("0", "1", "2").endsWith("2999");
                assertThat(pool.statistics().inUse()).isEqualTo(1);
            }
        });
    }

    @Test
    void aWaitThatIsCutShortLosesNoNotification() {
        run(() -> {
            try (var pool = open(2)) {
                var notifications = pool.listen("teas");
                var iterator = notifications.iterator();
                assertThatThrownBy(() -> timeout(millis(50), iterator::hasNext)).isInstanceOf(TimedOutException.class);
                var waiting = createTask(iterator::hasNext);
                yieldNow();
                waiting.cancel();
                assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
                pool.query("SELECT pg_notify('teas', 'Assam')");
                assertThat(iterator.next().payload()).isEqualTo("Assam");
                notifications.close();
                assertThat(iterator.hasNext()).isFalse();
                notifications.close();
                assertThat(pool.statistics().holders()).isEmpty();
                assertThat(pool.query("SELECT 1").value(int.class)).isEqualTo(1);
            }
        });
    }

    @Test
    void aLostConnectionEndsTheNotifications() {
        run(() -> {
            try (var pool = open(2);
                    var notifications = pool.listen("teas")) {
                pool.query("SELECT pg_notify('teas', 'last')");
                pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
                var iterator = notifications.iterator();
                assertThat(iterator.next().payload()).isEqualTo("last");
                assertThatExceptionOfType(DatabaseConnectionException.class).isThrownBy(iterator::hasNext);
                assertThat(pool.statistics().holders()).isEmpty();
            }
        });
    }
}
