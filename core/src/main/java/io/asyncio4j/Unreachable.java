package io.asyncio4j;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/// Tells a loop that nobody can reach an object any more. Loop only.
final class Unreachable {

    // A Cleaner of the JDK has a monitor, which its thread holds now and then: a task that registers something
    // would wait for it. Here the watches belong to the loop, and the thread only posts.

    private static final ReferenceQueue<Object> FOUND = new ReferenceQueue<>();

    static {
        Thread.ofPlatform().daemon().name("asyncio-unreachable").start(Unreachable::postFound);
    }

    private final Engine engine;
    private final Set<Watch> watches = new HashSet<>();

    Unreachable(Engine engine) {
        this.engine = engine;
    }

    /// Runs `action` on the host fiber when nobody can reach `object` any more.
    ///
    /// @param action must not hold `object`
    Watch watch(Object object, Runnable action) {
        var watch = new Watch(object, action);
        watches.add(watch);
        return watch;
    }

    /// Runs the actions of all that is left. The loop is closing.
    void runAll() {
        new ArrayList<>(watches).forEach(Watch::run);
    }

    private static void postFound() {
        while (true) {
            try {
                ((Watch) FOUND.remove()).post();
            } catch (InterruptedException e) {
                // nobody is meant to: goes on
            }
        }
    }

    /// One object that is watched.
    final class Watch extends PhantomReference<Object> {

        private final Runnable action;

        private Watch(Object object, Runnable action) {
            super(object, FOUND);
            this.action = action;
        }

        /// Watches no longer.
        void cancel() {
            clear();
            watches.remove(this);
        }

        private void post() {
            engine.post(new Handle(engine, this::run));
        }

        private void run() {
            if (watches.remove(this)) {
                action.run();
            }
        }
    }
}
