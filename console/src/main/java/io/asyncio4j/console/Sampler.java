package io.asyncio4j.console;

import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.Broadcast;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.lowlevel.ObserverMBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at the loops while somebody watches, and remembers the last stalls. Loop only.
final class Sampler implements Looks {

    private static final int MOST_WITH_STACKS = 3_000; // tasks; for more, stacks are taken on demand
    private static final int SHARE = 30; // a look takes at most this part of the time
    private static final int MAX_MARKED = 4;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ObserverMBean observed;
    private final AsyncLock looking = new AsyncLock();
    private final Broadcast<Look> looks = new Broadcast<>(1); // a slow page misses the older
    private final Stalls stalls = new Stalls();
    private final Deque<Look> marked = new ArrayDeque<>(); // the latest last
    private Look latest = Look.NONE;
    private Duration usual = Duration.ZERO; // what looks take: a single one, such as the first, may take longer
    private Look stacked = Look.NONE; // of many tasks
    private long stackedAt; // on the machine's clock

    Sampler(ObserverMBean observed) {
        this.observed = observed;
    }

    /// The last look; the first one if there is none.
    @Override
    public Look at(long moment) {
        return latest == Look.NONE ? look(false) : latest;
    }

    /// The last look if it has stacks, else one that is not too old for what it costs.
    @Override
    public Look withStacks(long moment) {
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

    @Override
    public long mark(long moment) {
        Look look = at(moment);
        marked.removeIf(each -> each.number() == look.number());
        marked.add(look);
        if (marked.size() > MAX_MARKED) {
            marked.remove();
        }
        return look.number();
    }

    @Override
    public @Nullable Look marked(long mark) {
        return marked.stream().filter(each -> each.number() == mark).findFirst().orElse(null);
    }

    @Override
    public List<Stalls.Stall> stalls(long moment) {
        return stalls.latest();
    }

    /// Hands on each look until the caller is cancelled. Whoever comes first looks for all.
    @Override
    public void watch(Watcher watcher) {
        try (var coming = looks.subscribe()) {
            watcher.see(at(0));
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
            Duration least = usual.multipliedBy(SHARE);
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
        Look before = latest;
        latest = toThread(() -> Look.take(before, withStacks, observed::snapshots));
        usual = latest.took().compareTo(before.took()) < 0 ? latest.took() : before.took();
        Instant now = Instant.now();
        latest.loops().forEach(loop -> stalls.note(loop, now));
        looks.publish(latest);
        return latest;
    }
}
