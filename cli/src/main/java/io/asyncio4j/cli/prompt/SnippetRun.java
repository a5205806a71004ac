package io.asyncio4j.cli.prompt;

import io.asyncio4j.Asyncio;
import io.asyncio4j.ContextVar;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One run of a snippet's code: its task, and how it is stopped. Any thread.
final class SnippetRun {

    private static final ContextVar<SnippetRun> CURRENT = ContextVar.of("snippet");

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5); // with a loop that is closed

    private final String name;
    private final @Nullable Object origin;
    private final Body body;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private volatile @Nullable Task<?> task; // null until the loop has come to it
    private volatile int asked; // how often it was asked to stop; guarded by this for writing

    /// @param name of the task
    /// @param origin where the snippet comes from, if that is of interest
    SnippetRun(String name, @Nullable Object origin, Body body) {
        this.name = name;
        this.origin = origin;
        this.body = body;
    }

    /// What a snippet does, with its value as text.
    @FunctionalInterface
    interface Body {
        String run() throws Throwable;
    }

    /// The run that the calling code belongs to: a snippet's, or one that has made the calling task.
    static @Nullable SnippetRun current() {
        return CURRENT.find().orElse(null);
    }

    @Nullable
    Object origin() {
        return origin;
    }

    /// Runs it in a task of the loop, and waits for its end.
    ///
    /// @throws StoppedError if it was asked to stop, and did
    String in(EventLoop loop) throws Throwable {
        loop.callSoonThreadsafe(this::begin);
        try {
            return end(loop);
        } catch (ExecutionException e) {
            throw asked > 0 ? new StoppedError() : e.getCause();
        } finally {
            StopCheck.end();
        }
    }

    // a loop that is closed, or whose thread has died, ends no task any more
    private String end(EventLoop loop) throws ExecutionException, InterruptedException {
        long limit = Long.MAX_VALUE;
        while (true) {
            try {
                return ended.get(500, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!loop.isClosed()) {
                    continue;
                }
                limit = Math.min(limit, System.nanoTime() + PATIENCE);
                if (System.nanoTime() - limit > 0) {
                    throw new IllegalStateException("the loop was closed while the snippet ran");
                }
            }
        }
    }

    /// Asks it to stop: a second time, to stop without clearing up; the third leaves it behind.
    ///
    /// @param loopIsBusy whether the loop does not come to anything else
    /// @return how often it has been asked
    synchronized int stop(boolean loopIsBusy) {
        int times = asked + 1;
        asked = times;
        Task<?> running = task;
        if (running != null) {
            running.cancel("interrupted");
        }
        if (times > 2) {
            ended.completeExceptionally(new StoppedError());
        } else if (times == 2) {
            StopCheck.begin(new Interrupt(this, loopIsBusy ? Interrupt.How.END_ANY : Interrupt.How.END));
        } else if (running != null) {
            StopCheck.begin(new Interrupt(this, Interrupt.How.CANCEL));
        }
        if (hasEnded()) {
            StopCheck.end();
        }
        return times;
    }

    /// Waits for its end, for `limit` at most.
    void awaitEnd(Duration limit) {
        try {
            var _ = ended.handle((_, _) -> "").get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // it goes on
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean hasBegun() {
        return task != null;
    }

    boolean hasBeenAsked() {
        return asked > 0;
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    private void begin() {
        if (asked > 0) {
            ended.completeExceptionally(new StoppedError());
            return;
        }
        try {
            Task<?> created = Asyncio.createTask(name, () -> {
                run();
                return null;
            });
            task = created;
            if (asked > 0) {
                created.cancel("interrupted");
            }
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    private void run() {
        try (var _ = CURRENT.set(this)) {
            ended.complete(Asyncio.interruptible(this::value));
        } catch (Throwable e) {
            ended.completeExceptionally(e instanceof Thrown thrown ? thrown.getCause() : e);
        }
    }

    // interruptible lets through what is no Exception
    private String value() throws Exception {
        try {
            return body.run();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new Thrown(e);
        }
    }

    /// Carries what is neither an exception nor an error.
    private static final class Thrown extends Exception {

        private static final long serialVersionUID = 1;

        Thrown(Throwable cause) {
            super(cause);
        }

        @Override
        public synchronized Throwable getCause() {
            return java.util.Objects.requireNonNull(super.getCause());
        }
    }
}
