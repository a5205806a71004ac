package io.asyncio4j;

/// A wait whose cancellation does not reach what is waited for.
final class Shield extends Suspension {

    private final Awaitable<?> shielded;

    private Shield(Awaitable<?> shielded) {
        this.shielded = shielded;
    }

    /// Waits until `shielded` is done, whatever comes out.
    static void waitUntilDone(Awaitable<?> shielded) {
        Task<?> task = Task.current("shield");
        shielded.bind(task.engine());
        if (!shielded.isDone()) {
            shielded.ensureNot(task);
            shielded.addWaiter(task.fiber());
            task.suspendUnlessCancelled(new Shield(shielded));
        }
    }

    @Override
    void detach(Task<?> task) {
        shielded.removeWaiter(task.fiber());
    }
}
