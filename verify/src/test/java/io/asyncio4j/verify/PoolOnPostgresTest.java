package io.asyncio4j.verify;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The pool with the driver of PostgreSQL, on a real PostgreSQL.
class PoolOnPostgresTest extends PoolContract {

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
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres"
                .formatted(Objects.requireNonNull(server).getPort());
    }

    @Override
    String user() {
        return "postgres";
    }

    @Override
    String slowQuery(double seconds, int value) {
        return "SELECT " + value + " FROM pg_sleep(" + seconds + ")";
    }

    @Override
    String countRunning(String text) {
        return "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%" + text
                + "%' AND pid <> pg_backend_pid()";
    }

    @Override
    String autoKey() {
        return "SERIAL PRIMARY KEY";
    }

    @Override
    String keyName() {
        return "id";
    }
}
