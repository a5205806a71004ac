package io.asyncio4j;

/// An error that nobody can catch.
///
/// Source: the context of asyncio's exception handler.
///
/// @param loop where it happened
/// @param message what happened
/// @param error what was thrown
public record ErrorReport(EventLoop loop, String message, Throwable error) {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j");

    static void log(ErrorReport report) {
        LOGGER.log(System.Logger.Level.ERROR, report.message, report.error);
    }
}
