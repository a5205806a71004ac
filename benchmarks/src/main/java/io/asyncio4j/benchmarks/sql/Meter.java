package io.asyncio4j.benchmarks.sql;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// Counts what is answered in one measurement.
final class Meter {

    private static final int MOST = 1_000_000; // microseconds

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final AtomicIntegerArray counts = new AtomicIntegerArray(MOST + 1); // of each duration
    private final double seconds;
    private final long cpu = process.getProcessCpuTime(); // nanoseconds
    private final long ends;

    Meter(double seconds) {
        this.seconds = seconds;
        this.ends = System.nanoTime() + (long) (seconds * 1e9);
    }

    boolean goesOn() {
        return System.nanoTime() < ends;
    }

    /// Any thread.
    void answered(long startedNanos) {
        counts.incrementAndGet((int) Math.min((System.nanoTime() - startedNanos) / 1000, MOST));
    }

    /// Answers per second, and in microseconds the p50, the p99 and the processor time of this process for one.
    String figures() {
        long used = process.getProcessCpuTime() - cpu;
        long all = 0;
        for (int i = 0; i <= MOST; i++) {
            all += counts.get(i);
        }
        return "%.0f %d %d %.1f"
                .formatted(all / seconds, percentile(all * 0.50), percentile(all * 0.99), used / 1000.0 / all);
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
