package io.asyncio4j.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// A thread that ticks for all [StepClock]s that need it, and ends when none does.
public final class Ticker implements Runnable {

    private static final Set<StepClock> CLOCKS = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean RUNS = new AtomicBoolean();

    private Ticker() {}

    /// Ticks for `clock` until it is idle. Any thread.
    public static void serve(StepClock clock) {
        CLOCKS.add(clock);
        startIfNeeded();
    }

    private static void startIfNeeded() {
        if (!CLOCKS.isEmpty() && RUNS.compareAndSet(false, true)) {
            Thread.ofPlatform()
                    .daemon()
                    .name("asyncio-ticker")
                    .inheritInheritableThreadLocals(false)
                    .start(new Ticker());
        }
    }

    /// The life of the thread.
    @Override
    public void run() {
        while (!CLOCKS.isEmpty()) {
            LockSupport.parkNanos(StepClock.PERIOD); // real time: what is measured is the machine's
            CLOCKS.forEach(Ticker::tick);
        }
        RUNS.set(false);
        startIfNeeded(); // one may have come just now
    }

    private static void tick(StepClock clock) {
        if (clock.isIdle(System.nanoTime())) {
            CLOCKS.remove(clock);
            clock.endTicks();
        } else {
            clock.tick();
        }
    }
}
