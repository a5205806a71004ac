package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.sql.ConnectionPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Libraries that know nothing of loops, in tasks on [ConnectionPool#asDataSource].
@Timeout(120)
abstract class LibrariesContract {

    private static final int TASKS = 8;

    abstract ConnectionPool open();

    /// A query that takes the given number of seconds and returns `value`.
    abstract String slowQuery(double seconds, int value);

    /// A query that ends only when it is stopped.
    abstract String endlessQuery();

    @Test
    void jooq() {
        check(BankByJooq::new);
    }

    @Test
    void jdbi() {
        check(BankByJdbi::new);
    }

    @Test
    void hibernate() {
        check(BankByHibernate::new);
    }

    @Test
    void springJdbcClient() {
        check(BankBySpring::new);
    }

    @Test
    void flywayMigratesOnceAndUndoesNothing(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("V1__make.sql"), "CREATE TABLE tea (id INT PRIMARY KEY, name VARCHAR(50));");
        Files.writeString(folder.resolve("V2__fill.sql"), "INSERT INTO tea VALUES (1, 'Assam'), (2, 'Sencha');");
        run(() -> {
            try (var pool = open()) {
                var flyway = Flyway.configure()
                        .dataSource(pool.asDataSource())
                        .locations("filesystem:" + folder)
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .load();
                assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
                assertThat(flyway.migrate().migrationsExecuted).isZero();
                assertThat(pool.query("SELECT name FROM tea ORDER BY id")
                                .first()
                                .getString("name"))
                        .isEqualTo("Assam");

                Files.writeString(folder.resolve("V3__wrong.sql"), "INSERT INTO coffee VALUES (1);");
                assertThatThrownBy(flyway::migrate).isInstanceOf(FlywayException.class);
                assertThat(pool.statistics().holders()).isEmpty();
                pool.update("DROP TABLE tea");
            }
        });
    }

    private void check(Function<DataSource, Bank> library) {
        run(() -> {
            try (var pool = open()) {
                pool.update("CREATE TABLE account (id INT PRIMARY KEY, money INT NOT NULL)");
                try (var bank = library.apply(pool.asDataSource())) {
                    range(TASKS).forEach(id -> bank.open(id, 100));
                    callsOfManyTasksOverlap(bank);
                    transfersAreWholeOrNothing(bank);
                    aCancelledTaskLeavesNoConnection(pool, bank);
                    assertThat(bank.sum()).isEqualTo(100 * TASKS);
                    assertThat(pool.statistics().holders()).isEmpty();
                    assertThat(pool.statistics().waiting()).isZero();
                } finally {
                    pool.update("DROP TABLE account");
                }
            }
        });
    }

    private void callsOfManyTasksOverlap(Bank bank) {
        var atOnce = new AtOnce();
        forEachConcurrent(range(4), n -> {
            try (var _ = atOnce.begin()) {
                assertThat(bank.query(slowQuery(0.5, n))).isEqualTo(n);
            }
        });
        assertThat(atOnce.most()).isEqualTo(4);
    }

    private static void transfersAreWholeOrNothing(Bank bank) {
        forEachConcurrent(range(TASKS / 2), n -> {
            for (int i = 0; i < 10; i++) {
                bank.transfer(2 * n, 2 * n + 1, 1); // accounts of its own: no deadlocks
                bank.transfer(2 * n + 1, 2 * n, 1);
            }
        });
        assertThatThrownBy(() -> bank.transfer(0, 1, 1_000_000)).hasStackTraceContaining("not enough");
        assertThat(bank.sum()).isEqualTo(100 * TASKS);
        assertThat(bank.query("SELECT money FROM account WHERE id = 0")).isEqualTo(100);
    }

    private void aCancelledTaskLeavesNoConnection(ConnectionPool pool, Bank bank) {
        var task = createTask(() -> bank.query(endlessQuery()));
        timeout(seconds(30), () -> {
            while (pool.statistics().inUse() == 0) {
                sleep(millis(1)); // real time: a library does not tell
            }
        });
        task.cancel("enough");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(pool.statistics().holders()).isEmpty();
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }
}
