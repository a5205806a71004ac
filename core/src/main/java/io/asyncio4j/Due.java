package io.asyncio4j;

import java.util.function.Consumer;

/// What the loop does itself when a time has come, such as cancelling a task whose limit has passed. Loop only.
///
/// It has its turn in the queue, so that callbacks, sleeps and limits of equal deadlines act in the order of
/// creation.
abstract class Due extends Entry {

    private final Consumer<? super Due> queue; // of the loop

    Due(Consumer<? super Due> queue) {
        this.queue = queue;
    }

    /// Its turn has come, on the bare carrier. It may not be wanted any more.
    abstract void act();

    @Override
    final void wake() {
        queue.accept(this);
    }
}
