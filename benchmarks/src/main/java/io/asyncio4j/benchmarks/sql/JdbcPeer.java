package io.asyncio4j.benchmarks.sql;

import com.zaxxer.hikari.HikariDataSource;
import io.asyncio4j.benchmarks.sql.Shape.Item;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/// MariaDB's driver in threads.
final class JdbcPeer implements Client.Peer {

    private static final int PLATFORM_THREADS = 50;

    private final String url;
    private final ExecutorService threads;
    private final HikariDataSource pool; // null: each thread has a connection of its own

    private JdbcPeer(String address, ExecutorService threads, boolean pooled) {
        this.url = "jdbc:mariadb://" + address + "/test?user=root";
        this.threads = threads;
        this.pool = pooled ? new HikariDataSource() : null;
        if (pool != null) {
            pool.setJdbcUrl(url);
            pool.setMaximumPoolSize(Client.CONNECTIONS);
        }
    }

    /// HikariCP, on virtual threads or on at most 50 platform threads.
    static JdbcPeer hikari(String address, boolean virtual) {
        return new JdbcPeer(
                address,
                virtual
                        ? Executors.newVirtualThreadPerTaskExecutor()
                        : Executors.newFixedThreadPool(PLATFORM_THREADS),
                true);
    }

    /// A platform thread and a connection for each task.
    static JdbcPeer withoutPool(String address) {
        return new JdbcPeer(address, Executors.newCachedThreadPool(), false);
    }

    @Override
    public void run(Shape shape, int tasks, Meter meter) throws Exception {
        var running = new ArrayList<Future<?>>();
        for (int i = 0; i < tasks; i++) {
            running.add(threads.submit(() -> {
                ask(shape, meter);
                return null;
            }));
        }
        for (Future<?> task : running) {
            task.get();
        }
    }

    @Override
    public void close() {
        threads.close();
        if (pool != null) {
            pool.close();
        }
    }

    private void ask(Shape shape, Meter meter) throws SQLException {
        if (pool == null) {
            askAlways(url, shape, meter);
            return;
        }
        while (meter.goesOn()) {
            long start = System.nanoTime();
            try (Connection connection = pool.getConnection()) {
                ask(connection, shape);
            }
            meter.answered(start);
        }
    }

    /// On one connection.
    static void askAlways(String url, Shape shape, Meter meter) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            while (meter.goesOn()) {
                long start = System.nanoTime();
                ask(connection, shape);
                meter.answered(start);
            }
        }
    }

    private static void ask(Connection connection, Shape shape) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(shape.sql)) {
            if (shape.hasParameter()) {
                statement.setInt(1, 1 + ThreadLocalRandom.current().nextInt(Shape.ITEMS));
            }
            if (shape == Shape.INSERT) {
                statement.executeUpdate();
                return;
            }
            var items = new ArrayList<Item>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    items.add(
                            shape == Shape.SELECT_1
                                    ? new Item(rows.getInt(1), "", 0)
                                    : new Item(rows.getInt("id"), rows.getString("name"), rows.getInt("stock")));
                }
            }
            check(shape, items.size());
        }
    }

    static void check(Shape shape, int rows) {
        int expected = shape == Shape.FETCH_1000 ? 1000 : 1;
        if (rows != expected) {
            throw new IllegalStateException(shape + ": expected " + expected + " rows, got " + rows);
        }
    }
}
