package io.asyncio4j;

import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Measures the tasks of a loop while somebody looks at them; a loop that nobody looks at has none. Loop only, but
/// for what says otherwise.
final class Meter implements Instrument {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1); // without a look
    private static final int MAX_ENDED = 250; // that have returned, and as many that have not
    private static final int MAX_TEXT = 200; // characters of an ended task's name and error

    private final Engine engine;
    private final long began = System.nanoTime(); // the machine's time: what is measured is its work
    private final Deque<Ended> returned = new ArrayDeque<>(); // the earliest first
    private final Deque<Ended> broken = new ArrayDeque<>(); // failed or cancelled
    private long lastLook = began;
    private TaskSnapshot.@Nullable CancelledBy lastAsker;
    private long lastAskersStep;

    Meter(Engine engine) {
        this.engine = engine;
    }

    /// Somebody looks: goes on for a while.
    void look() {
        lastLook = System.nanoTime();
    }

    @Override
    public void taskReady(Task<?> task, Cause cause) {
        Times times = measured(task);
        times.wakes++;
        times.selfWakes += cause == Cause.ITSELF ? 1 : 0;
        times.ready = System.nanoTime();
        times.isReady = true;
    }

    @Override
    public void stepBegins(Task<?> task) {
        Times times = measured(task);
        long now = System.nanoTime();
        if (times.isReady) {
            times.isReady = false;
            times.scheduledTimes.add(now - times.ready);
        }
        times.since = now;
        times.isExact = true;
        times.runs = true;
    }

    @Override
    public void stepEnds(Task<?> task) {
        Times times = task.times();
        if (times == null || times.meter != this || !times.runs) {
            return; // it began before
        }
        long now = System.nanoTime();
        times.busy += now - times.since;
        times.steps++;
        times.stepTimes.add(now - times.since);
        times.since = now;
        times.runs = false;
        if (now - lastLook > PATIENCE) {
            engine.stopMeter();
        }
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
                ? TaskSnapshot.Times.unknown(Duration.ofNanos(System.nanoTime() - began))
                : times.seen();
    }

    private Times measured(Task<?> task) {
        Times times = task.times();
        if (times == null || times.meter != this) {
            times = new Times(this);
            task.setTimes(times);
        }
        return times;
    }

    /// What a meter knows of a task. Written on the loop, read by any thread, which may see a moment between
    /// two writes.
    static final class Times {

        private final Meter meter;
        private final long born = System.nanoTime();
        private final Histogram stepTimes = new Histogram();
        private final Histogram scheduledTimes = new Histogram();
        private long since;
        private long ready;
        private long busy;
        private long steps;
        private long wakes;
        private long selfWakes;
        private boolean isExact; // it has made a step since the meter began
        private boolean isReady;
        private boolean runs;
        private TaskSnapshot.@Nullable CancelledBy cancelledBy; // the first that has asked

        private Times(Meter meter) {
            this.meter = meter;
            this.since = meter.began;
        }

        TaskSnapshot.Times seen() {
            long lasting = Math.max(0, System.nanoTime() - since);
            return new TaskSnapshot.Times(
                    Duration.ofNanos(lasting),
                    isExact,
                    Duration.ofNanos(runs ? busy + lasting : busy),
                    steps,
                    wakes,
                    selfWakes,
                    stepTimes.seen(),
                    scheduledTimes.seen());
        }
    }

    /// A task that has ended. It holds neither the task nor its error.
    static final class Ended {

        private final long at = System.nanoTime();
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
                    times.seen());
        }
    }

    /// How often something has taken how long, by powers of two. As above.
    private static final class Histogram {

        private static final int[] NONE = {};

        private int[] counts = NONE; // up to the longest that has come: most tasks need few

        void add(long nanos) {
            int place = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos) / 1000);
            if (place >= counts.length) {
                counts = Arrays.copyOf(counts, place + 1);
            }
            counts[place]++;
        }

        TaskSnapshot.Histogram seen() {
            int[] now = counts;
            return now.length == 0
                    ? TaskSnapshot.Histogram.EMPTY
                    : new TaskSnapshot.Histogram(
                            Arrays.stream(now).mapToObj(count -> (long) count).toList());
        }
    }
}
