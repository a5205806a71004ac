package io.asyncio4j.console;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What was seen at one moment.
///
/// @param number of the look, from 1
/// @param took how long it took
/// @param hasStacks whether the tasks have their stacks
/// @param loops those that are shown
record Look(long number, Duration took, boolean hasStacks, List<LoopSnapshot> loops) {

    static final Look NONE = new Look(0, Duration.ZERO, false, List.of());

    /// The tasks of one loop, or with 0 of all.
    Stream<TaskSnapshot> tasks(long loop) {
        return loops.stream()
                .filter(each -> loop == 0 || each.id() == loop)
                .flatMap(each -> each.tasks().stream());
    }

    int taskCount() {
        return loops.stream().mapToInt(each -> each.tasks().size()).sum();
    }
}
