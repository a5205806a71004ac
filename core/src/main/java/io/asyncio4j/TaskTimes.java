package io.asyncio4j;

import io.asyncio4j.internal.Lengths;
import io.asyncio4j.internal.StepClock;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a meter knows of a task. Written on the loop, read by any thread, which may see a moment between two
/// writes.
final class TaskTimes {

    private final Meter meter;
    private final long born;
    private final Lengths steps = new Lengths();
    private final Lengths queued = new Lengths();
    private long since;
    private long ready;
    private long selfWakes;
    private long otherWakes;
    private int untimed; // how many of its next steps are not to be timed
    private boolean isUntold; // it makes them without the meter being told, for as long as they only give way
    private boolean isExact; // it has made a step since the meter began
    private boolean isReady;
    private boolean runs;
    private TaskSnapshot.@Nullable CancelledBy cancelledBy; // the first that has asked

    TaskTimes(Meter meter, long born, long since) {
        this.meter = meter;
        this.born = born;
        this.since = since;
    }

    boolean isOf(Meter some) {
        return meter == some;
    }

    Meter meter() {
        return meter;
    }

    /// How long the task had lived at a time, in nanoseconds.
    long age(long at) {
        return at - born;
    }

    TaskSnapshot.@Nullable CancelledBy cancelledBy() {
        return cancelledBy;
    }

    void setCancelledBy(TaskSnapshot.CancelledBy by) {
        cancelledBy = by;
    }

    /// Whether its next step is not to be timed, nor how long it stands in the queue before.
    boolean goesUntimed() {
        return untimed > 0;
    }

    /// The same of its `next` steps.
    void goUntimed(int next) {
        untimed = next;
    }

    /// The same, and its next steps need not be told.
    ///
    /// @return how many
    int goUntold() {
        isUntold = true;
        return untimed;
    }

    /// Whether steps were made, perhaps, that were not told.
    boolean isUntold() {
        return isUntold;
    }

    /// From now on its steps are told again. Those before have given way.
    ///
    /// @param left how many it has not made
    /// @param now about
    void endUntold(int left, long now) {
        int made = untimed - left;
        isUntold = false;
        untimed = left;
        if (made > 0) {
            steps.addUntimed(made);
            queued.addUntimed(made);
            selfWakes += made;
            isExact = true;
            restsSince(now);
            isReady = true;
            ready = now;
        }
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
                queued.addUntimed(1);
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
        steps.addUntimed(1);
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

    /// What others are shown.
    TaskSnapshot.Times seen(long now) {
        return seen(now, since, runs);
    }

    /// The same of a task that runs, perhaps in a step that was not told.
    ///
    /// @param begun when that has begun, about
    TaskSnapshot.Times seenRunning(long now, long begun) {
        return runs ? seen(now) : seen(now, Math.max(since, begun), true);
    }

    private TaskSnapshot.Times seen(long now, long from, boolean running) {
        long lasting = Math.max(0, now - from);
        return new TaskSnapshot.Times(
                Duration.ofNanos(lasting),
                isExact,
                Duration.ofNanos(running ? steps.sum() + lasting : steps.sum()),
                steps.count(),
                selfWakes + otherWakes,
                selfWakes,
                new TaskSnapshot.Histogram(steps.counts()),
                new TaskSnapshot.Histogram(queued.counts()));
    }
}
