package io.asyncio4j;

import io.asyncio4j.lowlevel.Instrument;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The instruments of a loop; one that throws is taken off.
final class Instruments implements Instrument {

    private final EventLoop loop;
    private final List<Instrument> all;

    private Instruments(EventLoop loop, List<Instrument> all) {
        this.loop = loop;
        this.all = new CopyOnWriteArrayList<>(all);
    }

    /// Those of the user, and the loop's own one if there is any; null if there is none at all.
    static @Nullable Instruments of(EventLoop loop, List<Instrument> given, @Nullable Instrument own) {
        var all = new ArrayList<>(given);
        if (own != null) {
            all.add(own);
        }
        return all.isEmpty() ? null : new Instruments(loop, all);
    }

    /// Those of `some`, and one more.
    static Instruments with(@Nullable Instruments some, EventLoop loop, Instrument added) {
        var all = new ArrayList<Instrument>(some == null ? List.of() : some.all);
        all.add(added);
        return new Instruments(loop, all);
    }

    boolean contains(Instrument sought) {
        return all.contains(sought);
    }

    /// All but one; null if that was all.
    @Nullable
    Instruments without(Instrument removed) {
        var rest = new ArrayList<>(all);
        rest.remove(removed);
        return rest.isEmpty() ? null : new Instruments(loop, rest);
    }

    @Override
    public void taskCreated(Task<?> task) {
        tell(instrument -> instrument.taskCreated(task));
    }

    @Override
    public void taskReady(Task<?> task, Cause cause) {
        tell(instrument -> instrument.taskReady(task, cause));
    }

    @Override
    public void stepBegins(Task<?> task) {
        tell(instrument -> instrument.stepBegins(task));
    }

    @Override
    public void stepEnds(Task<?> task) {
        tell(instrument -> instrument.stepEnds(task));
    }

    @Override
    public void taskEnded(Task<?> task) {
        tell(instrument -> instrument.taskEnded(task));
    }

    @Override
    public void loopSleeps() {
        tell(Instrument::loopSleeps);
    }

    @Override
    public void loopWakes() {
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
