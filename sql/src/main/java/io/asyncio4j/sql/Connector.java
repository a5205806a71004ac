package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Makes connections, by the driver that understands the URL. Loop only.
final class Connector {

    static final System.Logger LOGGER = System.getLogger("io.asyncio4j.sql");

    private static final String SOCKET_FACTORY = "socketFactory";

    private final JdbcUrl url;
    private final PoolOptions options;
    private final Driver driver;
    private final Family family;
    private final Properties properties = new Properties();

    /// In a task; drivers are looked for by a thread.
    Connector(JdbcUrl url, PoolOptions options) {
        this.url = url;
        this.options = options;
        try {
            this.driver = Asyncio.toThread(() -> unwrapped(DriverManager.getDriver(url.text())));
        } catch (SQLException e) {
            throw new DatabaseException(
                    "no driver understands " + url
                            + ": its jar must be on the path of the program, where asyncio puts it for a line //DEPS"
                            + " group:artifact:version",
                    null,
                    null);
        }
        this.family = Family.of(driver);
        properties.putAll(options.properties);
        String sockets = family.socketFactory(driver);
        if (sockets != null && !options.toThread && !url.sets(SOCKET_FACTORY)) {
            properties.putIfAbsent(SOCKET_FACTORY, sockets);
        }
    }

    // a driver of another class loader stands behind one that DriverManager gives to the program
    private static Driver unwrapped(Driver driver) throws SQLException {
        return driver instanceof Wrapper wrapper && wrapper.isWrapperFor(Driver.class)
                ? wrapper.unwrap(Driver.class)
                : driver;
    }

    Family family() {
        return family;
    }

    /// Where calls of the driver run, for messages.
    String carrier() {
        if (options.toThread) {
            return "calls run on threads";
        }
        return onLoop() ? "on sockets of the loop" : "calls may block the loop";
    }

    boolean onLoop() {
        return !options.toThread && (url.sets(SOCKET_FACTORY) || properties.containsKey(SOCKET_FACTORY));
    }

    /// Refuses to listen where nothing can be heard.
    void ensureNotifies(String[] channels) {
        if (family != Family.POSTGRESQL || !onLoop()) {
            throw new UnsupportedOperationException(
                    "only PostgreSQL notifies, by sockets of the loop; " + url + ": " + carrier());
        } else if (channels.length == 0) {
            throw new IllegalArgumentException("channels must be at least one, there was none");
        }
    }

    /// Makes a connection. In a task.
    PooledConnection connect() {
        lookUp();
        var calls = new Calls(options.toThread);
        var raw = new AtomicReference<@Nullable Connection>(); // even if nobody waits for it any more
        boolean ready = false;
        try {
            calls.run(() -> {
                raw.set(driver.connect(url.text(), (Properties) properties.clone()));
                return null;
            });
            Connection made = raw.get();
            if (made == null) {
                throw new SQLException("the driver " + driver.getClass().getName() + " does not understand the URL");
            }
            String stop = calls.run(() -> prepare(made));
            ready = true;
            return new PooledConnection(made, family, calls, stop, options);
        } catch (SQLException e) {
            Calls.throwCancellation();
            throw DatabaseException.connecting(withoutSecrets(e), url);
        } finally {
            Connection made = raw.get();
            if (made != null && !ready) {
                PooledConnection.closeQuietly(calls, made::close);
            }
        }
    }

    /// The driver looks names up by itself, which blocks. The JDK remembers what a thread has found.
    private void lookUp() {
        for (String host : url.hosts()) {
            try {
                Asyncio.toThread(() -> InetAddress.getAllByName(host));
            } catch (UnknownHostException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "not found: " + host); // the driver is going to say so
            }
        }
    }

    /// @return how the server is told to stop what the connection does, if it can be told
    private @Nullable String prepare(Connection made) throws SQLException {
        made.setAutoCommit(options.autoCommit);
        String stop = null;
        try (Statement statement = made.createStatement()) {
            String ask = family.askHowToStop();
            if (ask != null) {
                try (ResultSet rows = statement.executeQuery(ask)) {
                    stop = rows.next() ? rows.getString(1) : null;
                }
            }
            for (String sql : options.initStatements) {
                statement.execute(sql);
            }
        }
        if (!options.autoCommit) {
            made.commit();
        }
        return stop;
    }

    /// Drivers that quote the URL quote the password.
    private SQLException withoutSecrets(SQLException error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            if (message.contains(url.text()) || options.secrets().anyMatch(message::contains)) {
                var clean = new SQLException(
                        "what the driver says is not shown, since it has a secret in it",
                        error.getSQLState(),
                        error.getErrorCode());
                clean.setStackTrace(error.getStackTrace());
                return clean;
            }
        }
        return error;
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
