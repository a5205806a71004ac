package io.asyncio4j.sql;

import io.asyncio4j.net.socket.LoopSocketFactory;
import java.sql.Driver;
import org.jspecify.annotations.Nullable;

/// Drivers that take sockets of the loop, and what is special about each.
enum Family {
    MARIADB("org.mariadb.", "SELECT CONCAT('KILL ', CONNECTION_ID())"),
    MYSQL("com.mysql.", "SELECT CONCAT('KILL ', CONNECTION_ID())"),
    POSTGRESQL("org.postgresql.", """
        SELECT format('SELECT pg_terminate_backend(%s) FROM pg_stat_activity WHERE pid = %s AND backend_start = %L',
        pid, pid, backend_start) FROM pg_stat_activity WHERE pid = pg_backend_pid()\
        """),
    OTHER("", null);

    private final String prefix;
    private final @Nullable String askHowToStop;

    Family(String prefix, @Nullable String askHowToStop) {
        this.prefix = prefix;
        this.askHowToStop = askHowToStop;
    }

    static Family of(Driver driver) {
        for (Family each : values()) {
            if (driver.getClass().getName().startsWith(each.prefix)) {
                return each;
            }
        }
        return OTHER;
    }

    /// The class by which the driver makes sockets of the loop; null if it cannot.
    @Nullable
    String socketFactory(Driver driver) {
        return switch (this) {
            case MARIADB, POSTGRESQL -> LoopSocketFactory.class.getName();
            case MYSQL -> LoopSocketsForMySql.className(driver);
            case OTHER -> null;
        };
    }

    /// A statement that returns a statement, by which another connection stops what this one does.
    @Nullable
    String askHowToStop() {
        return askHowToStop;
    }

    /// By which fetch size the driver reads rows as they are asked for. Those that ask the server for portions get
    /// `portion`; to the others the server sends all, and they read on row by row.
    int fetchSize(int portion) {
        return switch (this) {
            case MARIADB -> 1;
            case MYSQL -> Integer.MIN_VALUE;
            case POSTGRESQL, OTHER -> portion;
        };
    }

    /// Whether the server sends all rows at once, so that those that nobody has read stand before the next answer.
    boolean sendsAll() {
        return this == MARIADB || this == MYSQL;
    }

    /// Whether the server gives rows in portions only within a transaction.
    boolean portionsNeedTransaction() {
        return this == POSTGRESQL;
    }
}
