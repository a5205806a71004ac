package io.asyncio4j.sql;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A statement with its parameters, ready to be executed once.
final class Execution {

    private final String sql;
    private final ParsedSql parsed;
    private final String text; // for the driver
    private final List<List<@Nullable Object>> parameters; // of each execution

    private Execution(String sql, Collection<?> parameters) {
        this.sql = sql;
        this.parsed = ParsedSql.of(sql);
        boolean named = parameters.iterator().next() instanceof Map;
        this.text = named ? parsed.text() : sql;
        this.parameters = new ArrayList<>(parameters.size());
        for (Object each : parameters) {
            this.parameters.add(values(each));
        }
    }

    static Execution of(String sql, @Nullable Object[] parameters) {
        Objects.requireNonNull(sql, "sql");
        boolean named = parameters.length == 1 && parameters[0] instanceof Map;
        return new Execution(sql, named ? Arrays.asList(parameters) : List.of(Arrays.asList(parameters)));
    }

    static Execution of(String sql, Collection<?> parameters) {
        return new Execution(Objects.requireNonNull(sql, "sql"), parameters);
    }

    /// As the program has written it.
    String sql() {
        return sql;
    }

    boolean changesSession() {
        return parsed.changesSession();
    }

    boolean hasOutputs() {
        for (List<@Nullable Object> each : parameters) {
            for (Object value : each) {
                if (value instanceof Parameter) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Refuses what only a call can give back.
    Execution withoutOutputs() {
        if (hasOutputs()) {
            throw new IllegalArgumentException("only call has parameters that return a value: " + sql);
        }
        return this;
    }

    // Within a call of the driver:

    /// A statement of its own, with its parameters, whose rows are read once.
    PreparedStatement prepare(PooledConnection connection) throws SQLException {
        PreparedStatement statement =
                connection.raw().prepareStatement(text, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        boolean bound = false;
        try {
            new Binding(connection).bind(statement, parameters.getFirst());
            bound = true;
            return statement;
        } finally {
            if (!bound) {
                statement.close();
            }
        }
    }

    Rows query(PooledConnection connection) throws SQLException {
        return with(connection, false, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return Rows.read(rows, sql);
            }
        });
    }

    long update(PooledConnection connection) throws SQLException {
        return with(connection, false, statement -> {
            boolean hasRows = statement.execute();
            return hasRows ? 0L : (long) Math.max(0, statement.getUpdateCount());
        });
    }

    Rows insert(PooledConnection connection) throws SQLException {
        return with(connection, true, statement -> {
            statement.executeUpdate();
            try (ResultSet rows = statement.getGeneratedKeys()) {
                return Rows.read(rows, sql);
            }
        });
    }

    List<Long> batch(PooledConnection connection) throws SQLException {
        PreparedStatement statement =
                connection.calls().executing(connection.raw().prepareStatement(text));
        try (statement) {
            var binding = new Binding(connection);
            for (List<@Nullable Object> each : parameters) {
                binding.bind(statement, each);
                statement.addBatch();
            }
            return Arrays.stream(statement.executeBatch())
                    .mapToObj(Long::valueOf)
                    .toList();
        }
    }

    Results call(PooledConnection connection) throws SQLException {
        boolean outputs = hasOutputs();
        Connection raw = connection.raw();
        PreparedStatement statement = connection
                .calls()
                .executing(
                        outputs || text.stripLeading().startsWith("{")
                                ? raw.prepareCall(text)
                                : raw.prepareStatement(text));
        try (statement) {
            new Binding(connection).bind(statement, parameters.getFirst());
            var rows = new ArrayList<Rows>();
            var updates = new ArrayList<Long>();
            boolean isRows = statement.execute();
            while (true) {
                if (isRows) {
                    try (ResultSet result = statement.getResultSet()) {
                        rows.add(Rows.read(result, sql));
                    }
                } else {
                    int count = statement.getUpdateCount();
                    if (count < 0) {
                        break;
                    }
                    updates.add((long) count);
                }
                isRows = statement.getMoreResults();
            }
            return new Results(rows, updates, out(statement));
        }
    }

    private Row out(PreparedStatement statement) throws SQLException {
        var names = new ArrayList<String>();
        var values = new ArrayList<@Nullable Object>();
        List<@Nullable Object> given = parameters.getFirst();
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i) instanceof Parameter<?> parameter && statement instanceof CallableStatement call) {
                String name = parsed.names().isEmpty()
                        ? String.valueOf(i + 1)
                        : parsed.names().get(i);
                Object value = Columns.plain(call.getObject(i + 1));
                names.add(name);
                values.add(value == null ? null : Values.convert(name, value, parameter.type()));
            }
        }
        return new Row(new Columns(names), values.toArray());
    }

    private <T> T with(PooledConnection connection, boolean keys, Use<T> use) throws SQLException {
        PreparedStatement statement =
                connection.calls().executing(connection.statements().take(text, keys));
        boolean done = false;
        try {
            new Binding(connection).bind(statement, parameters.getFirst());
            T value = use.of(statement);
            done = true;
            return value;
        } finally {
            if (done) {
                connection.statements().giveBack(text, keys, statement);
            } else {
                statement.close();
            }
        }
    }

    private List<@Nullable Object> values(Object given) {
        if (given instanceof Map<?, ?> map) {
            return parsed.values(map);
        } else if (given instanceof Collection<?> list && list.size() == parsed.marks()) {
            return new ArrayList<>(list);
        }
        throw new IllegalArgumentException("the statement has " + parsed.marks() + " parameters, not "
                + (given instanceof Collection<?> list
                        ? list.size()
                        : given.getClass().getName()) + ": " + sql);
    }

    /// One of the ways to execute it.
    interface Kind<T> {

        T run(Execution execution, PooledConnection connection) throws SQLException;
    }

    private interface Use<T> {

        T of(PreparedStatement statement) throws SQLException;
    }
}
