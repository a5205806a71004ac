package io.asyncio4j.benchmarks.sql;

import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.run;

import com.sun.management.OperatingSystemMXBean;
import io.asyncio4j.net.socket.LoopSocketFactory;
import java.lang.management.ManagementFactory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;

/// `SELECT 1` through MariaDB's driver, again and again, on the given number of connections. Prints the round trips
/// per second, and for one of them, in microseconds, the p50, the p99 and the processor time of this process.
final class SelectOne {

    private static final int MOST = 1_000_000; // microseconds

    private final String url;
    private final int connections;
    private final int[] counts = new int[MOST + 1]; // of each duration; all that write it share a core
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long cpu; // nanoseconds
    private long began;
    private long ends;

    private SelectOne(String url, int connections) {
        this.url = url;
        this.connections = connections;
    }

    /// `PEER CONNECTIONS WARM_UP SECONDS PORT`
    public static void main(String[] args) throws Exception {
        String url = "jdbc:mariadb://127.0.0.1:" + args[4] + "/test?user=root";
        boolean onTheLoop = args[0].equals("loop-socket");
        var one = new SelectOne(
                onTheLoop ? url + "&socketFactory=" + LoopSocketFactory.class.getName() : url,
                Integer.parseInt(args[1]));
        one.measure(args[0], Long.parseLong(args[2]));
        one.measure(args[0], Long.parseLong(args[3]));
        one.print();
    }

    private void measure(String peer, long seconds) throws Exception {
        Arrays.fill(counts, 0);
        cpu = process.getProcessCpuTime();
        began = System.nanoTime();
        ends = began + seconds * 1_000_000_000;
        switch (peer) {
            case "loop-socket", "jdk-socket" ->
                run(() -> forEachConcurrent(Collections.nCopies(connections, 0), _ -> query()));
            case "threads" -> inThreads(body -> Thread.ofPlatform().start(body));
            case "virtual-threads" -> inThreads(body -> Thread.ofVirtual().start(body));
            default -> throw new IllegalArgumentException("unknown peer " + peer);
        }
        cpu = process.getProcessCpuTime() - cpu;
    }

    private void inThreads(Executor executor) {
        var running = new Phaser(1);
        for (int i = 0; i < connections; i++) {
            running.register();
            executor.execute(() -> {
                try {
                    query();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                } finally {
                    running.arriveAndDeregister();
                }
            });
        }
        running.arriveAndAwaitAdvance();
    }

    private void query() throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (long now = System.nanoTime(); now < ends; ) {
                try (var result = statement.executeQuery("SELECT 1")) {
                    result.next();
                    if (result.getInt(1) != 1) {
                        throw new IllegalStateException("not 1");
                    }
                }
                long then = now;
                now = System.nanoTime();
                counts[(int) Math.min((now - then) / 1000, MOST)]++;
            }
        }
    }

    private void print() {
        long all = Arrays.stream(counts).asLongStream().sum();
        double seconds = (ends - began) / 1e9;
        System.out.printf(
                "%.0f %d %d %.1f%n", all / seconds, percentile(all * 0.50), percentile(all * 0.99), cpu / 1000.0 / all);
    }

    private int percentile(double rank) {
        long passed = 0;
        for (int micros = 0; micros <= MOST; micros++) {
            passed += counts[micros];
            if (passed >= rank) {
                return micros;
            }
        }
        return MOST;
    }
}
