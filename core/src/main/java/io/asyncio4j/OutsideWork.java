package io.asyncio4j;

import java.util.concurrent.atomic.AtomicInteger;

/// Who could wake a task of a loop on which nothing is ready, as far as the loop knows: whether to wait for them,
/// whether time may jump, and when to say that nobody will come. Loop only, unless a method says otherwise.
final class OutsideWork {

    private static final long PATIENCE = 5_000_000_000L; // ns; then it seems that nobody will call in

    private final AtomicInteger outside = new AtomicInteger(); // any thread
    private final AtomicInteger listeners = new AtomicInteger(); // any thread: who may call in at any time
    private volatile boolean pausing; // between two runs a clock that can stand still does
    private int runs; // tasks that somebody outside has handed in and that are not done
    private int fibersInJdk;
    private long stuckStep = Engine.NO_STEP; // the last before nothing was left that could wake a task
    private long stuckSince;
    private boolean stuckReported;

    /// Somebody outside begins to work for the loop. Any thread.
    void enteredOutside() {
        outside.incrementAndGet();
    }

    /// Somebody outside works no more; see [Engine#leftOutside]. Any thread.
    void leftOutside() {
        outside.decrementAndGet();
    }

    /// The loop belongs to a [Runner]: between two runs it is the caller that works for it. Any thread.
    void pauseBetweenRuns() {
        pausing = true;
    }

    void runBegan() {
        runs++;
    }

    void runEnded() {
        runs--;
    }

    void enteredJdk() {
        fibersInJdk++;
    }

    void leftJdk() {
        fibersInJdk--;
    }

    /// Somebody may call in at any time, such as a handler of signals. Any thread.
    void addListener() {
        listeners.incrementAndGet();
    }

    /// Somebody does not call in any more; see [Engine#stoppedListening]. Any thread.
    void removeListener() {
        listeners.decrementAndGet();
    }

    /// Whether somebody works for the loop, so that time must not jump.
    boolean areBusy() {
        return (pausing && runs == 0) || fibersInJdk > 0 || outside.get() > 0;
    }

    /// Whether somebody works for the loop, or listens for what may happen at any time.
    boolean mayCallIn() {
        return listeners.get() > 0 || areBusy();
    }

    /// Nobody here could wake a task; a foreign thread still might.
    ///
    /// @param steps how many have begun so far
    /// @return in nanoseconds, how long to wait until that is worth a report: 0 once, when it is due
    long untilStuck(long steps, long now) {
        if (stuckReported) {
            return Long.MAX_VALUE;
        }
        if (stuckStep != steps) {
            stuckStep = steps;
            stuckSince = now;
        }
        long left = stuckSince + PATIENCE - now;
        stuckReported = left <= 0;
        return Math.max(left, 0);
    }
}
