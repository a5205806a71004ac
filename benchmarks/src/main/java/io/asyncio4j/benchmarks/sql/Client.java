package io.asyncio4j.benchmarks.sql;

/// A client of the database in a process of its own: `PEER PORT WARM_UP SECONDS TASKS,… SHAPE,… PID`, the
/// last being the database's. When it has warmed up all rows, it prints a line for each shape and number of tasks,
/// with both and the figures of [Meter].
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
            forEach(args, (shape, tasks) -> peer.run(shape, tasks, new Meter(Double.parseDouble(args[2]), args[6])));
            forEach(args, (shape, tasks) -> {
                var meter = new Meter(Double.parseDouble(args[3]), args[6]);
                peer.run(shape, tasks, meter);
                System.out.println(shape.label() + " " + tasks + " " + meter.figures());
            });
        }
        System.exit(0); // whatever thread is left
    }

    private static void forEach(String[] args, Row row) throws Exception {
        for (String shape : args[5].split(",")) {
            for (String tasks : args[4].split(",")) {
                row.run(Shape.of(shape), Integer.parseInt(tasks));
            }
        }
    }

    private interface Row {
        void run(Shape shape, int tasks) throws Exception;
    }

    interface Peer extends AutoCloseable {

        /// Has as many tasks ask, each again as soon as it is answered, until the meter says stop.
        void run(Shape shape, int tasks, Meter meter) throws Exception;
    }
}
