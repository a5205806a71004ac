package io.asyncio4j.benchmarks.sql;

import static io.asyncio4j.Asyncio.forEachConcurrent;

import io.asyncio4j.Asyncio;
import io.asyncio4j.benchmarks.sql.Shape.Item;
import io.asyncio4j.net.socket.LoopSocketFactory;
import io.asyncio4j.sql.ConnectionPool;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;

/// MariaDB's driver in tasks of one loop, by our pool; or without it, on a connection for each task.
final class AsyncioPeer implements Client.Peer {

    private final String url;
    private final boolean pooled;

    AsyncioPeer(String address, boolean pooled) {
        this.url = "jdbc:mariadb://" + address + "/test?user=root";
        this.pooled = pooled;
    }

    @Override
    public void run(Shape shape, int tasks, Meter meter) throws Exception {
        if (!pooled) {
            String onLoop = url + "&socketFactory=" + LoopSocketFactory.class.getName();
            Asyncio.run(() -> forEachConcurrent(Collections.nCopies(tasks, 0), _ -> JdbcPeer.askAlways(onLoop, shape, meter)));
            return;
        }
        Asyncio.run(() -> {
            try (var pool = ConnectionPool.open(url, options -> options.maxSize(Client.CONNECTIONS))) {
                forEachConcurrent(Collections.nCopies(tasks, 0), _ -> {
                    while (meter.goesOn()) {
                        long start = System.nanoTime();
                        ask(pool, shape);
                        meter.answered(start);
                    }
                });
            }
        });
    }

    @Override
    public void close() {}

    private static void ask(ConnectionPool pool, Shape shape) {
        int id = 1 + ThreadLocalRandom.current().nextInt(Shape.ITEMS);
        switch (shape) {
            case SELECT_1 -> JdbcPeer.check(shape, pool.query(shape.sql).value(int.class));
            case POINT -> JdbcPeer.check(shape, pool.query(shape.sql, id).as(Item.class).size());
            case INSERT -> pool.update(shape.sql, id);
            case FETCH_1000 -> JdbcPeer.check(shape, pool.query(shape.sql).as(Item.class).size());
        }
    }
}
