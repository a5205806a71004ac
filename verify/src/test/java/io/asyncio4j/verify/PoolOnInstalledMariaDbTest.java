package io.asyncio4j.verify;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/// The pool with the drivers of MariaDB and MySQL, on the MariaDB that this system has: 10.11 on Debian 12.
@Tag("heavy")
class PoolOnInstalledMariaDbTest {

    private static @Nullable MariaDbServer server;

    @BeforeAll
    static void start() {
        System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true"); // one thread less
        server = MariaDbServer.installed().orElse(null);
        assumeThat(server).as("mariadbd is not installed: .ci/peers does it").isNotNull();
        Objects.requireNonNull(server).createDatabase("pool");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static int port() {
        return Objects.requireNonNull(server).port();
    }

    @Nested
    class MariaDbConnector extends PoolOnMariaDbTest.OnMariaDb {

        @Override
        String url() {
            return "jdbc:mariadb://127.0.0.1:%d/pool".formatted(port());
        }

        @Override
        String keyName() {
            return "insert_id";
        }
    }

    @Nested
    class MySqlConnector extends PoolOnMariaDbTest.OnMariaDb {

        @Override
        String url() {
            return "jdbc:mysql://127.0.0.1:%d/pool".formatted(port());
        }

        @Override
        String keyName() {
            return "GENERATED_KEY";
        }
    }
}
