package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.Fn;
import io.asyncio4j.lowlevel.Resource;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Connections to a database that the tasks of a loop share, over any JDBC driver.
///
/// The drivers of MariaDB, MySQL and PostgreSQL run on sockets of the loop: a task that waits for the database
/// suspends itself alone, and no thread is needed. A driver with sockets of its own suspends the task by way of the
/// JDK. One that works in the process or on files (H2, SQLite, DuckDB) blocks the loop during each call, unless
/// [PoolOptions#toThread] moves its calls to threads. [#toString] says which it is.
///
/// Tasks get connections in the order in which they ask. A connection goes back as it came: what was not committed
/// is rolled back, and settings are restored. It is closed instead if a call was cut short by a cancellation or a
/// time limit (the server is told to stop the statement, over another connection), if it was lost, if it is too
/// old, or if a statement has changed its session (`SET`, `USE`, `LOCK`, `BEGIN` …). So nobody gets what another
/// has left behind, and the pool recovers by itself when a server comes back.
///
/// It belongs to the loop on which it was opened.
///
/// {@snippet class=snippets.QueriesTest region=pool}
///
/// Source: `aiomysql.create_pool`.
public final class ConnectionPool implements Queries, AutoCloseable {

    // Whoever has a permit may have a connection: an unused one, or a new one. There are as many permits as there
    // may be connections, and new ones are only made by holders of permits, when none is unused. So there are never
    // more.

    private final EventLoop loop = EventLoop.currentFor("ConnectionPool.open");
    private final PoolOptions options;
    private final Connector connector;
    private final Stopper stopper;
    private final Holds holds;
    private final Shelf unused;
    private final ParkingLot<Boolean> waiters = new ParkingLot<>(new SqlPool()); // handed whether they have a permit
    private final ParkingLot<@Nullable Void> closers = new ParkingLot<>(this);

    private int permits;
    private int open;
    private long made;
    private long reused;
    private boolean closed;
    private @Nullable Task<?> keeper;

    private ConnectionPool(JdbcUrl url, PoolOptions options) {
        this.options = options;
        this.connector = new Connector(url, options);
        this.stopper = new Stopper(connector, options);
        this.holds = new Holds(options.leakThreshold);
        this.unused = new Shelf(options, this::drop);
        this.permits = options.maxSize;
    }

    /// Opens a pool of at most 10 connections, and makes the first. In a task.
    ///
    /// @param url the driver's, such as `jdbc:mariadb://host/database`
    /// @waits until a connection is made; if the task is cancelled, none is left
    /// @throws DatabaseException if no driver knows the URL, or no connection can be made
    public static ConnectionPool open(String url) {
        return open(url, _ -> {});
    }

    /// Opens a pool, and makes as many connections as it keeps at least. In a task.
    ///
    /// @param url the driver's, such as `jdbc:mariadb://host/database`
    /// @waits until the connections are made; if the task is cancelled, none is left
    /// @throws DatabaseException if no driver knows the URL, or no connection can be made
    public static ConnectionPool open(String url, Consumer<? super PoolOptions> configure) {
        JdbcUrl read = JdbcUrl.of(Objects.requireNonNull(url, "url"));
        var options = new PoolOptions();
        configure.accept(options);
        if (options.minSize > options.maxSize) {
            throw new IllegalArgumentException(
                    "minSize must be <= maxSize, which is " + options.maxSize + ", was " + options.minSize);
        }
        var pool = new ConnectionPool(read, options);
        boolean opened = false;
        try {
            pool.warmUp();
            pool.keeper = Asyncio.createTask("sql: keeper of " + read, pool::keep);
            opened = true;
            return pool;
        } finally {
            if (!opened) {
                pool.close();
            }
        }
    }

    /// Takes a connection, which is to be closed to go back. In a task.
    ///
    /// @waits until a connection is free and known to work, or made; a cancelled task has none
    /// @throws AcquireTimeoutException if that takes too long
    /// @throws TooManyWaitingException if too many wait already
    /// @throws DatabaseConnectionException if none is free, and none can be made
    /// @throws IllegalStateException if the pool is closed
    public SqlConnection acquire() {
        loop.ensureCurrent("acquire", this);
        Task.currentFor("acquire");
        ensureOpen();
        if (permits == 0 && waiters.size() >= options.maxWaiting) {
            throw new TooManyWaitingException(
                    "no connection is free, and " + waiters.size() + " tasks wait for one already, which is the limit; "
                            + holds.describe(),
                    null,
                    null);
        }
        PooledConnection ready = permits > 0 ? unused.takeReady() : null;
        if (ready != null) {
            permits--;
            reused++;
            return lend(ready);
        }
        try {
            return Asyncio.timeout(options.acquireTimeout, this::take);
        } catch (TimedOutException e) {
            throw new AcquireTimeoutException(
                    "no connection of " + connector + " within " + Text.seconds(options.acquireTimeout) + "; "
                            + holds.describe(),
                    e,
                    null);
        }
    }

    @Override
    public Rows query(String sql, @Nullable Object... parameters) {
        try (SqlConnection connection = acquire()) {
            return connection.query(sql, parameters);
        }
    }

    @Override
    public long update(String sql, @Nullable Object... parameters) {
        return committed(connection -> connection.update(sql, parameters));
    }

    @Override
    public Rows insert(String sql, @Nullable Object... parameters) {
        return committed(connection -> connection.insert(sql, parameters));
    }

    @Override
    public List<Long> batch(String sql, Collection<?> parameters) {
        return committed(connection -> connection.batch(sql, parameters));
    }

    @Override
    public RowStream stream(String sql, @Nullable Object... parameters) {
        Execution execution = Execution.of(sql, parameters).withoutOutputs();
        SqlConnection connection = acquire();
        return connection.stream(execution, connection::close);
    }

    @Override
    public Results call(String sql, @Nullable Object... parameters) {
        return committed(connection -> connection.call(sql, parameters));
    }

    @Override
    public long load(String sql, InputStream data) {
        return committed(connection -> connection.load(sql, data));
    }

    /// Listens to channels of PostgreSQL: `try (var notifications = pool.listen("teas"))`.
    ///
    /// @param channels at least one, by their exact names; `NOTIFY Teas` sends to `teas`
    /// @waits until a connection is free or made, and listens
    /// @throws UnsupportedOperationException if the driver is not that of PostgreSQL on sockets of the loop
    /// @throws DatabaseException if there is no connection, or the database refuses
    public Notifications listen(String... channels) {
        connector.ensureNotifies(channels);
        SqlConnection connection = acquire();
        holds.expect(connection.hold());
        return Notifications.begin(connection, channels);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T inTransaction(
            Consumer<? super TransactionOptions> configure, Fn<? super SqlConnection, T, X> body) throws X {
        try (SqlConnection connection = acquire()) {
            return connection.inTransaction(configure, body);
        }
    }

    /// A view of the pool for libraries that expect one (jOOQ, JDBI, Hibernate, Spring, Flyway), to be used in
    /// tasks of the loop: a connection that it gives is one of the pool, and goes back when it is closed. Libraries
    /// get the driver's errors. If the task is cancelled, they get one that says so, and the cancellation follows
    /// when they have returned, as with every library on sockets of the loop.
    @SuppressWarnings("exports") // java.sql is not passed on
    public DataSource asDataSource() {
        return new PoolDataSource(this);
    }

    /// What the pool does at the moment. On its loop.
    public Statistics statistics() {
        loop.ensureCurrent("statistics", this);
        return new Statistics(options.maxSize, unused.size(), waiters.size(), made, reused, holds.list());
    }

    /// Closes the pool. Whoever waits for a connection gets an [IllegalStateException]; those in use may be
    /// returned within [PoolOptions#closeTimeout], and are closed then. Closing it again waits as well.
    ///
    /// @waits until all connections are closed; if the task is cancelled, those in use are closed at once
    @Override
    public void close() {
        loop.ensureCurrent("close", this);
        closed = true;
        waiters.wakeAll(false);
        if (keeper != null) {
            keeper.cancel("the pool is closed");
        }
        try {
            unused.dropIf(_ -> true);
            Asyncio.timeout(options.closeTimeout, () -> {
                while (open > 0) {
                    closers.await("close");
                }
                stopper.finish();
            });
        } catch (TimedOutException e) {
            Connector.LOGGER.log(
                    System.Logger.Level.WARNING, "{0} is closed while it is in use: {1}", this, holds.describe());
        } finally {
            unused.dropIf(_ -> true);
            holds.connections().forEach(PooledConnection::close);
            stopper.cancel();
        }
    }

    /// The place of the database, how many connections there are, and where the driver's calls run. No credentials.
    @Override
    public String toString() {
        return "ConnectionPool[" + connector + ", " + open + " of " + options.maxSize + " connections, "
                + connector.carrier() + "]";
    }

    /// Takes back a connection that somebody has used. In a task, of which the connection may be what is left.
    void release(Holds.Hold hold, PooledConnection connection) {
        boolean clean = false;
        try {
            clean = connection.tidy() && !closed;
        } finally {
            holds.end(hold);
            if (clean) {
                unused.put(connection);
            } else {
                drop(connection);
            }
            givePermit();
        }
    }

    /// A statement on a connection of its own, with effect whatever [PoolOptions#autocommit] says.
    private <T> T committed(Fn<? super SqlConnection, T, RuntimeException> statement) {
        try (SqlConnection connection = acquire()) {
            return options.autoCommit ? statement.apply(connection) : connection.inTransaction(statement);
        }
    }

    private SqlConnection take() {
        takePermit();
        boolean taken = false;
        try {
            PooledConnection connection = unused.take();
            if (connection == null) {
                connection = connect();
            } else {
                reused++;
            }
            SqlConnection lent = lend(connection);
            taken = true;
            return lent;
        } finally {
            if (!taken) {
                givePermit();
            }
        }
    }

    /// By a holder of a permit, which goes with it.
    private SqlConnection lend(PooledConnection connection) {
        return new SqlConnection(this, connection, holds.begin(connection));
    }

    private void takePermit() {
        if (permits > 0) {
            permits--;
        } else if (!waiters.await("acquire")) {
            ensureOpen();
        }
    }

    private void givePermit() {
        if (!waiters.wakeFirst(true)) {
            permits++;
        }
    }

    /// Makes a connection. By a holder of a permit.
    private PooledConnection connect() {
        ensureOpen();
        open++;
        boolean connected = false;
        try {
            PooledConnection connection = connector.connect();
            connected = true;
            made++;
            return connection;
        } finally {
            if (!connected) {
                closedOne();
            }
        }
    }

    private void drop(PooledConnection connection) {
        if (connection.isLost()) {
            unused.suspectAll();
        }
        String stop = connection.stopStatement();
        try {
            connection.close();
        } finally {
            if (stop != null) {
                stopper.stop(stop);
            }
            closedOne();
        }
    }

    private void closedOne() {
        open--;
        if (closed && open == 0) {
            closers.wakeAll(null);
        }
    }

    private void warmUp() {
        try {
            Asyncio.timeout(
                    options.acquireTimeout,
                    () -> Asyncio.forEachConcurrent(
                            IntStream.range(0, options.minSize).boxed().toList(), _ -> addUnused()));
        } catch (TimedOutException e) {
            throw new DatabaseConnectionException(
                    "no connection to " + connector + " within " + Text.seconds(options.acquireTimeout), e, null);
        }
    }

    private void addUnused() {
        permits--;
        try {
            unused.putLast(connect());
        } finally {
            givePermit();
        }
    }

    /// Closes what nobody needs, makes what is missing, and reports what is not returned, again and again.
    private void keep() {
        Duration period = Stream.of(options.idleTimeout, options.maxLifetime, options.leakThreshold)
                .filter(Objects::nonNull)
                .min(Duration::compareTo)
                .orElseThrow()
                .dividedBy(2);
        while (!closed) {
            Asyncio.sleep(period.compareTo(Asyncio.millis(10)) < 0 ? Asyncio.millis(10) : period);
            holds.reportLeaks();
            unused.dropIf(each ->
                    !each.isFit() || (open > options.minSize && each.unused().compareTo(options.idleTimeout) >= 0));
            refill();
        }
    }

    private void refill() {
        try {
            while (!closed && open < options.minSize && permits > 0) {
                Asyncio.timeout(options.acquireTimeout, this::addUnused);
            }
        } catch (DatabaseException | TimedOutException e) {
            Connector.LOGGER.log(System.Logger.Level.DEBUG, "no connection could be made in advance", e);
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("the pool of " + connector + " is closed");
        }
    }

    /// A pool at one moment.
    ///
    /// @param maxSize how many connections there may be
    /// @param unused how many connections are open and unused
    /// @param waiting how many tasks wait for one
    /// @param made how many connections were made so far
    /// @param reused how often a connection was used again, so far
    /// @param holders the tasks that have a connection, the one that has had it longest first
    public record Statistics(int maxSize, int unused, int waiting, long made, long reused, List<Holder> holders) {

        /// How many connections are in use.
        public int inUse() {
            return holders.size();
        }
    }

    /// A task that has a connection.
    ///
    /// @param task its name
    /// @param held for how long
    /// @param where the place in the program where it was acquired; known only with [PoolOptions#leakThreshold]
    public record Holder(
            String task, Duration held, @Nullable String where) {

        @Override
        public String toString() {
            return task + " for " + Text.seconds(held) + (where == null ? "" : ", acquired at " + where);
        }
    }

    /// For those who look at the loop.
    private final class SqlPool implements Resource {

        @Override
        public Map<String, Long> figures() {
            return Map.of("free", (long) permits, "open", (long) open, "total", (long) options.maxSize);
        }

        @Override
        public Collection<Task<?>> holders() {
            return holds.tasks();
        }

        @Override
        public String toString() {
            return ConnectionPool.this.toString();
        }
    }
}
