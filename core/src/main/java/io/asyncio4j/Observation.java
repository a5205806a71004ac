package io.asyncio4j;

import io.asyncio4j.lowlevel.Instrument;
import org.jspecify.annotations.Nullable;

/// Who sees what a loop does: the instruments of its users, and, while somebody looks at the loop, a [Meter] and
/// the [Resources]. Loop only, but for what says otherwise.
final class Observation {

    // The loop comes by here twice in each step, so whatever need not be told must cost next to nothing: one look at
    // a field if nobody observes, and a few if only the meter does and has said that it can do without this task's
    // next steps. Those are counted by the fiber until the meter wants to know.

    private final Engine engine;
    private final boolean debug;
    private @Nullable Instruments instruments; // null: nobody observes; read by whoever creates tasks, too
    private Resources resources; // replaced when somebody begins to look; read by whoever looks, too

    Observation(Engine engine, boolean debug, @Nullable Instruments instruments) {
        this.engine = engine;
        this.debug = debug;
        this.instruments = instruments;
        this.resources = new Resources(engine, debug);
    }

    /// Those who are told of tasks that are created or end; null if there is nobody. Any thread.
    @Nullable
    Instrument instrument() {
        return instruments;
    }

    /// What measures the tasks; null while nobody looks at them. Any thread.
    @Nullable
    Meter meter() {
        Instruments some = instruments;
        return some == null ? null : some.meter();
    }

    /// Whether nobody but the meter is told of steps.
    boolean isByMeterOnly() {
        return instruments != null && instruments.areMeterOnly();
    }

    /// What its tasks share, as far as somebody looks.
    Resources resources() {
        return resources;
    }

    /// Measures the tasks from now on, for as long as somebody looks at them now and then.
    void startMeter() {
        Meter meter = meter();
        if (meter == null) {
            meter = new Meter(engine);
            startMeter(meter);
        }
        meter.look();
    }

    void startMeter(Meter meter) {
        instruments = Instruments.measuring(instruments, engine.loop(), meter);
        if (!resources.areWatched()) {
            resources = new Resources(engine, true);
        }
    }

    void stopMeter() {
        Meter meter = meter();
        if (meter != null) {
            meter.takeInUntold();
            instruments = Instruments.measuring(instruments, engine.loop(), null);
            resources.forget();
            resources = new Resources(engine, debug);
        }
    }

    void add(Instrument added) {
        Meter meter = meter();
        if (meter != null) {
            meter.takeInUntold(); // from now on each step is told
        }
        instruments = Instruments.with(instruments, engine.loop(), added);
    }

    /// Whether it was there.
    boolean remove(Instrument removed) {
        Instruments some = instruments;
        if (some == null || !some.contains(removed)) {
            return false;
        }
        instruments = some.without(removed);
        return true;
    }

    /// A task is ready, by whatever runs now.
    void becomesReady(Fiber fiber) {
        if (instruments != null && fiber.task != null) {
            instruments.taskReady(fiber.task, engine.cause());
        }
    }

    /// The same, if `entry` is that of a task, by another thread.
    void becomesReadyByThread(Entry entry) {
        if (instruments != null && entry instanceof Fiber fiber && fiber.task != null) {
            instruments.taskReady(fiber.task, Instrument.Cause.THREAD);
        }
    }

    /// Between two steps: no task runs.
    void stepBegins(Fiber fiber) {
        if (instruments != null && !fiber.goesUntold() && fiber.task != null) {
            instruments.stepBegins(fiber.task);
        }
    }

    /// The same.
    void stepEnds(Fiber fiber) {
        if (instruments != null && !(fiber.goesUntold() && !instruments.wantAll() && fiber.endsUntold())) {
            tellEnd(instruments, fiber);
        }
    }

    private static void tellEnd(Instruments instruments, Fiber fiber) {
        if (fiber.task == null) {
            instruments.othersEnd();
            return;
        }
        if (fiber.goesUntold()) {
            instruments.stepHasBegun(fiber.task);
        }
        if (fiber.hasGivenWay()) {
            instruments.taskReady(fiber.task, Instrument.Cause.ITSELF);
        }
        instruments.stepEnds(fiber.task);
    }

    void loopSleeps() {
        if (instruments != null) {
            instruments.loopSleeps();
        }
    }

    void loopWakes() {
        if (instruments != null) {
            instruments.loopWakes();
        }
    }
}
