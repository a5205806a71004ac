package io.asyncio4j;

import io.asyncio4j.lowlevel.ResourceSnapshot;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the tasks of a loop share: locks, queues, pools. They are noted when they are used, and only while somebody
/// watches. Loop only, but for [#look].
final class Resources {

    // Every line of tasks knows the Resources of its loop by which it was last used. When somebody begins to watch,
    // the loop gets new ones: so each line comes here once, at its next use, and its guard needs no further check.
    // Lines that are not used, but in which tasks wait, are found by those.

    private static final int MAX_SHOWN = 1_000;
    private static final int MAX_NOTED = 100_000;
    private static final int FIRST_LIMIT = 256;

    final Engine engine;
    private final boolean watched;
    private final List<WeakReference<ParkingLot<?>>> noted = new ArrayList<>();
    private int limit = FIRST_LIMIT; // of what is noted before the collected ones are dropped

    Resources(Engine engine, boolean watched) {
        this.engine = engine;
        this.watched = watched;
    }

    boolean areWatched() {
        return watched;
    }

    /// A line of tasks is used for the first time since somebody watches.
    void note(ParkingLot<?> line) {
        if (!watched || noted.size() >= MAX_NOTED || line.held() == null) {
            return;
        }
        noted.add(new WeakReference<>(line));
        if (noted.size() >= limit) {
            noted.removeIf(one -> one.get() == null);
            limit = Math.max(FIRST_LIMIT, 2 * noted.size());
        }
    }

    /// Nobody watches any longer.
    void forget() {
        noted.clear();
    }

    /// What is known of them, at most a thousand, those of which the most is waiting first. Any thread, as
    /// [Snapshots] says.
    List<ResourceSnapshot> look(Collection<Task<?>> tasks) {
        Map<Object, Seen> seen = new IdentityHashMap<>();
        for (WeakReference<ParkingLot<?>> reference : new ArrayList<>(noted)) {
            ParkingLot<?> line = reference.get();
            if (line != null) {
                add(line, null, seen);
            }
        }
        for (Task<?> task : tasks) {
            Suspension suspension = task.suspension();
            if (suspension != null) {
                suspension.forEachLine(line -> add(line, task, seen));
            }
        }
        return seen.values().stream()
                .sorted(Comparator.comparingLong(Seen::load)
                        .reversed()
                        .thenComparing(Seen::kind)
                        .thenComparing(Seen::id))
                .limit(MAX_SHOWN)
                .map(Seen::snapshot)
                .toList();
    }

    private static void add(ParkingLot<?> line, @Nullable Task<?> waiter, Map<Object, Seen> seen) {
        ParkingLot.Held held = line.held();
        if (held == null) {
            return;
        }
        Seen one = seen.computeIfAbsent(line.owner(), Seen::new);
        one.figures.putAll(held.figures());
        if (waiter != null) {
            one.waiters.add(waiter.id());
        }
        line.forEachHolder(holder -> one.holders.add(holder.id()));
    }

    /// One of them, and the tasks that have to do with it.
    private static final class Seen {

        private static final String ITEMS = "items"; // that wait, as tasks do

        private final Object owner;
        private final Map<String, Long> figures = new LinkedHashMap<>();
        private final Set<Long> waiters = new LinkedHashSet<>();
        private final Set<Long> holders = new LinkedHashSet<>();

        Seen(Object owner) {
            this.owner = owner;
        }

        String kind() {
            return owner.getClass().getSimpleName();
        }

        long load() {
            return waiters.size() + figures.getOrDefault(ITEMS, 0L);
        }

        long id() {
            return System.identityHashCode(owner);
        }

        ResourceSnapshot snapshot() {
            return new ResourceSnapshot(
                    id(), kind(), Snapshots.text(owner), List.copyOf(waiters), List.copyOf(holders), figures);
        }
    }
}
