package io.asyncio4j.console;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The last stalls that were seen. One thread at a time.
final class Stalls {

    private static final int MAX = 50;

    private final Deque<Stall> stalls = new ArrayDeque<>(); // the latest first

    /// The latest first.
    List<Stall> latest() {
        return List.copyOf(stalls);
    }

    /// Notes what was seen of a loop.
    void note(LoopSnapshot loop, Instant at) {
        LoopSnapshot.Stall stall = loop.stall();
        Optional<Stall> last = stalls.stream()
                .filter(each -> each.loop() == loop.id() && each.lasts())
                .findFirst();
        last.ifPresent(stalls::remove);
        boolean same = stall != null && last.isPresent() && last.get().task() == stall.task();
        if (last.isPresent() && !same) {
            stalls.addFirst(last.get().ended());
        }
        if (stall != null) {
            Instant since = same ? last.get().since() : at.minus(stall.lasting());
            stalls.addFirst(Stall.of(loop, stall, since, at));
        }
        while (stalls.size() > MAX) {
            stalls.removeLast();
        }
    }

    /// A step that runs or ran for long.
    ///
    /// @param loop the number of its loop
    /// @param task the number of its task, 0 for a callback
    /// @param name of the task
    /// @param since when
    /// @param seconds for how long at least
    /// @param lasts whether it still does
    /// @param stack where it was seen last, innermost first
    record Stall(long loop, long task, String name, Instant since, double seconds, boolean lasts, List<String> stack) {

        private static Stall of(LoopSnapshot loop, LoopSnapshot.Stall stall, Instant since, Instant at) {
            String name = loop.tasks().stream()
                    .filter(task -> task.id() == stall.task())
                    .map(TaskSnapshot::name)
                    .findFirst()
                    .orElse("a callback");
            double seconds = Duration.between(since, at).toMillis() / 1000.0;
            return new Stall(loop.id(), stall.task(), name, since, seconds, true, TaskRow.texts(stall.stack()));
        }

        private Stall ended() {
            return new Stall(loop, task, name, since, seconds, false, stack);
        }
    }
}
