package io.asyncio4j.net;

import io.asyncio4j.Job;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Rehearses what a server does when no descriptor is left. Without one the JDK can open neither its tables of time
/// zones nor a class file; and a class that has once failed to start fails for good, so that the first log record
/// of the emergency would break every date of the JVM. Once for each JVM, before the first server accepts.
final class Emergency {

    private static final CompletableFuture<Void> REHEARSAL =
            CompletableFuture.runAsync(Emergency::rehearse, NetThreads.FILES);

    private Emergency() {}

    /// Begins the rehearsal, beside what the caller does next: the class begins it. Any thread.
    static void prepare() {}

    /// Waits until an emergency may come. In a task.
    static void awaitPrepared() {
        if (!REHEARSAL.isDone()) {
            Job.await("Server.start", NetThreads.FILES, _ -> REHEARSAL.join());
        }
    }

    private static void rehearse() {
        try {
            writeDates();
            var error = new IOException("accept failed: Too many open files"); // nobody sees it
            error.printStackTrace(new PrintWriter(Writer.nullWriter()));
            System.getLogger("io.asyncio4j").isLoggable(System.Logger.Level.ERROR);
            if (ModuleLayer.boot().findModule("java.logging").isPresent()) {
                JdkLog.rehearse(error);
            }
            Class.forName("io.asyncio4j.ErrorReport");
            Class.forName("io.netty.channel.unix.Errors$NativeIoException");
        } catch (Exception | LinkageError e) {
            System.getLogger("io.asyncio4j.net")
                    .log(System.Logger.Level.DEBUG, "what an emergency needs was not loaded", e);
        }
    }

    @SuppressWarnings("JavaUtilDate") // others use it
    private static void writeDates() {
        var _ = String.format("%tc", ZonedDateTime.now(ZoneId.systemDefault())); // with the names of months and zones
        var _ = new Date().toString();
    }

    /// The JDK's log, which a runtime may lack.
    private static final class JdkLog {

        static void rehearse(Exception error) {
            var entry = new LogRecord(Level.SEVERE, error.getMessage());
            entry.setThrown(error);
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                if (handler.getFormatter() != null) {
                    handler.getFormatter().format(entry);
                }
            }
        }
    }
}
