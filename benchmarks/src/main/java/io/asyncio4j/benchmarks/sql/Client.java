package io.asyncio4j.benchmarks.sql;

import java.util.List;

/// A client of the database in a process of its own: `PEER PORT WARM_UP SECONDS TASKS,… SHAPE,…`. For each shape and
/// number of tasks it prints a line with both and the figures of [Meter].
final class Client {

    static final int CONNECTIONS = 10; // of a pool: the default of them all

    private Client() {}

    public static void main(String[] args) throws Exception {
        String address = "127.0.0.1:" + args[1];
        try (Peer peer = switch (args[0]) {
            case "asyncio4j" -> new AsyncioPeer(address, true);
            case "loop-socket" -> new AsyncioPeer(address, false);
            case "hikari-threads" -> JdbcPeer.hikari(address, false);
            case "hikari-virtual" -> JdbcPeer.hikari(address, true);
            case "threads" -> JdbcPeer.withoutPool(address);
            case "vertx" -> new VertxPeer(address);
            default -> throw new IllegalArgumentException("unknown peer " + args[0]);
        }) {
            for (String shape : List.of(args[5].split(","))) {
                for (String tasks : List.of(args[4].split(","))) {
                    peer.run(Shape.of(shape), Integer.parseInt(tasks), new Meter(Double.parseDouble(args[2])));
                    var meter = new Meter(Double.parseDouble(args[3]));
                    peer.run(Shape.of(shape), Integer.parseInt(tasks), meter);
                    System.out.println(shape + " " + tasks + " " + meter.figures());
                }
            }
        }
        System.exit(0); // whatever thread is left
    }

    interface Peer extends AutoCloseable {

        /// Has as many tasks ask, each again as soon as it is answered, until the meter says stop.
        void run(Shape shape, int tasks, Meter meter) throws Exception;
    }
}
