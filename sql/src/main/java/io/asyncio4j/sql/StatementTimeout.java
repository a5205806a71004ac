package io.asyncio4j.sql;

import io.asyncio4j.TimedOutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;

/// That a statement took too long, in the driver's terms: a library on the `DataSource` knows no others.
final class StatementTimeout {

    private static final String STATE = "57014"; // query_canceled, as PostgreSQL has it

    private StatementTimeout() {}

    static SQLException of(Duration limit, Throwable cause) {
        return new SQLTimeoutException("the statement took longer than " + Text.seconds(limit), STATE, cause);
    }

    static boolean isOurs(SQLException error) {
        return error.getCause() instanceof TimedOutException;
    }
}
