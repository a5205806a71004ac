package io.asyncio4j.sql;

/// Calls of the driver run in the task.
class QueriesTest extends QueriesContract {

    @Override
    void configure(PoolOptions options) {}
}
