package io.asyncio4j;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Tasks of any loops that wait in line for one thing to change. Any thread.
final class SharedWaiters {

    private final Object lock; // the owner's, which also guards what is waited for
    private final ArrayDeque<Promise<@Nullable Void>> line = new ArrayDeque<>();

    /// @param lock is held for a few instructions and never while a task waits
    SharedWaiters(Object lock) {
        this.lock = lock;
    }

    /// Waits to be woken, unless the condition holds; the caller looks again then. In a task, without the lock.
    ///
    /// @param condition is looked at under the lock
    void awaitUnless(BooleanSupplier condition) {
        Promise<@Nullable Void> turn;
        synchronized (lock) {
            if (condition.getAsBoolean()) {
                return;
            }
            turn = new Promise<>();
            line.add(turn);
        }
        try (var _ = EventLoop.current().expectExternalWork()) {
            turn.await();
        } catch (CancelledError e) {
            synchronized (lock) {
                line.remove(turn);
            }
            throw e;
        }
    }

    /// Wakes the first one that was not cancelled. Without the lock.
    ///
    /// @return whether there was one
    boolean wakeOne() {
        while (true) {
            Promise<@Nullable Void> first;
            synchronized (lock) {
                first = line.poll();
            }
            if (first == null) {
                return false;
            }
            if (first.complete(null)) { // else it was cancelled
                return true;
            }
        }
    }

    /// Without the lock.
    void wakeAll() {
        while (wakeOne()) {
            // until nobody waits
        }
    }

    /// Under the lock.
    int size() {
        return line.size();
    }
}
