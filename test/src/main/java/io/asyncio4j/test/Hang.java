package io.asyncio4j.test;

import io.asyncio4j.ErrorReport;
import io.asyncio4j.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What can be told about a test that does not end.
final class Hang {

    private static final Duration PATIENCE = Duration.ofSeconds(1); // with a loop that does not answer

    private Hang() {}

    /// The failure of a test that hangs.
    ///
    /// @param complaint what has not happened
    static AssertionError report(String complaint, EventLoop loop, ReportedErrors errors) {
        var failure = new AssertionError(complaint + "\nIts tasks:\n" + taskTree(loop)
                + "\nThe threads of the program:\n" + Threads.describeAll());
        errors.all().stream().map(ErrorReport::error).forEach(failure::addSuppressed);
        return failure;
    }

    private static String taskTree(EventLoop loop) {
        var tree = new CompletableFuture<String>();
        try {
            loop.callSoonThreadsafe(() -> tree.complete(loop.taskTree()));
            return tree.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "The loop does not answer: a task blocks it. The stack is in a suppressed LoopBlockedException,"
                    + " if it has done so for long enough.\n";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "(interrupted)\n";
        } catch (ExecutionException | IllegalStateException e) {
            return "(" + e.getMessage() + ")\n";
        }
    }
}
