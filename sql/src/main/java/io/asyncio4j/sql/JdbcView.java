package io.asyncio4j.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What libraries see of a connection of the pool, and of what it makes: all calls go through the pool's guard, and
/// closing the connection gives it back.
final class JdbcView implements InvocationHandler {

    private static final List<Class<?>> VIEWED = List.of(
            CallableStatement.class, PreparedStatement.class, Statement.class, ResultSet.class, DatabaseMetaData.class);

    private final SqlConnection owner;
    private final Object target;
    private final Object parent; // the proxy that has made this one; itself for a connection

    private JdbcView(SqlConnection owner, Object target, @Nullable Object parent) {
        this.owner = owner;
        this.target = target;
        this.parent = parent == null ? this : parent;
    }

    static Connection of(SqlConnection owner) {
        return (Connection)
                proxy(Connection.class, new JdbcView(owner, owner.connection().raw(), null));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Class<?> declaring = method.getDeclaringClass();
        if (declaring == Object.class) {
            return ofObject(proxy, method, arguments);
        } else if (declaring == Wrapper.class) {
            return unwrap(proxy, method, arguments);
        } else if (target instanceof Connection) {
            return ofConnection(proxy, method, arguments);
        } else if (method.getName().equals("getConnection")) {
            return owner.jdbc();
        } else if (method.getName().equals("getStatement")) {
            return parent instanceof Statement ? parent : null;
        }
        return guarded(proxy, method, arguments);
    }

    private @Nullable Object ofConnection(Object proxy, Method method, Object @Nullable [] arguments)
            throws SQLException {
        return switch (method.getName()) {
            case "close" -> {
                owner.close();
                yield null;
            }
            case "abort" -> {
                if (!owner.isClosed()) {
                    owner.connection().markUnfit();
                    owner.connection().raw().abort((Executor) arguments(arguments)[0]);
                    owner.close();
                }
                yield null;
            }
            case "isClosed" -> owner.isClosed() || owner.connection().raw().isClosed();
            default -> guarded(proxy, method, arguments);
        };
    }

    private @Nullable Object guarded(Object proxy, Method method, Object @Nullable [] arguments) throws SQLException {
        if (owner.isClosed()) {
            if (method.getName().equals("close")) {
                return null;
            }
            throw new SQLException("the connection was closed, and belongs to the pool again", "08003");
        }
        Object result;
        if (isLocal(method)) {
            result = call(method, arguments);
        } else {
            noteChanges(arguments);
            Setting setting = target instanceof Connection ? Setting.of(method.getName()) : null;
            result = owner.connection().run(() -> {
                if (target instanceof Statement statement) {
                    owner.connection().calls().executing(statement);
                }
                if (setting != null) {
                    owner.connection().changes(setting);
                }
                return call(method, arguments);
            });
        }
        if (target instanceof Connection && result instanceof Statement statement) {
            owner.connection().opened(statement);
        } else if (target instanceof Statement statement && method.getName().equals("close")) {
            owner.connection().closed(statement);
        }
        return result == null ? null : viewed(proxy, method.getReturnType(), result);
    }

    /// Whether a call only reads or sets what is in memory.
    private boolean isLocal(Method method) {
        String name = method.getName();
        if (target instanceof ResultSet) {
            return name.startsWith("get")
                    || name.startsWith("is")
                    || name.equals("wasNull")
                    || name.equals("findColumn");
        }
        return target instanceof Statement && (name.startsWith("set") || name.equals("addBatch"));
    }

    /// A statement that changes the session makes the connection unfit for others.
    private void noteChanges(Object @Nullable [] arguments) {
        if (arguments != null
                && arguments.length > 0
                && arguments[0] instanceof String sql
                && (target instanceof Connection || target instanceof Statement)
                && ParsedSql.of(sql).changesSession()) {
            owner.connection().markUnfit();
        }
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws SQLException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case SQLException error -> throw error;
                case RuntimeException error -> throw error;
                case Error error -> throw error;
                case null, default -> throw new SQLException("the driver has failed", e);
            }
        } catch (IllegalAccessException e) {
            throw new SQLException("the driver cannot be called", e);
        }
    }

    private Object viewed(Object proxy, Class<?> type, Object result) {
        for (Class<?> each : VIEWED) {
            if (type == each || (type == Object.class && each.isInstance(result))) {
                return proxy(each, new JdbcView(owner, result, proxy));
            }
        }
        return type == Connection.class ? owner.jdbc() : result;
    }

    private @Nullable Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments(arguments)[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "pooled " + target.getClass().getName();
        };
    }

    private Object unwrap(Object proxy, Method method, Object @Nullable [] arguments) throws SQLException {
        var type = (Class<?>) arguments(arguments)[0];
        boolean isOurs = type.isInstance(proxy);
        boolean isDrivers = type.isInstance(target) || ((Wrapper) target).isWrapperFor(type);
        if (method.getName().equals("isWrapperFor")) {
            return isOurs || isDrivers;
        } else if (isOurs) {
            return proxy;
        }
        return type.isInstance(target) ? target : ((Wrapper) target).unwrap(type);
    }

    private static Object[] arguments(Object @Nullable [] arguments) {
        return arguments == null ? new Object[0] : arguments;
    }

    private static Object proxy(Class<?> type, JdbcView handler) {
        return Proxy.newProxyInstance(JdbcView.class.getClassLoader(), new Class<?>[] {type}, handler);
    }
}
