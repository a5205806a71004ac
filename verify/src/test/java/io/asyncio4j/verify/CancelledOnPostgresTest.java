package io.asyncio4j.verify;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.asyncio4j.sql.TransactionOptions.Isolation;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/// Cancellation everywhere, on a real PostgreSQL.
@Tag("heavy")
class CancelledOnPostgresTest extends CancelledAnywhereContract {

    private static @Nullable PostgresServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeThat(PostgresOnTheLoopTest.mayStart())
                .as("PostgreSQL refuses to run as root, and this system gives no user namespace to hide that")
                .isTrue();
        server = PostgresServer.embedded();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    String url() {
        return Objects.requireNonNull(server).url();
    }

    @Override
    Isolation isolation() {
        return Isolation.REPEATABLE_READ;
    }

    @Override
    String inTransaction() {
        return "SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN 0 ELSE 1 END";
    }

    @Override
    String countClients() {
        return "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                + " AND pid <> pg_backend_pid()";
    }
}
