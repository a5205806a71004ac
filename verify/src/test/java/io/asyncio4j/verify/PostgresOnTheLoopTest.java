package io.asyncio4j.verify;

import io.asyncio4j.net.LoopSocketFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The driver of PostgreSQL against a real one.
class PostgresOnTheLoopTest extends JdbcOnTheLoopContract {

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&socketFactory=%s"
                .formatted(server.getPort(), LoopSocketFactory.class.getName());
    }

    @Override
    String slowQuery(double seconds, int value) {
        return "SELECT " + value + " FROM pg_sleep(" + seconds + ")";
    }
}
