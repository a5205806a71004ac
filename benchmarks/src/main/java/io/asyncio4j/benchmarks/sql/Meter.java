package io.asyncio4j.benchmarks.sql;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// Counts what is answered in one measurement.
final class Meter {

    private static final int MOST = 1_000_000; // microseconds

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final AtomicIntegerArray counts = new AtomicIntegerArray(MOST + 1); // of each duration
    private final double seconds;
    private final String database; // the number of its process
    private final long cpu = process.getProcessCpuTime(); // nanoseconds
    private final long databaseCpu; // nanoseconds
    private final long ends;

    Meter(double seconds, String database) {
        this.seconds = seconds;
        this.database = database;
        this.databaseCpu = databaseCpu();
        this.ends = System.nanoTime() + (long) (seconds * 1e9);
    }

    boolean goesOn() {
        return System.nanoTime() < ends;
    }

    /// Any thread.
    void answered(long startedNanos) {
        counts.incrementAndGet((int) Math.min((System.nanoTime() - startedNanos) / 1000, MOST));
    }

    /// Answers per second, and in microseconds the p50, the p99, and the processor time of this process and of the
    /// database for one.
    String figures() {
        long used = process.getProcessCpuTime() - cpu;
        long databaseUsed = databaseCpu() - databaseCpu;
        long all = 0;
        for (int i = 0; i <= MOST; i++) {
            all += counts.get(i);
        }
        return "%.0f %d %d %.1f %.1f"
                .formatted(
                        all / seconds,
                        percentile(all * 0.50),
                        percentile(all * 0.99),
                        used / 1000.0 / all,
                        databaseUsed / 1000.0 / all);
    }

    /// In steps of a hundredth of a second, as Linux counts.
    private long databaseCpu() {
        try {
            String stat = Files.readString(Path.of("/proc", database, "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000_000;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int percentile(double rank) {
        long passed = 0;
        for (int micros = 0; micros <= MOST; micros++) {
            passed += counts.get(micros);
            if (passed >= rank) {
                return micros;
            }
        }
        return MOST;
    }
}
