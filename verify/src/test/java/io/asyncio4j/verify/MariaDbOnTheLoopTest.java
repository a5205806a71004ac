package io.asyncio4j.verify;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import io.asyncio4j.net.socket.LoopSocketFactory;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/// The drivers of MariaDB and MySQL against a real MariaDB.
@Tag("heavy")
class MariaDbOnTheLoopTest {

    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true"); // one thread less
        server = new MariaDbServer();
        server.createDatabase("mariadb");
        server.createDatabase("encrypted");
        server.createDatabase("mysql_driver");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Nested
    class MariaDbConnector extends JdbcOnTheLoopContract {

        @Override
        String url() {
            return "jdbc:mariadb://127.0.0.1:%d/mariadb?user=root&socketFactory=%s"
                    .formatted(server.port(), LoopSocketFactory.class.getName());
        }

        @Override
        String slowQuery(double seconds, int value) {
            return slow(seconds, value);
        }
    }

    @Nested
    class MariaDbConnectorWithTls extends JdbcOnTheLoopContract {

        @Override
        String url() {
            return "jdbc:mariadb://127.0.0.1:%d/encrypted?user=root&sslMode=trust&socketFactory=%s"
                    .formatted(server.port(), LoopSocketFactory.class.getName());
        }

        @Override
        String slowQuery(double seconds, int value) {
            return slow(seconds, value);
        }
    }

    @Nested
    class MySqlConnector extends JdbcOnTheLoopContract {

        @Override
        String url() {
            return "jdbc:mysql://127.0.0.1:%d/mysql_driver?user=root&socketFactory=%s"
                    .formatted(server.port(), LoopSocketsForMySql.class.getName());
        }

        @Override
        String slowQuery(double seconds, int value) {
            return slow(seconds, value);
        }
    }

    private static String slow(double seconds, int value) {
        return "SELECT " + value + " + SLEEP(" + seconds + ")";
    }

    /// The driver needs an implementation of its own interface.
    public static final class LoopSocketsForMySql extends StandardSocketFactory {

        @Override
        protected Socket createSocket(PropertySet properties) {
            try {
                return LoopSocketFactory.getDefault().createSocket();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
