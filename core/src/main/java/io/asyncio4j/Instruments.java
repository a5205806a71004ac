package io.asyncio4j;

import io.asyncio4j.lowlevel.Instrument;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The instruments of a loop; one that throws is taken off. The meter is asked first, and directly: it is to cost
/// little.
final class Instruments implements Instrument {

    private final EventLoop loop;
    private final @Nullable Meter meter;
    private final List<Instrument> all; // but the meter
    private final boolean hasAny; // has, or has had

    private Instruments(EventLoop loop, @Nullable Meter meter, List<Instrument> all) {
        this.loop = loop;
        this.meter = meter;
        this.all = new CopyOnWriteArrayList<>(all);
        this.hasAny = !all.isEmpty();
    }

    /// Those of the user, and the loop's own one if there is any; null if there is none at all.
    static @Nullable Instruments of(EventLoop loop, List<Instrument> given, @Nullable Instrument own) {
        var all = new ArrayList<>(given);
        if (own != null) {
            all.add(own);
        }
        return orNull(loop, null, all);
    }

    /// Those of `some`, with this meter or without one; null if that is none at all.
    static @Nullable Instruments measuring(@Nullable Instruments some, EventLoop loop, @Nullable Meter meter) {
        return orNull(loop, meter, some == null ? List.of() : some.all);
    }

    /// Those of `some`, and one more.
    static Instruments with(@Nullable Instruments some, EventLoop loop, Instrument added) {
        var all = new ArrayList<Instrument>(some == null ? List.of() : some.all);
        all.add(added);
        return new Instruments(loop, some == null ? null : some.meter, all);
    }

    private static @Nullable Instruments orNull(EventLoop loop, @Nullable Meter meter, List<Instrument> all) {
        return meter == null && all.isEmpty() ? null : new Instruments(loop, meter, all);
    }

    boolean contains(Instrument sought) {
        return all.contains(sought);
    }

    /// All but one; null if that was all.
    @Nullable
    Instruments without(Instrument removed) {
        var rest = new ArrayList<>(all);
        rest.remove(removed);
        return orNull(loop, meter, rest);
    }

    /// What measures the tasks; null while nobody looks.
    @Nullable
    Meter meter() {
        return meter;
    }

    /// Whether nobody but the meter is, or was, told of steps.
    boolean areMeterOnly() {
        return !hasAny;
    }

    /// Whether each step is to be told now.
    boolean wantAll() {
        return meter == null || meter.wantsAll();
    }

    /// The step of `task` that ends has not been told of; nor those before, perhaps.
    void stepHasBegun(Task<?> task) {
        if (meter != null) {
            meter.stepHasBegun(task);
        }
    }

    /// A callback or the driver has run.
    void othersEnd() {
        if (meter != null) {
            meter.othersEnd();
        }
    }

    @Override
    public void taskCreated(Task<?> task) {
        tell(instrument -> instrument.taskCreated(task));
    }

    @Override
    public void taskReady(Task<?> task, Cause cause) {
        if (meter != null) {
            meter.taskReady(task, cause);
        }
        if (hasAny) {
            tell(instrument -> instrument.taskReady(task, cause));
        }
    }

    @Override
    public void stepBegins(Task<?> task) {
        if (meter != null) {
            meter.stepBegins(task);
        }
        if (hasAny) {
            tell(instrument -> instrument.stepBegins(task));
        }
    }

    @Override
    public void stepEnds(Task<?> task) {
        if (meter != null) {
            meter.stepEnds(task);
        }
        if (hasAny) {
            tell(instrument -> instrument.stepEnds(task));
        }
    }

    @Override
    public void taskEnded(Task<?> task) {
        if (meter != null) {
            meter.taskEnded(task);
        }
        if (hasAny) {
            tell(instrument -> instrument.taskEnded(task));
        }
    }

    @Override
    public void loopSleeps() {
        if (meter != null) {
            meter.takeInUntold();
        }
        tell(Instrument::loopSleeps);
    }

    @Override
    public void loopWakes() {
        othersEnd();
        tell(Instrument::loopWakes);
    }

    private void tell(Consumer<Instrument> news) {
        for (Instrument instrument : all) {
            try {
                news.accept(instrument);
            } catch (Throwable e) {
                all.remove(instrument);
                loop.engine()
                        .enqueueFromAnyThread(new Handle(
                                loop.engine(),
                                () -> loop.reportError(
                                        "an instrument has failed and was taken off: " + instrument, e)));
            }
        }
    }
}
