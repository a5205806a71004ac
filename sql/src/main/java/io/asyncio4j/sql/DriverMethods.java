package io.asyncio4j.sql;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What drivers can do beyond JDBC, called by name: the module is compiled without any. Within calls of the driver.
final class DriverMethods {

    private static final Pattern LOAD_LOCAL = Pattern.compile("(?i)\\blocal\\s+infile\\b");
    private static final Pattern COPY = Pattern.compile("(?i)\\bfrom\\s+stdin\\b");

    private DriverMethods() {}

    /// Refuses what does not read a stream of the program.
    static void ensureLoads(Family family, String sql) {
        Pattern expected = switch (family) {
            case MARIADB, MYSQL -> LOAD_LOCAL;
            case POSTGRESQL -> COPY;
            case OTHER ->
                throw new UnsupportedOperationException("only MySQL and MariaDB (LOAD DATA LOCAL INFILE) and "
                        + "PostgreSQL (COPY … FROM STDIN) load a stream; this driver is of none of them");
        };
        if (!expected.matcher(sql).find()) {
            throw new IllegalArgumentException("expected "
                    + (family == Family.POSTGRESQL
                            ? "COPY … FROM STDIN"
                            : "LOAD DATA LOCAL INFILE 'any name' INTO TABLE …")
                    + ", the statements that read a stream: " + sql);
        }
    }

    /// Executes a statement to which the server asks for data.
    static long load(Family family, Connection connection, String sql, InputStream data) throws SQLException {
        return switch (family) {
            case MARIADB -> loadLocal("org.mariadb.jdbc.Statement", connection, sql, data);
            case MYSQL -> loadLocal("com.mysql.cj.jdbc.JdbcStatement", connection, sql, data);
            case POSTGRESQL -> {
                Object copies = call("org.postgresql.PGConnection", "getCopyAPI", connection);
                var types = new Class<?>[] {String.class, InputStream.class};
                yield (Long) call("org.postgresql.copy.CopyManager", "copyIn", copies, types, sql, data);
            }
            case OTHER -> throw new IllegalArgumentException(sql);
        };
    }

    /// Waits for notifications of PostgreSQL.
    static List<Notification> notifications(Connection connection) throws SQLException {
        var types = new Class<?>[] {int.class};
        Object found = call("org.postgresql.PGConnection", "getNotifications", connection, types, 0);
        var notifications = new ArrayList<Notification>();
        if (found instanceof Object[] each) {
            for (Object one : each) {
                String type = "org.postgresql.PGNotification";
                notifications.add(new Notification(
                        (String) call(type, "getName", one), (String) call(type, "getParameter", one), (Integer)
                                call(type, "getPID", one)));
            }
        }
        return notifications;
    }

    private static long loadLocal(String type, Connection connection, String sql, InputStream data)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            call(type, "setLocalInfileInputStream", statement, new Class<?>[] {InputStream.class}, data);
            return statement.executeUpdate(sql);
        }
    }

    private static Object call(String type, String method, Object target) throws SQLException {
        return call(type, method, target, new Class<?>[0]);
    }

    private static Object call(
            String type, String method, Object target, Class<?>[] types, @Nullable Object... arguments)
            throws SQLException {
        try {
            return Class.forName(type, false, target.getClass().getClassLoader())
                    .getMethod(method, types)
                    .invoke(target, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case SQLException error -> throw error;
                case RuntimeException error -> throw error;
                case Error error -> throw error;
                case null, default -> throw new SQLException(method + " has failed", e.getCause());
            }
        } catch (ReflectiveOperationException e) {
            throw new SQLException("this driver has no " + type + "." + method, e);
        }
    }
}
