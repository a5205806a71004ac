package io.asyncio4j.verify;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Faults of a real PostgreSQL.
class FaultsOnPostgresTest extends FaultsContract {

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
    DatabaseServer server() {
        return Objects.requireNonNull(server);
    }

    @Override
    String url(int port) {
        return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port);
    }

    @Override
    String slowQuery(double seconds, int value) {
        return "SELECT " + value + " FROM pg_sleep(" + seconds + ")";
    }

    @Override
    String countClients() {
        return "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                + " AND pid <> pg_backend_pid()";
    }

    @Override
    String longText() {
        return "TEXT";
    }

    @Override
    String[] fewClients() {
        return new String[] {"-c", "max_connections=10"};
    }

    @Override
    String tooMany() {
        return "too many clients";
    }
}
