package io.asyncio4j.console.recording;

import io.asyncio4j.lowlevel.LoopSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What was seen of the loops of a program at once.
///
/// @param at when
/// @param took how long it took to look
/// @param hasStacks whether the tasks have their stacks
/// @param loops what was seen
public record Moment(Instant at, Duration took, boolean hasStacks, List<LoopSnapshot> loops) {

    /// Copies the list.
    public Moment {
        loops = List.copyOf(loops);
    }

    /// Whether a loop was stalled.
    public boolean hasStall() {
        return loops.stream().anyMatch(loop -> loop.stall() != null);
    }
}
