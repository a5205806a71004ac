package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.sql.ConnectionPool;

/// On a database in the process, whose calls run on threads.
class LibrariesOnH2Test extends LibrariesContract {

    @Override
    ConnectionPool open() {
        var pool = ConnectionPool.open(
                "jdbc:h2:mem:libraries;LOCK_TIMEOUT=60000",
                options -> options.toThread().acquireTimeout(seconds(60)));
        pool.update(
                "CREATE ALIAS IF NOT EXISTS SLEEP FOR 'java.lang.Thread.sleep(long)'"); // real time: calls take some
        return pool;
    }

    @Override
    String slowQuery(double seconds, int value) {
        return "SELECT " + value + " FROM (SELECT SLEEP(" + (long) (seconds * 1000) + "))";
    }

    @Override
    String endlessQuery() {
        return "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 1000000000) a, SYSTEM_RANGE(1, 1000000000) b";
    }
}
