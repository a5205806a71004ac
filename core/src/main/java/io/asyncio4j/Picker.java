package io.asyncio4j;

import io.asyncio4j.lowlevel.Schedule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Lets a [Schedule] decide what a loop runs next. Loop only, on the bare carrier.
final class Picker {

    // Only steps of tasks change places. Callbacks, and the host fiber when the JDK hands it back, keep their
    // order among themselves, which callSoon promises and drivers rely on.

    private final Engine engine;
    private final Schedule schedule;
    private final List<Entry> candidates = new ArrayList<>();
    private boolean failed;

    Picker(Engine engine, Schedule schedule) {
        this.engine = engine;
        this.schedule = schedule;
    }

    /// Moves what runs next to the front of `ready`, which is not empty.
    ///
    /// @return how many entries run until it is asked again
    int pick(ArrayDeque<Entry> ready) {
        boolean others = false;
        for (Entry entry : ready) {
            boolean isTask = entry instanceof Fiber fiber && fiber.task != null;
            if (isTask || !others) {
                candidates.add(entry);
            }
            others |= !isTask;
        }
        Entry picked = candidates.get(next(candidates.size()));
        candidates.clear();
        if (picked != ready.peek()) {
            ready.removeFirstOccurrence(picked);
            ready.addFirst(picked);
        }
        return 1;
    }

    private int next(int count) {
        if (count == 1 || failed) {
            return 0;
        }
        try {
            int picked = schedule.next(count);
            if (picked >= 0 && picked < count) {
                return picked;
            }
            fail(new IndexOutOfBoundsException("must be from 0 to " + (count - 1) + ", was " + picked));
        } catch (Throwable e) {
            fail(e);
        }
        return 0;
    }

    private void fail(Throwable e) {
        failed = true;
        engine.loop().reportError("the schedule has failed and was taken off: " + schedule, e);
    }
}
