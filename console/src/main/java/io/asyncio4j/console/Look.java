package io.asyncio4j.console;

import io.asyncio4j.console.recording.Moment;
import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What was seen at one moment.
///
/// @param number of the look, from 1
/// @param took how long it took
/// @param hasStacks whether the tasks have their stacks
/// @param loops those that are shown
/// @param summaries of these
/// @param lints what looks like a mistake, by the number of the loop
record Look(
        long number,
        Duration took,
        boolean hasStacks,
        List<LoopSnapshot> loops,
        List<Views.Loop> summaries,
        Map<Long, List<Lint>> lints) {

    private static final int FRAMES = 24;

    static final Look NONE = new Look(0, Duration.ZERO, false, List.of(), List.of(), Map.of());

    /// Looks. It may block.
    ///
    /// @param before the look before
    static Look take(Look before, boolean withStacks, IntFunction<List<LoopSnapshot>> observed) {
        long began = System.nanoTime();
        List<LoopSnapshot> shown = observed.apply(withStacks ? FRAMES : 0);
        Map<Long, List<Lint>> lints = lints(shown, before.loops);
        List<Views.Loop> summaries = summaries(shown, lints);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return new Look(before.number + 1, took, withStacks, shown, summaries, lints);
    }

    /// A look that was taken earlier, and recorded.
    ///
    /// @param before what the loops did a moment before
    static Look of(long number, Moment moment, List<LoopSnapshot> before) {
        Map<Long, List<Lint>> lints = lints(moment.loops(), before);
        return new Look(
                number, moment.took(), moment.hasStacks(), moment.loops(), summaries(moment.loops(), lints), lints);
    }

    private static Map<Long, List<Lint>> lints(List<LoopSnapshot> loops, List<LoopSnapshot> before) {
        Map<Long, LoopSnapshot> known =
                before.stream().collect(Collectors.toMap(LoopSnapshot::id, Function.identity()));
        return loops.stream().collect(Collectors.toMap(LoopSnapshot::id, loop -> Lint.in(known.get(loop.id()), loop)));
    }

    private static List<Views.Loop> summaries(List<LoopSnapshot> loops, Map<Long, List<Lint>> lints) {
        return loops.stream()
                .map(loop -> Views.loop(loop, lints.getOrDefault(loop.id(), List.of())))
                .toList();
    }

    /// The tasks of one loop, or with 0 of all.
    Stream<TaskSnapshot> tasks(long loop) {
        return loops.stream().filter(each -> loop == 0 || each.id() == loop).flatMap(each -> each.tasks().stream());
    }

    int taskCount() {
        return loops.stream().mapToInt(each -> each.tasks().size()).sum();
    }
}
