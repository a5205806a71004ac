/// SQL: connections that the tasks of a loop share, over any JDBC driver.
///
/// [ConnectionPool][io.asyncio4j.sql.ConnectionPool] is the door, set up by `PoolOptions`. Read on in the order in
/// which a connection goes:
///
/// - **Making one**: a `Connector` reads the `JdbcUrl`, finds the driver and gives it sockets of the loop
///   (`LoopSocketsForMySql` where the driver needs a class of its own kind)
/// - **Using it**: a `SqlConnection` is a connection from its acquisition until it is closed; `Holds` knows who
///   has them. Below it, a `PooledConnection` guards each call of the driver (`SqlOp`), which `Calls` runs in
///   the task or on a thread, and keeps prepared statements (`StatementCache`)
/// - **Asking**: `Queries` lists what one may ask. An `Execution` is a statement with its parameters, which
///   `Binding` gives to the driver; `Columns` reads the rows that come: `Rows` of `Row`s, the `Results` of a
///   call, or a `RowStream`
/// - **Watching**: a `StatementObserver` is told of each statement
/// - **Having it alone**: an `Occupant` uses a connection over several calls, so that all others are refused: the
///   `Cursor` below a `RowStream`, or `Notifications`
/// - **Beyond JDBC**: `Family` knows how drivers differ, `DriverMethods` calls what they have besides; a `Feed` is
///   data on its way through one
/// - **Libraries** see it as a `DataSource` (`PoolDataSource`, `JdbcView`)
/// - **Giving it back**: the `Shelf` has those that nobody uses. Each `Setting` is restored, unless
///   `SessionChanges` says that this is not enough; `Stopper` tells the server to stop what was cut short
/// - **What goes wrong**: `DatabaseException` and its kinds, told apart by `SqlStates`
///
/// May use: core, `net.socket`, `java.sql`; no driver. Everything here belongs to the loop of its pool.
@NullMarked
package io.asyncio4j.sql;

import org.jspecify.annotations.NullMarked;
