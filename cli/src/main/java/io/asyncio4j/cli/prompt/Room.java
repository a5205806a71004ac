package io.asyncio4j.cli.prompt;

import io.asyncio4j.ErrorReport;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ExternalWork;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The loop of the prompt, with whatever runs on it between snippets. Any thread.
final class Room {

    private final boolean debug;
    private final Consumer<? super ErrorReport> errors;
    private EventLoop loop; // guarded by this
    private ExternalWork lines; // what the next snippets do is no deadlock

    /// @param debug whether the loop is in debug mode
    /// @param errors told of what nobody catches
    Room(boolean debug, Consumer<? super ErrorReport> errors) {
        this.debug = debug;
        this.errors = errors;
        loop = start();
        lines = loop.expectExternalEvents();
    }

    synchronized EventLoop loop() {
        return loop;
    }

    /// Starts a new loop in the place of one that was closed.
    ///
    /// @return whether it was
    synchronized boolean reopenIfClosed() {
        if (!loop.isClosed()) {
            return false;
        }
        open();
        return true;
    }

    /// Leaves the loop as it is, for one whose thread does not come back, and starts a new one.
    synchronized void abandon() {
        EventLoop old = loop;
        Thread.ofVirtual().start(old::close);
        open();
    }

    /// Asks something of the loop, between two steps of its tasks.
    ///
    /// @throws TimeoutException if the loop did not come to it within `limit`
    <T> T ask(Supplier<T> question, Duration limit) throws TimeoutException {
        var answer = new CompletableFuture<T>();
        loop().callSoonThreadsafe(() -> {
            try {
                answer.complete(question.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        }
    }

    /// Whether a task, or a callback, keeps the loop from all else.
    boolean isBusy() {
        try {
            return !ask(() -> true, Duration.ofMillis(200));
        } catch (TimeoutException e) {
            return true;
        }
    }

    /// Cancels all tasks and lets them clear up, for `limit` at most.
    void close(Duration limit) {
        Thread closing = Thread.ofPlatform().daemon().name("closing").start(() -> {
            EventLoop last = loop();
            lines.close();
            last.close();
        });
        try {
            closing.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void open() {
        loop = start();
        lines = loop.expectExternalEvents();
    }

    private EventLoop start() {
        return EventLoop.start(options -> options.debug(debug).errorHandler(errors));
    }
}
