package io.asyncio4j;

import io.asyncio4j.internal.Lengths;
import io.asyncio4j.internal.StepClock;
import io.asyncio4j.internal.Ticker;
import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Measures the tasks of a loop while somebody looks at them; a loop that nobody looks at has none. Loop only, but
/// for what says otherwise.
final class Meter implements Instrument {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1); // without a look
    private static final long SHORT = 2_500; // ns of a step: not all of them are timed
    private static final long WORTH = 10_000; // ns of steps, of which one is timed
    private static final int MAX_EACH = 80; // steps, of which one is timed
    private static final int MAX_ENDED = 250; // that have returned, and as many that have not
    private static final int MAX_TEXT = 200; // characters of an ended task's name and error

    private final Engine engine;
    private final long began;
    private final StepClock clock;
    private final SplittableRandom random = new SplittableRandom();
    private final Deque<Ended> returned = new ArrayDeque<>(); // the earliest first
    private final Deque<Ended> broken = new ArrayDeque<>(); // failed or cancelled
    private long lastLook;
    private TaskSnapshot.@Nullable CancelledBy lastAsker;
    private long lastAskersStep;
    private boolean isTimed = true; // the step that runs

    Meter(Engine engine) {
        this(engine, new StepClock(System::nanoTime, Ticker::serve));
    }

    Meter(Engine engine, StepClock clock) {
        this.engine = engine;
        this.clock = clock;
        this.began = clock.time(); // the machine's time: what is measured is its work
        this.lastLook = began;
    }

    /// Somebody looks: goes on for a while.
    void look() {
        lastLook = clock.time();
    }

    @Override
    public void taskReady(Task<?> task, Cause cause) {
        Times times = measured(task);
        if (cause == Cause.ITSELF) {
            times.becomesReadyByItself(clock.last()); // the end of its step tells when
        } else {
            boolean isRough = !isTimed && times.goesUntimed() && !clock.isMarked();
            times.becomesReady(isRough ? clock.last() : clock.time());
        }
    }

    @Override
    public void stepBegins(Task<?> task) {
        Times times = measured(task);
        if (times.goesUntimed() && !clock.isMarked()) {
            isTimed = false;
            times.beginsUntimed(clock.last());
        } else {
            stepBegins(times);
        }
    }

    @Override
    public void stepEnds(Task<?> task) {
        Times times = measured(task);
        if (!isTimed && times.goesUntimed() && !clock.isMarked()) {
            isTimed = true; // what comes before the next step
            clock.goOn();
            times.endsUntimed(clock.last());
        } else {
            stepEnds(times);
        }
    }

    private void stepBegins(Times times) {
        isTimed = !(times.goesUntimed() && clock.isWatched());
        if (isTimed) {
            times.begins(clock.readBeforeStep());
        } else {
            times.beginsUntimed(clock.last());
        }
    }

    private void stepEnds(Times times) {
        if (!times.runs()) {
            return; // it began before
        }
        if (isTimed) {
            timedStepEnds(times);
        } else {
            untimedStepEnds(times);
        }
        if (times.isReady()) {
            times.isReadySince(clock.last());
        }
    }

    private void timedStepEnds(Times times) {
        long now = clock.read();
        times.ends(now);
        times.goUntimed(untimed(times.usual()));
        if (times.goesUntimed()) {
            clock.needTicks();
        }
        if (now - lastLook > PATIENCE) {
            engine.stopMeter();
        }
    }

    /// The last of those that go untimed, or one in which the ticker has ticked.
    private void untimedStepEnds(Times times) {
        isTimed = true;
        long length = clock.untimedStepEnds();
        if (length > 0) {
            times.endsAfter(length, clock.last());
        } else {
            times.endsUntimed(clock.last());
        }
    }

    /// How many of the next steps go untimed, by chance: no pattern of the program is to hide from it.
    private int untimed(long usual) {
        return usual > SHORT ? 0 : random.nextInt((int) Math.min(WORTH / Math.max(1, usual), MAX_EACH) * 2 - 1);
    }

    /// The loop has done something else: it has run callbacks or the driver, or slept.
    void othersEnd() {
        clock.read();
    }

    @Override
    public void taskEnded(Task<?> task) {
        Times times = measured(task);
        var ended = new Ended(task, times);
        Awaitable.Failure failure = task.keptFailure();
        if (failure != null) {
            failure.noteIn(ended);
        }
        Deque<Ended> alike = ended.end == EndedTask.End.VALUE ? returned : broken;
        alike.add(ended);
        if (alike.size() > MAX_ENDED) {
            alike.remove();
        }
    }

    /// The last tasks that have ended, in that order. Any thread, as [Snapshots] says.
    List<EndedTask> ended() {
        return Stream.concat(returned.stream(), broken.stream())
                .sorted(Comparator.comparingLong(ended -> ended.at))
                .map(Ended::seen)
                .toList();
    }

    /// Who asks for a cancellation now: the calling code. Any thread.
    TaskSnapshot.CancelledBy asker(@Nullable String reason) {
        String why = reason == null ? null : cut(reason);
        if (!engine.isLoopThread()) {
            return new TaskSnapshot.CancelledBy(
                    0, "the thread " + Thread.currentThread().getName(), why, UserFrames.here());
        }
        Fiber current = engine.current();
        if (current == null) { // the bare carrier
            return new TaskSnapshot.CancelledBy(0, "a time limit", why, null);
        }
        long step = engine.runningStep();
        if (lastAsker == null
                || step == Engine.NO_STEP
                || lastAskersStep != step
                || !Objects.equals(lastAsker.reason(), why)) {
            lastAsker = asker(current.task, why); // once for all tasks of a group
            lastAskersStep = step;
        }
        return lastAsker;
    }

    private TaskSnapshot.CancelledBy asker(@Nullable Task<?> task, @Nullable String why) {
        StackTraceElement place = UserFrames.here();
        return task == null
                ? new TaskSnapshot.CancelledBy(
                        0, engine.isCalledByThread() ? "another thread" : "a callback", why, place)
                : new TaskSnapshot.CancelledBy(task.id(), cut(task.name()), why, place);
    }

    /// Notes who has asked for the cancellation of a task, if that is known, and nobody has before.
    static void note(Task<?> task, TaskSnapshot.@Nullable CancelledBy by) {
        Meter meter = task.engine().meter();
        if (by != null && meter != null) {
            Times times = meter.measured(task);
            times.cancelledBy = task.deliveredRequests() == 0 || times.cancelledBy == null ? by : times.cancelledBy;
        }
    }

    /// Who has asked for the cancellation of a task first. Any thread.
    TaskSnapshot.@Nullable CancelledBy cancelledBy(Task<?> task) {
        Times times = task.times();
        return times == null || times.meter != this || task.deliveredRequests() == 0 ? null : times.cancelledBy;
    }

    private static String cut(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "…" : line;
    }

    /// What was measured of a task. Any thread.
    TaskSnapshot.Times timesOf(Task<?> task) {
        Times times = task.times();
        return times == null || times.meter != this
                ? TaskSnapshot.Times.unknown(Duration.ofNanos(clock.time() - began))
                : times.seen(clock.time());
    }

    private Times measured(Task<?> task) {
        Times times = task.times();
        return times != null && times.meter == this ? times : measureFromNowOn(task);
    }

    private Times measureFromNowOn(Task<?> task) {
        var times = new Times(this, clock.time(), began);
        task.setTimes(times);
        return times;
    }

    /// What a meter knows of a task. Written on the loop, read by any thread, which may see a moment between two
    /// writes.
    static final class Times {

        private final Meter meter;
        private final long born;
        private final Lengths steps = new Lengths();
        private final Lengths queued = new Lengths();
        private long since;
        private long ready;
        private long selfWakes;
        private long otherWakes;
        private int untimed; // how many of its next steps are not to be timed
        private boolean isExact; // it has made a step since the meter began
        private boolean isReady;
        private boolean runs;
        private TaskSnapshot.@Nullable CancelledBy cancelledBy; // the first that has asked

        private Times(Meter meter, long born, long since) {
            this.meter = meter;
            this.born = born;
            this.since = since;
        }

        /// Whether its next step is not to be timed, nor how long it stands in the queue before.
        boolean goesUntimed() {
            return untimed > 0;
        }

        /// The same of its `next` steps.
        void goUntimed(int next) {
            untimed = next;
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
                    new TaskSnapshot.Histogram(steps.counts()),
                    new TaskSnapshot.Histogram(queued.counts()));
        }
    }

    /// A task that has ended. It holds neither the task nor its error.
    static final class Ended {

        private final long at;
        private final long id;
        private final String name;
        private final EndedTask.End end;
        private final String error;
        private final Times times;
        private volatile boolean retrieved;

        private Ended(Task<?> task, Times times) {
            Awaitable.Failure failure = task.keptFailure();
            String reason = failure == null ? task.cancelReason() : Snapshots.text(failure.exception);
            this.id = task.id();
            this.name = cut(task.name());
            this.end = task.isCancelled()
                    ? EndedTask.End.CANCELLED
                    : failure == null ? EndedTask.End.VALUE : EndedTask.End.ERROR;
            this.error = reason == null ? "" : cut(reason);
            this.times = times;
            this.at = times.meter.clock.time();
            this.retrieved = failure == null;
        }

        /// Somebody has asked for the error. Any thread.
        void markRetrieved() {
            retrieved = true;
        }

        private EndedTask seen() {
            return new EndedTask(
                    id,
                    name,
                    end,
                    error,
                    retrieved,
                    Duration.ofNanos(at - times.born),
                    end == EndedTask.End.CANCELLED ? times.cancelledBy : null,
                    times.seen(times.meter.clock.time()));
        }
    }
}
