package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.sql.ConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/// On a real MariaDB, over sockets of the loop.
@Tag("heavy")
class LibrariesOnMariaDbTest extends LibrariesContract {

    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        server = new MariaDbServer();
        server.createDatabase("libraries");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    ConnectionPool open() {
        return ConnectionPool.open(
                "jdbc:mariadb://127.0.0.1:%d/libraries".formatted(server.port()),
                options -> options.user("root").acquireTimeout(seconds(60)));
    }

    @Override
    String slowQuery(double seconds, int value) {
        return "SELECT " + value + " + SLEEP(" + seconds + ")";
    }

    @Override
    String endlessQuery() {
        return "SELECT SLEEP(1000)";
    }
}
