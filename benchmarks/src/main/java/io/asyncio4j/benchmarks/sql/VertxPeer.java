package io.asyncio4j.benchmarks.sql;

import io.asyncio4j.benchmarks.sql.Shape.Item;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.mysqlclient.MySQLBuilder;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.concurrent.ThreadLocalRandom;

/// Vert.x's own client, by callbacks of one loop.
final class VertxPeer implements Client.Peer {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Pool pool;

    VertxPeer(String address) {
        var server = MySQLConnectOptions.fromUri("mysql://root@" + address + "/test")
                .setCachePreparedStatements(true);
        this.pool = MySQLBuilder.pool()
                .connectingTo(server)
                .with(new PoolOptions().setMaxSize(Client.CONNECTIONS))
                .using(vertx)
                .build();
    }

    @Override
    public void run(Shape shape, int tasks, Meter meter) throws Exception {
        var running = new ArrayList<Future<Void>>();
        var loop = vertx.getOrCreateContext();
        for (int i = 0; i < tasks; i++) {
            var done = io.vertx.core.Promise.<Void>promise();
            running.add(done.future());
            loop.runOnContext(_ -> ask(shape, meter).onComplete(done));
        }
        Future.join(running).await();
    }

    @Override
    public void close() {
        pool.close().await();
        vertx.close().await();
    }

    private Future<Void> ask(Shape shape, Meter meter) {
        if (!meter.goesOn()) {
            return Future.succeededFuture();
        }
        long start = System.nanoTime();
        Future<RowSet<Row>> answer = shape.hasParameter()
                ? pool.preparedQuery(shape.sql)
                        .execute(Tuple.of(1 + ThreadLocalRandom.current().nextInt(Shape.ITEMS)))
                : pool.query(shape.sql).execute();
        return answer.compose(rows -> {
            if (shape != Shape.INSERT) {
                var items = new ArrayList<Item>();
                for (Row row : rows) {
                    items.add(
                            shape == Shape.SELECT_1
                                    ? new Item(row.getInteger(0), "", 0)
                                    : new Item(row.getInteger("id"), row.getString("name"), row.getInteger("stock")));
                }
                JdbcPeer.check(shape, items.size());
            }
            meter.answered(start);
            return ask(shape, meter);
        });
    }
}
