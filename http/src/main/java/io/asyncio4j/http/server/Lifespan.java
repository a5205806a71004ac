package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.CancelledError;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import java.util.ArrayList;
import java.util.List;

/// What an application does when it starts and when it ends. Loop only.
final class Lifespan {

    private final List<VoidFn<? super Serving, ?>> contexts = new ArrayList<>(0);
    private final List<VoidOp<?>> onStart = new ArrayList<>(0);
    private final List<VoidOp<?>> onShutdown = new ArrayList<>(0);
    private final List<Lifespan> mounted = new ArrayList<>(0);
    private final List<CleanupContext> running = new ArrayList<>(0); // in the order of their start

    void addContext(VoidFn<? super Serving, ?> body) {
        contexts.add(body);
    }

    void addStart(VoidOp<?> action) {
        onStart.add(action);
    }

    void addShutdown(VoidOp<?> action) {
        onShutdown.add(action);
    }

    void mount(Lifespan inner) {
        mounted.add(inner);
    }

    /// Starts everything, the outer application first; if anything fails, ends what was started, and throws that.
    void start() {
        boolean started = false;
        try {
            startOf(this);
            started = true;
        } finally {
            if (!started) {
                uncancellable(this::endAfterFailure);
            }
        }
    }

    /// Tells that the application does not listen any more.
    void shutdown() {
        for (Lifespan inner : mounted) {
            inner.shutdown();
        }
        for (VoidOp<?> action : onShutdown) {
            try {
                action.run();
            } catch (Exception e) {
                if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                    throw cancellation;
                }
                Errors.log("an action of onShutdown failed", e);
            }
        }
    }

    /// Ends what was started, the last first; throws the first failure when all have ended.
    void end() {
        var failures = new ArrayList<Throwable>(0);
        for (CleanupContext context : running.reversed()) {
            try {
                context.end();
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        }
        running.clear();
        if (!failures.isEmpty()) {
            Throwable first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            if (first instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) first;
        }
    }

    private void endAfterFailure() {
        try {
            end();
        } catch (RuntimeException e) {
            Errors.log("a cleanup context failed after the application had not started", e);
        }
    }

    private void startOf(Lifespan part) {
        for (VoidFn<? super Serving, ?> body : part.contexts) {
            running.add(CleanupContext.start(body));
        }
        for (VoidOp<?> action : part.onStart) {
            run(action);
        }
        part.mounted.forEach(this::startOf);
    }

    private static void run(VoidOp<?> action) {
        Lifespan.<RuntimeException>runAs(action);
    }

    @SuppressWarnings("unchecked") // what it throws is thrown as it is
    private static <X extends Exception> void runAs(VoidOp<?> action) throws X {
        ((VoidOp<X>) action).run();
    }
}
