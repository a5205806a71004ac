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
import io.asyncio4j.Generator;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.DatabaseException;
import io.asyncio4j.sql.Queries;
import io.asyncio4j.sql.Row;
import io.asyncio4j.sql.RowStream;
import io.asyncio4j.sql.SqlConnection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What one asks a real server besides plain statements: streams, several results, loading, values of all types.
@Tag("heavy")
@Timeout(300)
abstract class QueriesOnServersContract {

    private static final int MANY = 1_000_000;

    abstract ConnectionPool open(int most);

    /// A query of the numbers from 1 to `count`, as `n`, each with a text of 200 letters.
    abstract String numbers(int count);

    /// A query of 1,500 rows, after which it takes a minute for another.
    abstract String stalling();

    /// A query that fails after more than 1,000 rows.
    abstract String failing();

    /// A query that counts the other connections that execute a statement with `text` in it.
    abstract String countRunning(String text);

    /// A statement that loads lines of two columns, which a comma parts, into the table `tea`.
    abstract String load();

    /// Types of columns: of days, times, moments, exact numbers, bytes, JSON, and UUIDs.
    abstract List<String> types();

    @Test
    void aMillionRowsNeedNoMoreMemoryThanAFew() {
        run(() -> {
            try (var pool = open(1)) {
                var used = new ArrayList<Long>();
                long sum = 0;
                try (RowStream rows = pool.stream(numbers(MANY))) {
                    for (Row row : rows) {
                        int n = row.getInt("n");
                        sum += n;
                        if (n % (MANY / 5) == 1) {
                            used.add(usedMemory());
                        }
                    }
                }
                assertThat(sum).isEqualTo((long) MANY * (MANY + 1) / 2);
                assertThat(used).hasSize(5);
                assertThat(used.getLast() - used.getFirst())
                        .as("growth of memory in bytes, of %s", used)
                        .isLessThan(20_000_000); // the rows are some 400 MB
                assertThat(pool.query("SELECT 1").value(int.class)).isEqualTo(1);
                assertThat(pool.statistics().made()).isEqualTo(1);
                assertThat(pool.statistics().holders()).isEmpty();
            }
        });
    }

    @Test
    void othersRunWhileRowsAreRead() {
        run(() -> {
            try (var pool = open(2)) {
                var turns = new ArrayList<Integer>();
                var other = createTask(() -> {
                    while (true) {
                        turns.add(pool.query("SELECT 1").value(int.class));
                    }
                });
                long rows = 0;
                try (RowStream stream = pool.stream(numbers(100_000))) {
                    for (Row _ : stream) {
                        rows++;
                    }
                }
                other.cancel();
                other.awaitDone();
                assertThat(rows).isEqualTo(100_000);
                assertThat(turns).hasSizeGreaterThan(10);
            }
        });
    }

    @Test
    void whoeverStopsEarlyStopsTheServer() {
        run(() -> {
            try (var pool = open(2)) {
                try (RowStream rows = pool.stream(numbers(MANY))) {
                    for (Row row : rows) {
                        if (row.getInt("n") == 10) {
                            break;
                        }
                    }
                }
                waitUntilRunning(pool, numbers(MANY), 0);
                assertUsable(pool);
            }
        });
    }

    @Test
    void fewRowsThatAreLeftCostNoConnection() {
        run(() -> {
            try (var pool = open(1)) {
                for (int i = 0; i < 3; i++) {
                    try (RowStream rows = pool.stream(numbers(5))) {
                        assertThat(rows.iterator().next().getInt("n")).isEqualTo(1);
                    }
                }
                assertThat(pool.statistics().made()).isEqualTo(1);
                assertUsable(pool);
            }
        });
    }

    @Test
    void aTransactionOutlivesAStreamThatEndsEarly() {
        run(() -> {
            try (var pool = open(1)) {
                pool.update("CREATE TABLE cup (n INT)");
                pool.useTransaction(tx -> {
                    tx.update("INSERT INTO cup VALUES (1)");
                    try (RowStream rows = tx.stream(numbers(50_000))) {
                        assertThat(rows.iterator().hasNext()).isTrue();
                        assertThatThrownBy(() -> tx.query("SELECT 1"))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageStartingWith("the connection reads the rows of a stream, SELECT");
                    }
                    tx.update("INSERT INTO cup VALUES (2)");
                });
                assertThat(pool.query("SELECT count(*) FROM cup").value(int.class))
                        .isEqualTo(2);
                assertThat(pool.statistics().made()).isEqualTo(1);
                pool.update("DROP TABLE cup");
            }
        });
    }

    @Test
    void aCancellationInTheMiddleStopsTheServer() {
        run(() -> {
            try (var pool = open(2)) {
                var seen = new ArrayList<Integer>();
                var task = createTask(() -> {
                    try (RowStream rows = pool.stream(stalling())) {
                        for (Row row : rows) {
                            seen.add(row.getInt("n"));
                        }
                    }
                });
                timeout(seconds(60), () -> {
                    while (seen.size() < 500) {
                        sleep(0.02); // real time: rows come when the server sends them
                    }
                });
                task.cancel("enough");
                assertThatThrownBy(task::await)
                        .isInstanceOf(CancelledError.class)
                        .hasMessage("enough");
                assertThat(seen).hasSizeBetween(500, 1_500);
                waitUntilRunning(pool, stalling(), 0);
                assertUsable(pool);
            }
        });
    }

    @Test
    void anErrorInTheMiddleLeavesTheConnectionToOthers() {
        run(() -> {
            try (var pool = open(1)) {
                var seen = new ArrayList<Integer>();
                assertThatExceptionOfType(DatabaseException.class)
                        .isThrownBy(() -> {
                            for (Row row : pool.stream(failing())) {
                                seen.add(row.getInt("n"));
                            }
                        })
                        .withMessageContaining("statement: SELECT");
                assertThat(seen).hasSizeGreaterThanOrEqualTo(1);
                assertUsable(pool);
                assertThat(pool.statistics().made()).isEqualTo(1);
                assertThatExceptionOfType(DatabaseException.class)
                        .isThrownBy(() -> pool.stream("SELECT wrong FROM nowhere"));
                assertUsable(pool);
            }
        });
    }

    @Test
    void noStreamEverLeavesItsRowsToAnother() {
        run(() -> {
            var random = new Random(1);
            var counts = new int[2];
            try (var pool = open(4)) {
                forEachConcurrent(IntStream.range(0, 8).boxed().toList(), _ -> {
                    for (int round = 0; round < 40; round++) {
                        int most = random.nextInt(2_000);
                        try {
                            timeout(millis(random.nextInt(20)), () -> {
                                try (RowStream rows = pool.stream(numbers(2_000))) {
                                    int expected = 0;
                                    for (Row row : rows) {
                                        assertThat(row.getInt("n")).isEqualTo(++expected);
                                        if (expected > most) {
                                            break;
                                        }
                                    }
                                }
                            });
                            counts[0]++;
                        } catch (TimedOutException e) {
                            counts[1]++;
                        }
                    }
                });
                assertUsable(pool);
            }
            assertThat(counts[1]).isPositive();
        });
    }

    @Test
    void aStreamThatIsNotClosedEndsWithItsConnection() {
        run(() -> {
            try (var pool = open(1)) {
                RowStream left;
                try (SqlConnection connection = pool.acquire()) {
                    left = connection.stream(numbers(MANY));
                    assertThat(left.iterator().next().getInt("n")).isEqualTo(1);
                }
                assertUsable(pool);
                left.close();
                assertUsable(pool);
            }
        });
    }

    @Test
    void aStreamLoadsManyRows() {
        run(() -> {
            try (var pool = open(2)) {
                pool.update("CREATE TABLE tea (n INT, name VARCHAR(50))");
                var lines = new StringBuilder();
                for (int i = 0; i < 10_000; i++) {
                    lines.append(i).append(",tea ").append(i).append('\n');
                }
                byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
                assertThat(pool.load(load(), new ByteArrayInputStream(bytes))).isEqualTo(10_000);
                assertThat(pool.load(load(), Generator.<byte[]>of(out -> {
                            for (int i = 0; i < 3; i++) {
                                sleep(0.01); // real time: as data from elsewhere comes
                                out.emit((20_000 + i + ",gén").getBytes(StandardCharsets.UTF_8));
                                out.emit(new byte[0]);
                                out.emit(new byte[] {'\n'});
                            }
                        })))
                        .isEqualTo(3);
                assertThat(pool
                                .query("SELECT count(*) c, max(name) m, min(name) g FROM tea WHERE n >= 9999")
                                .one()
                                .toMap()
                                .values()
                                .stream()
                                .map(String::valueOf))
                        .containsExactly("4", "tea 9999", "gén");
                pool.update("DROP TABLE tea");
            }
        });
    }

    @Test
    void dataThatFailsLoadsNothing() {
        run(() -> {
            try (var pool = open(2)) {
                pool.update("CREATE TABLE tea (n INT, name VARCHAR(50))");
                var broken = new SequenceInputStream(
                        new ByteArrayInputStream("1,a\n".repeat(250).getBytes(StandardCharsets.UTF_8)),
                        new BrokenInputStream());
                assertThatThrownBy(() -> pool.load(load(), broken))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasRootCauseMessage("the pot is broken");
                assertThatThrownBy(() -> pool.load(load(), Generator.<byte[]>of(out -> {
                            out.emit("1,a\n".getBytes(StandardCharsets.UTF_8));
                            throw new IllegalStateException("no more tea");
                        })))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("no more tea");
                var task = createTask(() -> pool.load(load(), Generator.<byte[]>of(out -> {
                    out.emit("1,a\n".getBytes(StandardCharsets.UTF_8));
                    sleep(1_000); // real time: until it is cancelled
                })));
                sleep(0.05); // real time: a little later; it holds whenever it comes
                task.cancel();
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                assertThatThrownBy(() -> pool.load("SELECT 1", InputStream.nullInputStream()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("the statements that read a stream");
                assertThat(pool.query("SELECT count(*) FROM tea").value(int.class))
                        .isZero();
                assertUsable(pool);
                pool.update("DROP TABLE tea");
            }
        });
    }

    @SuppressWarnings("ArrayRecordComponent") // bytes are one of the types
    record Everything(
            LocalDate day,
            LocalTime time,
            LocalDateTime moment,
            BigDecimal price,
            byte[] bytes,
            String json,
            UUID id,
            DayOfWeek weekday,
            boolean hot,
            long big,
            double real) {}

    @Test
    void valuesOfAllTypesComeBackAsTheyWere() {
        run(() -> {
            try (var pool = open(1)) {
                List<String> types = types();
                pool.update(
                        "CREATE TABLE kinds (day %s, time %s, moment %s, price %s, bytes %s, json %s, id %s, weekday VARCHAR(9), hot BOOLEAN, big BIGINT, %s DOUBLE PRECISION)"
                                .formatted(
                                        types.get(0),
                                        types.get(1),
                                        types.get(2),
                                        types.get(3),
                                        types.get(4),
                                        types.get(5),
                                        types.get(6),
                                        "`real`".replace("`", quote())));
                var all = new Everything(
                        LocalDate.of(1, 2, 28),
                        LocalTime.of(23, 59, 59, 123_456_000),
                        LocalDateTime.of(2026, 3, 29, 2, 30, 0, 654_321_000), // not in summer time
                        new BigDecimal("12345678901234567890.123456789"),
                        HexFormat.of().parseHex("00ff27225c0a"),
                        "{\"a\": [1, \"ü\"]}",
                        UUID.fromString("6f1c6a0e-0b6c-4b3a-9c67-0d5a1a7f1c11"),
                        DayOfWeek.FRIDAY,
                        true,
                        Long.MIN_VALUE,
                        Math.PI);
                insert(pool, all);
                Everything read =
                        pool.query("SELECT * FROM kinds").as(Everything.class).getFirst();
                assertThat(read).usingRecursiveComparison().isEqualTo(all);
                try (RowStream rows = pool.stream("SELECT * FROM kinds WHERE id = ?", all.id)) {
                    assertThat(rows.as(Everything.class).iterator().next())
                            .usingRecursiveComparison()
                            .isEqualTo(all);
                }
                pool.update("DROP TABLE kinds");
            }
        });
    }

    String quote() {
        return "`";
    }

    String jsonMark() {
        return "?";
    }

    private void insert(Queries database, Everything all) {
        database.update(
                "INSERT INTO kinds VALUES (?, ?, ?, ?, ?, " + jsonMark() + ", ?, ?, ?, ?, ?)",
                all.day,
                all.time,
                all.moment,
                all.price,
                all.bytes,
                all.json,
                all.id,
                all.weekday,
                all.hot,
                all.big,
                all.real);
    }

    private static void assertUsable(ConnectionPool pool) {
        assertThat(pool.statistics().holders()).isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(pool.query("SELECT 7").value(int.class)).isEqualTo(7);
        }
    }

    private void waitUntilRunning(ConnectionPool pool, String sql, int count) {
        String text = sql.replaceAll("(?s)^.*?/\\* (\\w+) \\*/.*$", "$1");
        timeout(seconds(60), () -> {
            while (pool.query(countRunning(text)).value(int.class) != count) {
                sleep(0.02); // real time: a server cannot tell when a query begins
            }
        });
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static final class BrokenInputStream extends InputStream {

        @Override
        public int read() throws IOException {
            throw new IOException("the pot is broken");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }
}
