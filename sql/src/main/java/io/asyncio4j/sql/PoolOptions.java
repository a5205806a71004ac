package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a [ConnectionPool] works. The names are aiomysql's where it has one.
public final class PoolOptions {

    final Properties properties = new Properties();

    int minSize = 1;
    int maxSize = 10;
    int maxWaiting = Integer.MAX_VALUE;
    int statementCache = 64;
    boolean autoCommit = true;
    int fetchSize = 500;
    boolean toThread;
    List<String> initStatements = List.of();
    Duration acquireTimeout = Asyncio.seconds(30);
    Duration idleTimeout = Asyncio.minutes(10);
    Duration validateAfter = Asyncio.seconds(1);
    Duration closeTimeout = Asyncio.seconds(10);

    @Nullable
    Duration maxLifetime;

    @Nullable
    Duration statementTimeout;

    @Nullable
    Duration leakThreshold;

    @Nullable
    StatementObserver observer;

    PoolOptions() {}

    /// The user of the database. It may stand in the URL instead.
    public PoolOptions user(String name) {
        return property("user", name);
    }

    /// The password of the user. It may stand in the URL instead; neither appears in messages or logs.
    public PoolOptions password(String password) {
        return property("password", password);
    }

    /// An option of the driver, as it documents it, such as `sslMode` or `connectTimeout`.
    public PoolOptions property(String name, String value) {
        properties.setProperty(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /// How many connections the pool makes when it is opened, and keeps: at least 0, 1 by default.
    public PoolOptions minSize(int connections) {
        minSize = Text.atLeast(0, "minSize", connections);
        return this;
    }

    /// How many connections there may be at once: at least 1, 10 by default. Further tasks wait their turn.
    public PoolOptions maxSize(int connections) {
        maxSize = Text.atLeast(1, "maxSize", connections);
        return this;
    }

    /// How many tasks may wait for a connection: at least 0, unlimited by default. Further ones fail at once with a
    /// [TooManyWaitingException].
    public PoolOptions maxWaiting(int tasks) {
        maxWaiting = Text.atLeast(0, "maxWaiting", tasks);
        return this;
    }

    /// How long a task waits for a connection, until it is free or has been made: 30 s by default. Then it fails
    /// with an [AcquireTimeoutException].
    public PoolOptions acquireTimeout(Duration limit) {
        acquireTimeout = Text.positive("acquireTimeout", limit);
        return this;
    }

    /// How long an unused connection is kept, beyond [#minSize]: 10 minutes by default.
    public PoolOptions idleTimeout(Duration limit) {
        idleTimeout = Text.positive("idleTimeout", limit);
        return this;
    }

    /// How old a connection may become: one that is older is not used again. Unlimited by default.
    ///
    /// Source: `pool_recycle` of aiomysql.
    public PoolOptions maxLifetime(Duration limit) {
        maxLifetime = Text.positive("maxLifetime", limit);
        return this;
    }

    /// For how long a connection may have been unused without being tried before it is used again: at least 0, 1 s
    /// by default. After a connection was lost, all others are tried.
    public PoolOptions validateAfter(Duration unused) {
        if (unused.isNegative()) {
            throw new IllegalArgumentException("validateAfter must be >= 0, was " + unused);
        }
        validateAfter = unused;
        return this;
    }

    /// How long a statement may take: unlimited by default. Then it fails with a [StatementTimeoutException], the
    /// server is told to stop it, and its connection is gone. A [RowStream] may take as long for each row. For a
    /// single statement, put [Asyncio#timeout(Duration, io.asyncio4j.function.Op)] around it.
    public PoolOptions statementTimeout(Duration limit) {
        statementTimeout = Text.positive("statementTimeout", limit);
        return this;
    }

    /// How long the pool, when it is closed, waits for connections in use to be returned: 10 s by default. Then
    /// they are closed under whoever uses them.
    public PoolOptions closeTimeout(Duration limit) {
        closeTimeout = Text.positive("closeTimeout", limit);
        return this;
    }

    /// After how long a connection that is still in use is reported to the log, with the place in the program where
    /// it was acquired: never by default. It also makes [ConnectionPool.Holder#where] known, which costs some
    /// microseconds for each acquisition.
    public PoolOptions leakThreshold(Duration limit) {
        leakThreshold = Text.positive("leakThreshold", limit);
        return this;
    }

    /// Whether each statement outside of a transaction is one of its own: true by default, as in JDBC, and unlike
    /// aiomysql. If false, whoever acquires a connection commits by its JDBC connection; what is not committed when
    /// it is returned is rolled back.
    public PoolOptions autocommit(boolean value) {
        autoCommit = value;
        return this;
    }

    /// Statements that each new connection executes, such as `SET time_zone = '+00:00'`.
    ///
    /// Source: `init_command` of aiomysql.
    public PoolOptions initStatements(String... statements) {
        initStatements = List.of(statements);
        return this;
    }

    /// How many prepared statements each connection keeps: at least 0, 64 by default.
    public PoolOptions statementCache(int statements) {
        statementCache = Text.atLeast(0, "statementCache", statements);
        return this;
    }

    /// How many rows a [RowStream] asks the server for at once, where the server gives them in portions
    /// (PostgreSQL, Oracle and others; not MySQL and MariaDB): at least 1, 500 by default. As many are in
    /// memory at a time.
    public PoolOptions fetchSize(int rows) {
        fetchSize = Text.atLeast(1, "fetchSize", rows);
        return this;
    }

    /// Runs each call of the driver on a thread of the loop's default executor while the task waits: for databases
    /// in the process or in a file (H2, SQLite, DuckDB), whose calls would block the loop. A cancelled task cancels
    /// its statement and waits until the driver has returned.
    public PoolOptions toThread() {
        toThread = true;
        return this;
    }

    /// Tells `observer` of each statement, even of those that begin, end and undo transactions. There is one. What
    /// libraries do by [ConnectionPool#asDataSource] or [SqlConnection#jdbc] is not told.
    public PoolOptions onStatement(StatementObserver observer) {
        this.observer = Objects.requireNonNull(observer, "observer");
        return this;
    }

    /// What must not be quoted.
    Stream<String> secrets() {
        return Stream.ofNullable(properties.getProperty("password")).filter(password -> !password.isEmpty());
    }
}
