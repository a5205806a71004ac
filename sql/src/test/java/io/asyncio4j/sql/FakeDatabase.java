package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ForeignWait;
import io.asyncio4j.Promise;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A database whose driver waits as one does on sockets of the loop: each call that goes to the server takes 10 ms,
/// and a cancellation in the middle loses the connection. It keeps what was committed. Loop only.
final class FakeDatabase implements AutoCloseable {

    static final Duration CALL = Asyncio.millis(10);

    private static int databases;

    final List<String> log = new ArrayList<>();
    final List<String> committed = new ArrayList<>();
    final List<String> closed = new ArrayList<>(); // statements
    final Set<Fake> open = new HashSet<>();
    int opened;
    boolean down;
    boolean full;
    Duration each = CALL;

    private final String url = "jdbc:fake" + ++databases + ":";
    private final Driver driver = proxy(Driver.class, (_, method, arguments) -> switch (method.getName()) {
        case "acceptsURL" -> ((String) arguments[0]).startsWith(url);
        case "connect" -> ((String) arguments[0]).startsWith(url) ? connect((Properties) arguments[1]) : null;
        case "toString" -> url;
        case "hashCode" -> System.identityHashCode(this);
        case "equals" -> false;
        default -> throw new UnsupportedOperationException(method.getName());
    });

    FakeDatabase() throws SQLException {
        DriverManager.registerDriver(driver);
    }

    String url() {
        return url;
    }

    /// The server goes away, with all connections.
    void crash() {
        down = true;
        open.forEach(each -> each.dead = true);
        open.clear();
    }

    void restart() {
        down = false;
    }

    @Override
    public void close() throws SQLException {
        DriverManager.deregisterDriver(driver);
    }

    private Connection connect(Properties properties) throws SQLException {
        var fake = new Fake();
        fake.wait("connect");
        if (down) {
            throw new SQLException("connection refused", "08001");
        } else if (full) {
            throw new SQLException("too many connections", "08004");
        } else if ("wrong".equals(properties.getProperty("password"))) {
            throw new SQLException("access denied: wrong is wrong, at " + url, "28000");
        }
        open.add(fake);
        return fake.connection;
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    /// One connection.
    final class Fake {

        final int number = ++opened;
        final List<String> uncommitted = new ArrayList<>();
        boolean dead;
        boolean autoCommit = true;
        private int isolation = Connection.TRANSACTION_READ_COMMITTED;

        private final Connection connection =
                proxy(Connection.class, (self, method, arguments) -> switch (method.getName()) {
                    case "createStatement" -> statement(null);
                    case "prepareStatement" -> statement((String) arguments[0]);
                    case "getAutoCommit" -> autoCommit;
                    case "setAutoCommit" -> {
                        autoCommit = (boolean) arguments[0];
                        yield null;
                    }
                    case "getTransactionIsolation" -> isolation;
                    case "setTransactionIsolation" -> {
                        isolation = (int) arguments[0];
                        yield null;
                    }
                    case "commit" -> {
                        committed.addAll(uncommitted); // when the request arrives
                        uncommitted.clear();
                        yield wait("commit");
                    }
                    case "rollback" -> {
                        uncommitted.clear();
                        yield wait("rollback");
                    }
                    case "isValid" -> {
                        wait("isValid");
                        yield true;
                    }
                    case "isClosed" -> dead;
                    case "close" -> {
                        dead = true;
                        open.remove(this);
                        log.add(number + " close");
                        yield null;
                    }
                    case "toString" -> "fake " + number;
                    case "hashCode" -> number;
                    case "equals" -> self == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });

        private Statement statement(@Nullable String prepared) {
            return proxy(PreparedStatement.class, (_, method, arguments) -> switch (method.getName()) {
                case "execute", "executeUpdate" -> {
                    String sql = prepared == null ? (String) arguments[0] : prepared;
                    wait(sql);
                    if (sql.startsWith("INSERT")) {
                        (autoCommit ? committed : uncommitted).add(sql);
                    } else if (sql.startsWith("FAIL")) {
                        throw new SQLException("failed as told", sql.substring(5));
                    }
                    yield method.getName().equals("execute") ? (Object) false : 1;
                }
                case "executeQuery" -> {
                    wait(Objects.requireNonNull(prepared));
                    yield result(Integer.parseInt(prepared.substring("SELECT ".length())));
                }
                case "getUpdateCount" -> 1;
                case "clearParameters", "setFetchSize" -> null;
                case "close" -> {
                    closed.add(String.valueOf(prepared));
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.getName());
            });
        }

        /// Rows of numbers, for each of which the driver asks the server.
        private ResultSet result(int rows) {
            var row = new AtomicInteger();
            var metaData = proxy(ResultSetMetaData.class, (_, method, _) -> switch (method.getName()) {
                case "getColumnCount" -> 1;
                case "getColumnLabel" -> "n";
                case "getColumnTypeName" -> "INT";
                case "getColumnType" -> Types.INTEGER;
                default -> throw new UnsupportedOperationException(method.getName());
            });
            return proxy(ResultSet.class, (_, method, _) -> switch (method.getName()) {
                case "getMetaData" -> metaData;
                case "next" -> {
                    wait("next");
                    yield row.incrementAndGet() <= rows;
                }
                case "getObject" -> row.get();
                case "close" -> null;
                default -> throw new UnsupportedOperationException(method.getName());
            });
        }

        /// A request and its answer.
        private @Nullable Object wait(String what) throws SQLException {
            log.add(number + " " + what);
            if (dead) {
                throw new SQLException("the connection is closed", "08003");
            }
            var never = new Promise<@Nullable Void>();
            if (EventLoop.find().isEmpty()) {
                return null; // on a thread
            } else if (ForeignWait.until(never, each) == ForeignWait.End.CANCELLED) {
                dead = true;
                open.remove(this);
                throw new SQLException("socket closed", "08S01");
            } else if (dead) {
                throw new SQLException("connection reset", "08S01");
            }
            return null;
        }
    }
}
