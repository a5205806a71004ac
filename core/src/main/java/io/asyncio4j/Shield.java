package io.asyncio4j;

import java.util.Objects;
import java.util.function.Consumer;

/// A wait whose cancellation does not reach what is waited for.
final class Shield extends Suspension {

    private final Awaitable<?> shielded;

    private Shield(Awaitable<?> shielded) {
        this.shielded = shielded;
    }

    /// Waits until `shielded` is done, whatever comes out.
    static void waitUntilDone(Awaitable<?> shielded) {
        Objects.requireNonNull(shielded, "awaitable");
        Task<?> task = Task.currentFor("shield");
        shielded.bind(task.engine());
        if (!shielded.isDone()) {
            shielded.ensureNot(task);
            shielded.addWaiter(task.fiber());
            var shield = new Shield(shielded);
            task.throwPendingCancel(shield);
            task.suspendOn(shield);
        }
    }

    @Override
    String describe() {
        return "awaits " + shielded + " behind a shield";
    }

    @Override
    void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
        visitor.accept(shielded);
    }

    @Override
    void detach(Task<?> task) {
        shielded.removeWaiter(task.fiber());
    }
}
