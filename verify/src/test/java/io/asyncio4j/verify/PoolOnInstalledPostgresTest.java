package io.asyncio4j.verify;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The pool on the PostgreSQL that this system has: 15 on Debian 12.
class PoolOnInstalledPostgresTest extends PoolOnPostgresTest {

    private static @Nullable PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.installed().orElse(null);
        assumeThat(server)
                .as("there is no PostgreSQL in /usr/lib/postgresql: .ci/peers installs it")
                .isNotNull();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres"
                .formatted(Objects.requireNonNull(server).port());
    }
}
