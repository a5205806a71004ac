package io.asyncio4j.verify;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/// The pool with the drivers of MariaDB and MySQL, on a real MariaDB.
@Tag("heavy")
class PoolOnMariaDbTest {

    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true"); // one thread less
        server = new MariaDbServer();
        server.createDatabase("pool");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Nested
    class MariaDbConnector extends OnMariaDb {

        @Override
        String url() {
            return "jdbc:mariadb://127.0.0.1:%d/pool".formatted(server.port());
        }

        @Override
        String keyName() {
            return "insert_id";
        }
    }

    @Nested
    class MySqlConnector extends OnMariaDb {

        @Override
        String url() {
            return "jdbc:mysql://127.0.0.1:%d/pool".formatted(server.port());
        }

        @Override
        String keyName() {
            return "GENERATED_KEY";
        }
    }

    abstract static class OnMariaDb extends PoolContract {

        @Override
        String user() {
            return "root";
        }

        @Override
        String slowQuery(double seconds, int value) {
            return "SELECT " + value + " + SLEEP(" + seconds + ")";
        }

        @Override
        String countRunning(String text) {
            return "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%" + text
                    + "%' AND id <> connection_id()";
        }

        @Override
        String autoKey() {
            return "INT AUTO_INCREMENT PRIMARY KEY";
        }
    }
}
