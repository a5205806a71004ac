package io.asyncio4j.verify;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.asyncio4j.net.socket.LoopSocketFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The driver of PostgreSQL against a real PostgreSQL.
class PostgresOnTheLoopTest extends JdbcOnTheLoopContract {

    private static @Nullable EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeThat(mayStart())
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

    static boolean mayStart() throws IOException, InterruptedException {
        return !System.getProperty("user.name").equals("root")
                || new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
    }

    @Override
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&socketFactory=%s"
                .formatted(Objects.requireNonNull(server).getPort(), LoopSocketFactory.class.getName());
    }

    @Override
    String slowQuery(double seconds, int value) {
        return "SELECT " + value + " FROM pg_sleep(" + seconds + ")";
    }
}
