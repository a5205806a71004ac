package io.asyncio4j.benchmarks.sql;

import io.asyncio4j.benchmarks.sql.Shape.Item;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
        var server =
                MySQLConnectOptions.fromUri("mysql://root@" + address + "/test").setCachePreparedStatements(true);
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
            var done = Promise.<Void>promise();
            running.add(done.future());
            loop.runOnContext(_ -> ask(shape, meter, done));
        }
        Future.join(running).await();
    }

    @Override
    public void close() {
        pool.close().await();
        vertx.close().await();
    }

    // Without a chain of futures: at its end, a hundred thousand of them would complete one within the other.
    private void ask(Shape shape, Meter meter, Promise<Void> done) {
        if (!meter.goesOn()) {
            done.complete();
            return;
        }
        long start = System.nanoTime();
        Future<RowSet<Row>> answer = shape.hasParameter()
                ? pool.preparedQuery(shape.sql)
                        .execute(Tuple.of(1 + ThreadLocalRandom.current().nextInt(Shape.ITEMS)))
                : pool.query(shape.sql).execute();
        answer.onSuccess(rows -> {
                    read(shape, rows);
                    meter.answered(start);
                    ask(shape, meter, done);
                })
                .onFailure(done::fail);
    }

    private static void read(Shape shape, RowSet<Row> rows) {
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
    }
}
