package io.asyncio4j.build;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Shows all threads, even the virtual ones, when a test runs into its time limit, and shortly before
/// a whole test run is killed. It is on the class path of every module's tests.
public final class HangReport implements LauncherSessionListener, PreInterruptCallback {

    private static final String LIMIT_SECONDS = "test.run.seconds";
    private static final Duration BEFORE_THE_KILL = Duration.ofSeconds(20);
    private static final int MOST_LINES = 500;
    private static final AtomicInteger REPORTS = new AtomicInteger();

    private final CountDownLatch closed = new CountDownLatch(1);

    /// For the service loader.
    public HangReport() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        var limit = Duration.ofSeconds(Long.getLong(LIMIT_SECONDS, 0)).minus(BEFORE_THE_KILL);
        if (limit.isPositive()) {
            Thread.ofPlatform().daemon().name("hang-report").start(() -> watch(limit));
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        closed.countDown();
    }

    @Override
    public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext test) throws IOException {
        report(test.getUniqueId() + " ran into its time limit on " + interrupt.getThreadToInterrupt());
    }

    private void watch(Duration limit) {
        try {
            if (!closed.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                report("the tests have run for " + limit.toSeconds() + " s and are about to be killed");
            }
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException("no report of a test run that hangs", e);
        }
    }

    private static void report(String what) throws IOException {
        var name = "hang-" + ProcessHandle.current().pid() + "-" + REPORTS.incrementAndGet() + ".txt";
        var file = Path.of("target", name).toAbsolutePath();
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
        System.err.println("HANG: " + what + ". All threads, from " + file + ":");
        try (var lines = Files.lines(file)) {
            lines.limit(MOST_LINES).forEach(System.err::println);
        }
    }
}
