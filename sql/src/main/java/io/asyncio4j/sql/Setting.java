package io.asyncio4j.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What whoever has a connection may change by JDBC, and finds as it was at first, in the order of restoring.
@SuppressWarnings("ImmutableEnumChecker") // lambdas without state
enum Setting {
    AUTO_COMMIT("setAutoCommit", Connection::getAutoCommit, (c, value) -> c.setAutoCommit((Boolean) value)),
    READ_ONLY("setReadOnly", Connection::isReadOnly, (c, value) -> c.setReadOnly((Boolean) value)),
    ISOLATION(
            "setTransactionIsolation",
            Connection::getTransactionIsolation,
            (c, value) -> c.setTransactionIsolation((Integer) value)),
    CATALOG("setCatalog", Connection::getCatalog, (c, value) -> c.setCatalog((String) value)),
    SCHEMA("setSchema", Connection::getSchema, (c, value) -> c.setSchema((String) value)),
    HOLDABILITY("setHoldability", Connection::getHoldability, (c, value) -> c.setHoldability((Integer) value));

    private static final Map<String, Setting> BY_SETTER =
            Stream.of(values()).collect(Collectors.toMap(each -> each.setter, Function.identity()));

    private final String setter;
    private final Getter getter;
    private final Setter restorer;

    Setting(String setter, Getter getter, Setter restorer) {
        this.setter = setter;
        this.getter = getter;
        this.restorer = restorer;
    }

    /// What the method of [Connection] sets; null if it is no setter.
    static @Nullable Setting of(String method) {
        return BY_SETTER.get(method);
    }

    @Nullable
    Object get(Connection connection) throws SQLException {
        return getter.get(connection);
    }

    void set(Connection connection, Object value) throws SQLException {
        restorer.set(connection, value);
    }

    private interface Getter {

        @Nullable
        Object get(Connection connection) throws SQLException;
    }

    private interface Setter {

        void set(Connection connection, Object value) throws SQLException;
    }
}
