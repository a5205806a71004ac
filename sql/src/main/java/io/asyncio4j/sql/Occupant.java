package io.asyncio4j.sql;

/// What has a connection to itself over several calls of the driver, such as the rows of a query that are read as
/// they are asked for. Loop only.
interface Occupant {

    /// For messages: what the connection does.
    String doing();

    /// Ends it on behalf of whoever gives the connection back; what was not committed is rolled back. In a task.
    void end();
}
