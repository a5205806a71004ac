package io.asyncio4j.verify;

import io.asyncio4j.sql.PoolOptions;
import io.asyncio4j.sql.TransactionOptions.Isolation;

/// Cancellation everywhere, on a database in the process, whose calls run on threads.
class CancelledOnThreadsTest extends CancelledAnywhereContract {

    @Override
    String url() {
        return "jdbc:h2:mem:cancelled";
    }

    @Override
    void configure(PoolOptions options) {
        options.toThread();
    }

    @Override
    Isolation isolation() {
        return Isolation.SERIALIZABLE;
    }

    @Override
    String inTransaction() {
        return "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS"
                + " WHERE SESSION_ID = SESSION_ID() AND CONTAINS_UNCOMMITTED";
    }

    @Override
    String countClients() {
        return "SELECT COUNT(*) - 1 FROM INFORMATION_SCHEMA.SESSIONS";
    }
}
