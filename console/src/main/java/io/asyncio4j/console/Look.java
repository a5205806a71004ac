package io.asyncio4j.console;

import io.asyncio4j.console.recording.Moment;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// What was seen at one moment.
///
/// @param number of the look, from 1
/// @param took how long it took
/// @param hasStacks whether the tasks have their stacks
/// @param loops those that are shown
/// @param summaries of these
record Look(long number, Duration took, boolean hasStacks, List<LoopSnapshot> loops, List<Views.Loop> summaries) {

    private static final int FRAMES = 24;

    static final Look NONE = new Look(0, Duration.ZERO, false, List.of(), List.of());

    /// Looks. It may block.
    static Look take(long number, boolean withStacks, IntFunction<List<LoopSnapshot>> observed) {
        long began = System.nanoTime();
        List<LoopSnapshot> shown = observed.apply(withStacks ? FRAMES : 0).stream()
                .filter(loop -> !loop.name().equals(Console.LOOP))
                .toList();
        List<Views.Loop> summaries = shown.stream().map(Views::loop).toList();
        return new Look(number, Duration.ofNanos(System.nanoTime() - began), withStacks, shown, summaries);
    }

    /// A look that was taken earlier, and recorded.
    static Look of(long number, Moment moment) {
        List<Views.Loop> summaries = moment.loops().stream().map(Views::loop).toList();
        return new Look(number, moment.took(), moment.hasStacks(), moment.loops(), summaries);
    }

    /// The tasks of one loop, or with 0 of all.
    Stream<TaskSnapshot> tasks(long loop) {
        return loops.stream().filter(each -> loop == 0 || each.id() == loop).flatMap(each -> each.tasks().stream());
    }

    int taskCount() {
        return loops.stream().mapToInt(each -> each.tasks().size()).sum();
    }
}
