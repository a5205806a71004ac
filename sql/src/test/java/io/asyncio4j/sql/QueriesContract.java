package io.asyncio4j.sql;

import static io.asyncio4j.Asyncio.forEachConcurrent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.sql.TransactionOptions.Isolation;
import io.asyncio4j.test.AsyncTest;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Queries on a database that is there without a server.
abstract class QueriesContract {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private ConnectionPool pool;

    abstract void configure(PoolOptions options);

    record Tea(
            int id,
            String name,
            BigDecimal unitPrice,
            @Nullable LocalDate picked) {}

    ConnectionPool pool() {
        return pool;
    }

    @BeforeEach
    void open() {
        pool = ConnectionPool.open(
                "jdbc:h2:mem:teas%d;DB_CLOSE_DELAY=-1".formatted(DATABASES.incrementAndGet()), this::configure);
        pool.update("CREATE TABLE tea (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) UNIQUE, "
                + "unit_price DECIMAL(8, 2), picked DATE)");
    }

    @AfterEach
    void close() {
        pool.update("DROP ALL OBJECTS");
        pool.close();
    }

    @AsyncTest(leftoverThreads = true)
    void rowsComeAsRecordsMapsAndValues() {
        Rows keys = pool.insert(
                "INSERT INTO tea (name, unit_price, picked) VALUES (?, ?, ?)",
                "Assam",
                new BigDecimal("4.50"),
                LocalDate.of(2026, Month.MAY, 1));
        assertThat(keys.value(int.class)).isEqualTo(1);
        assertThat(pool.insert(
                        "INSERT INTO tea (name, unit_price) VALUES (:name, :price)",
                        Map.of("name", "Sencha", "price", 7)))
                .hasSize(1);

        Rows rows = pool.query("SELECT * FROM tea ORDER BY id");
        assertThat(rows.as(Tea.class))
                .containsExactly(
                        new Tea(1, "Assam", new BigDecimal("4.50"), LocalDate.of(2026, Month.MAY, 1)),
                        new Tea(2, "Sencha", new BigDecimal("7.00"), null));
        assertThat(rows.first().toMap()).containsEntry("NAME", "Assam").containsEntry("ID", 1);
        assertThat(rows.get(1).find("picked", LocalDate.class)).isEmpty();
        assertThat(rows.get(1).getString("name")).isEqualTo("Sencha");
        assertThat(pool.query("SELECT count(*) FROM tea").value(long.class)).isEqualTo(2);
        assertThat(pool.query("SELECT * FROM tea WHERE name = :name OR :name = 'x'", Map.of("name", "Assam"))
                        .one()
                        .getInt("id"))
                .isEqualTo(1);
        assertThat(pool.update("UPDATE tea SET unit_price = unit_price + 1")).isEqualTo(2);
        assertThat(pool.query("SELECT name FROM tea WHERE id = 9").findFirst()).isEmpty();
        assertThatThrownBy(() -> pool.query("SELECT name FROM tea WHERE id = 9").first())
                .isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(rows::one).isInstanceOf(IllegalStateException.class).hasMessageContaining("there are 2");
    }

    @AsyncTest(leftoverThreads = true)
    void valuesComeAsTheTypesThatAreAskedFor() {
        var id = UUID.fromString("6f1c6a0e-0b6c-4b3a-9c67-0d5a1a7f1c11");
        Row row = pool.query(
                        "SELECT CAST(? AS INT) n, CAST(? AS VARCHAR) m, CAST(? AS UUID) u, CAST(? AS TIMESTAMP) t, "
                                + "CAST(? AS TIMESTAMP WITH TIME ZONE) z, CAST(? AS VARBINARY) b, CAST('a' AS CLOB) c, "
                                + "CAST(NULL AS INT) nothing, ARRAY[1, 2] list",
                        300,
                        Month.MAY,
                        id,
                        LocalDateTime.of(2026, 5, 1, 12, 30),
                        Instant.EPOCH,
                        new byte[] {1, 2})
                .one();
        assertThat(row.getLong("n")).isEqualTo(300);
        assertThat(row.get("n", double.class)).isEqualTo(300);
        assertThat(row.get("n", String.class)).isEqualTo("300");
        assertThat(row.get("m", Month.class)).isEqualTo(Month.MAY);
        assertThat(row.get("u", UUID.class)).isEqualTo(id);
        assertThat(row.get("t", LocalDateTime.class)).isEqualTo("2026-05-01T12:30");
        assertThat(row.get("z", Instant.class)).isEqualTo(Instant.EPOCH);
        assertThat(row.get("b", byte[].class)).containsExactly(1, 2);
        assertThat(row.getString("c")).isEqualTo("a");
        assertThat(row.toMap()).containsEntry("LIST", List.of(1, 2));
        assertThatExceptionOfType(RowMappingException.class)
                .isThrownBy(() -> row.get("n", byte.class))
                .withMessage("the column N, java.lang.Integer, has a value that is no byte");
        assertThatExceptionOfType(RowMappingException.class)
                .isThrownBy(() -> row.getInt("nothing"))
                .withMessageContaining("the column NOTHING is null");
        assertThatExceptionOfType(RowMappingException.class)
                .isThrownBy(() -> row.getInt("missing"))
                .withMessageContaining("there is no column missing, there are [N, M, ");
    }

    @AsyncTest(leftoverThreads = true)
    void aRecordThatDoesNotFitIsRefusedByName() {
        record Priced(int id, double price) {}
        record Dated(LocalDate picked, int unitPrice) {}
        pool.insert("INSERT INTO tea (name) VALUES ('Assam')");
        Rows rows = pool.query("SELECT * FROM tea");
        assertThatExceptionOfType(RowMappingException.class)
                .isThrownBy(() -> rows.as(Priced.class))
                .withMessageContaining("there is no column for the component price of Priced");
        assertThatExceptionOfType(RowMappingException.class)
                .isThrownBy(() -> rows.as(Dated.class))
                .withMessageContaining("UNIT_PRICE is null, which the primitive type int cannot hold");
    }

    @AsyncTest(leftoverThreads = true)
    void parametersAreNeverPartOfTheStatement() {
        String evil = "x'); DROP TABLE tea; --";
        pool.update("INSERT INTO tea (name) VALUES (?)", evil);
        assertThat(pool.query("SELECT name FROM tea WHERE name = :n", Map.of("n", evil))
                        .value(String.class))
                .isEqualTo(evil);
        assertThat(pool.query("SELECT ':n' || ' ?' /* :n ? */ x -- :n").value(String.class))
                .isEqualTo(":n ?");
    }

    @AsyncTest(leftoverThreads = true)
    void wrongParametersAreRefusedBeforeTheyAreSent() {
        assertThatThrownBy(() -> pool.query("SELECT ?", 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the statement has 1 parameters, not 2: SELECT ?");
        assertThatThrownBy(() -> pool.query("SELECT :a", Map.of("b", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the statement has a parameter :a, the map has only [b]");
        assertThatThrownBy(() -> pool.query("SELECT :a", Map.of("a", 1, "b", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the map has a parameter b, the statement has only [a]");
    }

    @AsyncTest(leftoverThreads = true)
    void errorsHaveTheStatementAndAKind() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> pool.query("SELECT wrong FROM tea WHERE name = ?", "secret"))
                .withMessageContaining("statement: SELECT wrong FROM tea WHERE name = ?")
                .matches(error -> error.sqlState().startsWith("42"))
                .matches(error -> !error.isTransient());
        pool.update("INSERT INTO tea (name) VALUES ('Assam')");
        assertThatExceptionOfType(ConstraintException.class)
                .isThrownBy(() -> pool.update("INSERT INTO tea (name) VALUES (?)", "Assam"));
        assertThat(pool.query("SELECT count(*) FROM tea").value(int.class)).isEqualTo(1);
        assertThat(pool.statistics().made()).isEqualTo(1); // an error of a statement is none of its connection
    }

    @AsyncTest(leftoverThreads = true)
    void manyRowsAreInsertedAtOnce() {
        List<Long> counts = pool.batch(
                "INSERT INTO tea (name) VALUES (?)",
                IntStream.range(0, 1_000).mapToObj(n -> List.of("tea " + n)).toList());
        assertThat(counts).hasSize(1_000).containsOnly(1L);
        pool.batch("UPDATE tea SET unit_price = :p WHERE name = :n", List.of(Map.of("p", 1, "n", "tea 1")));
        assertThat(pool.query("SELECT count(*) n, sum(unit_price) s FROM tea")
                        .one()
                        .toMap())
                .containsEntry("N", 1_000L)
                .containsEntry("S", new BigDecimal("1.00"));
        assertThat(pool.batch("INSERT INTO tea (name) VALUES (?)", List.of())).isEmpty();
        pool.batch("INSERT INTO tea (name) VALUES (?)", List.of(Arrays.asList((Object) null)));
    }

    @AsyncTest(leftoverThreads = true)
    void aTransactionCountsAsAWholeOrNotAtAll() {
        int id = pool.inTransaction(tx -> {
            tx.update("INSERT INTO tea (name) VALUES ('Assam')");
            return tx.query("SELECT max(id) FROM tea").value(int.class);
        });
        assertThat(id).isEqualTo(1);
        assertThatThrownBy(() -> pool.useTransaction(tx -> {
                    tx.update("INSERT INTO tea (name) VALUES ('Sencha')");
                    throw new IOException("no kettle");
                }))
                .isInstanceOf(IOException.class);
        assertThat(names()).containsExactly("Assam");
    }

    @AsyncTest(leftoverThreads = true)
    void aPartOfATransactionIsUndoneAlone() {
        pool.useTransaction(tx -> {
            tx.update("INSERT INTO tea (name) VALUES ('Assam')");
            assertThatThrownBy(() -> tx.useTransaction(part -> {
                        part.update("INSERT INTO tea (name) VALUES ('Sencha')");
                        throw new IllegalStateException("no");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            tx.useTransaction(part -> part.update("INSERT INTO tea (name) VALUES ('Keemun')"));
            assertThatThrownBy(() -> tx.useTransaction(options -> options.readOnly(), _ -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        });
        assertThat(names()).containsExactly("Assam", "Keemun");
    }

    @AsyncTest(leftoverThreads = true)
    void aTransactionThatGaveWayIsTriedAgain() {
        pool.update("INSERT INTO tea (name, unit_price) VALUES ('Assam', 0)");
        forEachConcurrent(
                Collections.nCopies(20, "one more"),
                _ -> pool.useTransaction(
                        options -> options.isolation(Isolation.SERIALIZABLE).attempts(100), tx -> {
                            int price = tx.query("SELECT unit_price FROM tea").value(int.class);
                            tx.update("UPDATE tea SET unit_price = ?", price + 1);
                        }));
        assertThat(pool.query("SELECT unit_price FROM tea").value(int.class)).isEqualTo(20);
    }

    @AsyncTest(leftoverThreads = true)
    void aLockThatIsNotFreeInTimeIsAConflict() {
        pool.update("INSERT INTO tea (name, unit_price) VALUES ('Assam', 0)");
        pool.useTransaction(holder -> {
            holder.update("UPDATE tea SET unit_price = 1");
            assertThatThrownBy(() -> pool.useTransaction(late -> {
                        late.update("SET LOCK_TIMEOUT 20");
                        late.update("UPDATE tea SET unit_price = 2");
                    }))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("50200");
        });
        assertThat(pool.query("SELECT unit_price FROM tea").value(int.class)).isEqualTo(1);
    }

    @AsyncTest(leftoverThreads = true)
    void aStreamGivesRowsAsTheyAreAskedFor() {
        insertTeas(250);
        var ids = new ArrayList<Integer>();
        try (RowStream rows = pool.stream("SELECT id FROM tea WHERE id > ? ORDER BY id", 5)) {
            rows.forEach(row -> ids.add(row.getInt("id")));
            assertThat(pool.statistics().holders()).isEmpty(); // it has ended by itself
        }
        assertThat(ids).isEqualTo(IntStream.rangeClosed(6, 250).boxed().toList());
        try (RowStream rows = pool.stream("SELECT * FROM tea WHERE name = :n", Map.of("n", "tea 3"))) {
            assertThat(rows.as(Tea.class)).containsExactly(new Tea(4, "tea 3", new BigDecimal("3.00"), null));
            assertThatThrownBy(rows::iterator)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the rows come only once");
        }
        try (RowStream rows = pool.stream("SELECT id FROM tea WHERE id < 0")) {
            assertThat(rows).isEmpty();
        }
    }

    @AsyncTest(leftoverThreads = true)
    void aConnectionThatStreamsRefusesEverythingElse() {
        insertTeas(250);
        try (var connection = pool.acquire()) {
            RowStream rows = connection.stream("SELECT * FROM tea ORDER BY id");
            var iterator = rows.iterator();
            assertThat(iterator.next().getInt("id")).isEqualTo(1);
            List<ThrowingCallable> others = List.of(
                    () -> connection.query("SELECT 1"),
                    () -> connection.stream("SELECT 1"),
                    () -> connection.call("SELECT 1"),
                    () -> connection.useTransaction(_ -> {}),
                    () -> connection.jdbc().createStatement().executeQuery("SELECT 1"));
            assertThat(others)
                    .allSatisfy(other -> assertThatThrownBy(other)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage(
                                    "the connection reads the rows of a stream, SELECT * FROM tea ORDER BY id; until"
                                            + " that is closed, it can do nothing else: take another one of the pool"));
            assertThat(iterator.next().getInt("id")).isEqualTo(2);
            rows.close();
            rows.close();
            assertThatThrownBy(() -> IntStream.range(0, 250).forEach(_ -> iterator.next()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the stream was closed before its end");
            assertThat(connection.query("SELECT 1").value(int.class)).isEqualTo(1);
        }
        assertThat(pool.statistics().made()).isEqualTo(1);
    }

    @AsyncTest(leftoverThreads = true)
    void aStreamThatDoesNotBeginTakesNoConnection() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> pool.stream("SELECT wrong FROM tea"))
                .withMessageContaining("statement: SELECT wrong FROM tea");
        assertThatThrownBy(() -> pool.stream("SELECT ?", 1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(pool.statistics().holders()).isEmpty();
        assertThat(pool.query("SELECT 1").value(int.class)).isEqualTo(1);
        assertThat(pool.statistics().made()).isEqualTo(1);
    }

    @AsyncTest(leftoverThreads = true)
    void aTransactionWithAnOpenStreamDoesNotCommit() {
        insertTeas(250);
        assertThatThrownBy(() -> pool.useTransaction(tx -> {
                    tx.update("DELETE FROM tea");
                    tx.stream("SELECT 1");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("reads the rows of a stream");
        assertThat(pool.query("SELECT count(*) FROM tea").value(int.class)).isEqualTo(250);
    }

    @AsyncTest(leftoverThreads = true)
    void aCallReturnsRowsAndCounts() {
        pool.update("CREATE ALIAS greater FOR \"java.lang.Math.max(int, int)\"");
        assertThat(pool.call("CALL greater(?, ?)", 3, 7).rows().getFirst().value(int.class))
                .isEqualTo(7);
        assertThat(pool.call("INSERT INTO tea (name) VALUES ('Assam'), ('Sencha')")
                        .updates())
                .containsExactly(2L);
        assertThatThrownBy(() -> pool.query("SELECT ?", Parameter.out(int.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("only call has parameters that return a value: SELECT ?");
        assertThatThrownBy(() -> Parameter.out(Tea.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("not " + Tea.class.getName() + "; ask for what the database has, and convert it");
        assertThat(Parameter.inOut(String.class, "secret")).hasToString("inOut String");
    }

    @AsyncTest(leftoverThreads = true)
    void whatADatabaseCannotDoIsRefused() {
        assertThatThrownBy(() -> pool.load("LOAD DATA LOCAL INFILE 'x' INTO TABLE tea", InputStream.nullInputStream()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("only MySQL and MariaDB (LOAD DATA LOCAL INFILE) and PostgreSQL");
        assertThatThrownBy(() -> pool.listen("teas"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("only PostgreSQL notifies");
        assertThat(pool.statistics().holders()).isEmpty();
    }

    @AsyncTest(leftoverThreads = true)
    void listsAndArraysGoBothWays() {
        Row row = pool.query(
                        "SELECT CAST(? AS INT ARRAY) a, CAST(? AS VARCHAR ARRAY) b", List.of(1, 2), new String[] {"x"})
                .one();
        assertThat(row.get("a", int[].class)).containsExactly(1, 2);
        assertThat((Object) row.get("a", List.class)).isEqualTo(List.of(1, 2));
        assertThat(row.get("b", String[].class)).containsExactly("x");
        assertThat(pool.query("SELECT JSON '[1]' j").one().getString("j")).isEqualTo("[1]");
        assertThat(pool.query("SELECT X'6f1c6a0e0b6c4b3a9c670d5a1a7f1c11' id").value(UUID.class))
                .isEqualTo(UUID.fromString("6f1c6a0e-0b6c-4b3a-9c67-0d5a1a7f1c11"));
    }

    private void insertTeas(int count) {
        pool.batch(
                "INSERT INTO tea (name, unit_price) VALUES (?, ?)",
                IntStream.range(0, count).mapToObj(n -> List.of("tea " + n, n)).toList());
    }

    private List<String> names() {
        return pool.query("SELECT name FROM tea ORDER BY id").stream()
                .map(row -> row.getString("name"))
                .toList();
    }
}
