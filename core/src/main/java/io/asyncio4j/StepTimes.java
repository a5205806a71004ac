package io.asyncio4j;

import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a [Meter] knows of a task. Written on the loop, read by any thread, which may see a moment between two
/// writes.
final class StepTimes {

    final Meter meter;
    final long born;
    private final Lengths steps = new Lengths();
    private final Lengths queued = new Lengths();
    private long since;
    private long ready;
    private long selfWakes;
    private long otherWakes;
    private int untimed; // so many of its next steps are not to be timed
    private boolean isExact; // it has made a step since the meter began
    private boolean isReady;
    private boolean runs;
    TaskSnapshot.@Nullable CancelledBy cancelledBy; // the first that has asked

    StepTimes(Meter meter, long born, long since) {
        this.meter = meter;
        this.born = born;
        this.since = since;
    }

    /// Whether its next step is not to be timed, nor how long it stands in the queue before.
    boolean goesUntimed() {
        return untimed > 0;
    }

    /// The same of so many.
    void goUntimed(int count) {
        untimed = count;
    }

    /// How long a step takes as a rule.
    long usual() {
        return steps.usual();
    }

    boolean isReady() {
        return isReady;
    }

    boolean runs() {
        return runs;
    }

    void becomesReadyByItself(long now) {
        selfWakes++;
        isReady = true;
        ready = now;
    }

    void becomesReady(long now) {
        otherWakes++;
        isReady = true;
        ready = now;
    }

    /// Corrects the time.
    void isReadySince(long now) {
        ready = now;
    }

    void begins(long now) {
        if (isReady) {
            queued.add(now - ready, !goesUntimed());
        }
        runsSince(now);
    }

    /// @param now about
    void beginsUntimed(long now) {
        untimed--;
        if (isReady) {
            if (now - ready >= StepClock.LONG) {
                queued.add(now - ready, false);
            } else {
                queued.addUntimed();
            }
        }
        runsSince(now);
    }

    private void runsSince(long now) {
        since = now;
        isReady = false;
        isExact = true;
        runs = true;
    }

    void ends(long now) {
        steps.add(now - since, !goesUntimed());
        restsSince(now);
    }

    /// @param now about
    void endsUntimed(long now) {
        steps.addUntimed();
        restsSince(now);
    }

    /// The end of an untimed step that was long.
    void endsAfter(long nanos, long now) {
        steps.add(nanos, false);
        untimed = 0;
        restsSince(now);
    }

    private void restsSince(long now) {
        since = now;
        runs = false;
    }

    TaskSnapshot.Times seen(long now) {
        long lasting = Math.max(0, now - since);
        return new TaskSnapshot.Times(
                Duration.ofNanos(lasting),
                isExact,
                Duration.ofNanos(runs ? steps.sum() + lasting : steps.sum()),
                steps.count(),
                selfWakes + otherWakes,
                selfWakes,
                steps.seen(),
                queued.seen());
    }
}
