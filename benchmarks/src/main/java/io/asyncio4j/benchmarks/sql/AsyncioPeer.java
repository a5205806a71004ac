package io.asyncio4j.benchmarks.sql;

import static io.asyncio4j.Asyncio.forEachConcurrent;

import io.asyncio4j.EventLoop;
import io.asyncio4j.benchmarks.sql.Shape.Item;
import io.asyncio4j.net.socket.LoopSocketFactory;
import io.asyncio4j.sql.ConnectionPool;
import java.sql.SQLException;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;

/// MariaDB's driver in tasks of one loop, by our pool; or without it, on a connection for each task.
final class AsyncioPeer implements Client.Peer {

    private final String url;
    private final EventLoop loop = EventLoop.start();
    private final ConnectionPool pool; // null: each task has a connection of its own

    AsyncioPeer(String address, boolean pooled) throws Exception {
        this.url = "jdbc:mariadb://" + address + "/test?user=root";
        this.pool = pooled
                ? loop.submit(() -> ConnectionPool.open(url, options -> options.maxSize(Client.CONNECTIONS)))
                        .get()
                : null;
    }

    @Override
    public void run(Shape shape, int tasks, Meter meter) throws Exception {
        loop.submit(() -> forEachConcurrent(Collections.nCopies(tasks, 0), _ -> ask(shape, meter)))
                .get();
    }

    @Override
    public void close() throws Exception {
        if (pool != null) {
            loop.submit(pool::close).get();
        }
        loop.close();
    }

    private void ask(Shape shape, Meter meter) throws SQLException {
        if (pool == null) {
            JdbcPeer.askAlways(url + "&socketFactory=" + LoopSocketFactory.class.getName(), shape, meter);
            return;
        }
        while (meter.goesOn()) {
            long start = System.nanoTime();
            ask(pool, shape);
            meter.answered(start);
        }
    }

    private static void ask(ConnectionPool pool, Shape shape) {
        int id = 1 + ThreadLocalRandom.current().nextInt(Shape.ITEMS);
        switch (shape) {
            case SELECT_1 -> JdbcPeer.check(shape, pool.query(shape.sql).value(int.class));
            case POINT ->
                JdbcPeer.check(shape, pool.query(shape.sql, id).as(Item.class).size());
            case INSERT -> pool.update(shape.sql, id);
            case FETCH_1000 ->
                JdbcPeer.check(shape, pool.query(shape.sql).as(Item.class).size());
        }
    }
}
