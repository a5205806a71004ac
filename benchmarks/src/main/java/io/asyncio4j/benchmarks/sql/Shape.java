package io.asyncio4j.benchmarks.sql;

import java.util.Arrays;

/// What is asked of the database, again and again.
enum Shape {
    SELECT_1("SELECT 1"),
    POINT("SELECT id, name, stock FROM item WHERE id = ?"),
    INSERT("INSERT INTO event (task, note) VALUES (?, 'a note of some length')"),
    FETCH_1000("SELECT id, name, stock FROM item LIMIT 1000");

    static final int ITEMS = 10_000;

    final String sql;

    Shape(String sql) {
        this.sql = sql;
    }

    /// `select-1`, `point`, `insert` or `fetch-1000`
    String label() {
        return name().toLowerCase().replace('_', '-');
    }

    static Shape of(String label) {
        return Arrays.stream(values())
                .filter(shape -> shape.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown shape " + label));
    }

    /// What takes the place of the question mark.
    boolean hasParameter() {
        return sql.contains("?");
    }

    record Item(int id, String name, int stock) {}
}
