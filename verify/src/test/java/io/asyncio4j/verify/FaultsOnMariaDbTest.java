package io.asyncio4j.verify;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/// Faults of a real MariaDB, with the drivers of MariaDB and MySQL.
@Tag("heavy")
class FaultsOnMariaDbTest {

    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true"); // one thread less
        server = new MariaDbServer("--skip-ssl");
        server.createDatabase("faults");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Nested
    class MariaDbConnector extends OnMariaDb {

        @Override
        String url(int port) {
            return "jdbc:mariadb://127.0.0.1:%d/faults?user=root".formatted(port);
        }
    }

    @Nested
    class MySqlConnector extends OnMariaDb {

        @Override
        String url(int port) {
            return "jdbc:mysql://127.0.0.1:%d/faults?user=root".formatted(port);
        }
    }

    abstract static class OnMariaDb extends FaultsContract {

        @Override
        DatabaseServer server() {
            return server;
        }

        @Override
        String slowQuery(double seconds, int value) {
            return "SELECT " + value + " + SLEEP(" + seconds + ")";
        }

        @Override
        String countClients() {
            return "SELECT count(*) FROM information_schema.processlist WHERE db = 'faults' AND id <> connection_id()";
        }

        @Override
        String longText() {
            return "MEDIUMTEXT";
        }

        @Override
        String[] fewClients() {
            return new String[] {"--max-connections=10"};
        }

        @Override
        String tooMany() {
            return "Too many connections";
        }
    }
}
