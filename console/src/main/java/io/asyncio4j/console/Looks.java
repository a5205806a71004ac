package io.asyncio4j.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the page shows: the looks at a program that runs, or those of a recording. Loop only.
interface Looks extends AutoCloseable {

    /// A look.
    ///
    /// @param moment the number of a recorded moment; of a program that runs, the last look is all there is
    Look at(long moment);

    /// A look that has stacks, if there is one near.
    ///
    /// @param moment as above
    Look withStacks(long moment);

    /// Keeps a look to compare with later ones; of several, the latest are kept.
    ///
    /// @param moment as above
    /// @return a number for [#marked]
    long mark(long moment);

    /// A look that was kept; null if it is no more.
    @Nullable
    Look marked(long mark);

    /// The stalls that were seen until then, the latest first.
    ///
    /// @param moment as above
    List<Stalls.Stall> stalls(long moment);

    /// Which moments there are; none of a program that runs.
    default Tape tape() {
        return Tape.NONE;
    }

    /// What to plot of each loop up to a moment of a recording, by its number.
    ///
    /// @param moment as above
    default Map<Long, List<Point>> points(long moment) {
        return Map.of();
    }

    /// Hands on each new look until the caller is cancelled.
    void watch(Watcher watcher);

    /// Any thread, once nobody asks any more.
    @Override
    default void close() {}

    /// The moments of a recording.
    ///
    /// @param program a text about it
    /// @param times of the moments, in milliseconds since 1970
    /// @param stalls that were seen
    /// @param notes what could not be read
    record Tape(String program, List<Long> times, List<Mark> stalls, List<String> notes) {

        static final Tape NONE = new Tape("", List.of(), List.of(), List.of());
    }

    /// A stall on the tape.
    ///
    /// @param from the number of the first moment that has seen it
    /// @param to the number of the last one
    /// @param name of the culprit
    record Mark(int from, int to, String name) {}

    /// A moment of a loop, to be plotted.
    ///
    /// @param lag in milliseconds, null if the loop has not answered
    /// @param ready how many steps are in its queue
    /// @param tasks how many there are
    record Point(@Nullable Double lag, @Nullable Integer ready, int tasks) {}

    /// Sees each look.
    @FunctionalInterface
    interface Watcher {

        void see(Look look);
    }
}
