package io.asyncio4j.verify;

import io.asyncio4j.sql.TransactionOptions.Isolation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/// Cancellation everywhere, on a real MariaDB with the drivers of MariaDB and MySQL.
@Tag("heavy")
class CancelledOnMariaDbTest {

    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true"); // one thread less
        server = new MariaDbServer("--skip-ssl");
        server.createDatabase("cancelled");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Nested
    class MariaDbConnector extends OnMariaDb {

        @Override
        String url() {
            return "jdbc:mariadb://127.0.0.1:%d/cancelled?user=root".formatted(server.port());
        }
    }

    @Nested
    class MySqlConnector extends OnMariaDb {

        @Override
        String url() {
            return "jdbc:mysql://127.0.0.1:%d/cancelled?user=root".formatted(server.port());
        }
    }

    abstract static class OnMariaDb extends CancelledAnywhereContract {

        @Override
        Isolation isolation() {
            return Isolation.READ_COMMITTED;
        }

        @Override
        String inTransaction() {
            return "SELECT @@in_transaction";
        }

        @Override
        String countClients() {
            return "SELECT count(*) FROM information_schema.processlist WHERE db = 'cancelled'"
                    + " AND id <> connection_id()";
        }
    }
}
