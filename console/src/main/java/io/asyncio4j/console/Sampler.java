package io.asyncio4j.console;

import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.Broadcast;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ObserverMBean;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Looks at the loops while somebody watches, and remembers the last stalls. Loop only.
final class Sampler {

    private static final int MOST_WITH_STACKS = 3_000; // tasks; for more, stacks are taken on demand
    private static final int MAX_STALLS = 50;
    private static final int SHARE = 30; // a look takes at most this part of the time
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ObserverMBean observed;
    private final AsyncLock looking = new AsyncLock();
    private final Broadcast<Look> looks = new Broadcast<>(1); // a slow page misses the older
    private final Deque<Stall> stalls = new ArrayDeque<>(); // the latest first
    private Look latest = Look.NONE;
    private Look stacked = Look.NONE; // of many tasks
    private long stackedAt; // on the machine's clock

    Sampler(ObserverMBean observed) {
        this.observed = observed;
    }

    /// The last look; the first one if there is none.
    Look latest() {
        return latest == Look.NONE ? look(false) : latest;
    }

    /// The last look if it has stacks, else one that is not too old for what it costs.
    Look withStacks() {
        if (latest.hasStacks()) {
            return latest;
        }
        long age = System.nanoTime() - stackedAt;
        if (stacked == Look.NONE || age > stacked.took().multipliedBy(SHARE).toNanos()) {
            stacked = look(true);
            stackedAt = System.nanoTime();
        }
        return stacked;
    }

    /// The stalls that were seen, the latest first.
    List<Stall> stalls() {
        return List.copyOf(stalls);
    }

    /// Hands on each look until the caller is cancelled. Whoever comes first looks for all.
    void watch(Watcher watcher) {
        try (var coming = looks.subscribe()) {
            watcher.see(latest());
            TaskGroup.run(group -> {
                group.createDaemon("looks", this::lookAgainAndAgain);
                for (Look look : coming) {
                    watcher.see(look);
                }
            });
        }
    }

    private void lookAgainAndAgain() {
        while (true) {
            Duration least = latest.took().multipliedBy(SHARE);
            sleep(least.compareTo(PAUSE) > 0 ? least : PAUSE);
            long number = latest.number();
            try (var _ = looking.acquire()) {
                if (latest.number() == number) { // nobody else has
                    take(false);
                }
            }
        }
    }

    private Look look(boolean stacks) {
        try (var _ = looking.acquire()) {
            return take(stacks);
        }
    }

    private Look take(boolean stacks) {
        boolean withStacks = stacks || (latest != Look.NONE && latest.taskCount() <= MOST_WITH_STACKS);
        long number = latest.number() + 1;
        latest = toThread(() -> Look.take(number, withStacks, observed::snapshots));
        latest.loops().forEach(this::noteStall);
        looks.publish(latest);
        return latest;
    }

    private void noteStall(LoopSnapshot loop) {
        LoopSnapshot.Stall stall = loop.stall();
        Optional<Stall> last = stalls.stream()
                .filter(each -> each.loop == loop.id() && each.lasts)
                .findFirst();
        last.ifPresent(stalls::remove);
        boolean same = stall != null && last.isPresent() && last.get().task == stall.task();
        if (last.isPresent() && !same) {
            stalls.addFirst(last.get().ended());
        }
        if (stall != null) {
            Instant since = same ? last.get().since : Instant.now().minus(stall.lasting());
            stalls.addFirst(Stall.of(loop, stall, since));
        }
        while (stalls.size() > MAX_STALLS) {
            stalls.removeLast();
        }
    }

    /// Sees each look.
    @FunctionalInterface
    interface Watcher {

        void see(Look look);
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

        static Stall of(LoopSnapshot loop, LoopSnapshot.Stall stall, Instant since) {
            String name = loop.tasks().stream()
                    .filter(task -> task.id() == stall.task())
                    .map(TaskSnapshot::name)
                    .findFirst()
                    .orElse("a callback");
            double seconds = Duration.between(since, Instant.now()).toMillis() / 1000.0;
            return new Stall(loop.id(), stall.task(), name, since, seconds, true, TaskRow.texts(stall.stack()));
        }

        Stall ended() {
            return new Stall(loop, task, name, since, seconds, false, stack);
        }
    }
}
