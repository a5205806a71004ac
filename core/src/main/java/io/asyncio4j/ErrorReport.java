package io.asyncio4j;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/// An error that nobody can catch.
///
/// Source: the context of asyncio's exception handler.
///
/// @param loop where it happened
/// @param message what happened
/// @param error what was thrown
public record ErrorReport(EventLoop loop, String message, Throwable error) {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j");

    /// Tells `handler`, and logs what that throws.
    void tell(Consumer<? super ErrorReport> handler) {
        try {
            handler.accept(this);
        } catch (Throwable e) {
            e.addSuppressed(error);
            log(new ErrorReport(loop, "the error handler of the event loop failed", e));
        }
    }

    /// If the log fails, this goes to the standard error: the loop must go on.
    static void log(ErrorReport report) {
        boolean warning = report.error instanceof LoopBlockedException || report.error instanceof DeadlockError;
        log(warning ? Level.WARNING : Level.ERROR, report.message, report.error);
    }

    /// The same on a level of the caller's choice.
    static void log(Level level, String message, Throwable error) {
        try {
            LOGGER.log(level, message, error);
        } catch (Throwable e) {
            e.addSuppressed(error);
            System.err.println("the log of the event loop failed while reporting:  " + message);
            e.printStackTrace();
        }
    }
}
