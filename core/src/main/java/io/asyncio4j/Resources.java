package io.asyncio4j;

import io.asyncio4j.lowlevel.ResourceSnapshot;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the tasks of a loop share: locks, queues, pools. They are noted when they are used, and only while somebody
/// watches. Loop only, but for [#view].
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

    /// Begins to look at them. Any thread, as [Snapshots] says.
    View view() {
        var view = new View();
        for (WeakReference<ParkingLot<?>> reference : new ArrayList<>(noted)) {
            ParkingLot<?> line = reference.get();
            if (line != null) {
                view.add(line, null);
            }
        }
        return view;
    }

    /// A number that an object keeps, and hardly any other has.
    static long number(Object object) {
        return System.identityHashCode(object);
    }

    /// What was seen of them up to now. One thread.
    static final class View {

        private final Map<Object, Seen> seen = new IdentityHashMap<>(); // by owner, which may have several lines
        private final Map<ParkingLot<?>, Seen> lines = new LinkedHashMap<>();

        /// Looks at what a task waits for.
        void add(Task<?> task) {
            Suspension suspension = task.suspension();
            if (suspension != null) {
                suspension.forEachLine(line -> add(line, task));
            }
        }

        /// What is known of them, at most a thousand, those of which the most is waiting first.
        List<ResourceSnapshot> end() {
            lines.forEach((line, one) -> one.complete(line));
            return seen.values().stream()
                    .sorted(Comparator.comparingLong(Seen::load)
                            .reversed()
                            .thenComparing(Seen::kind)
                            .thenComparing(Seen::id))
                    .limit(MAX_SHOWN)
                    .map(Seen::snapshot)
                    .toList();
        }

        private void add(ParkingLot<?> line, @Nullable Task<?> waiter) {
            if (line.held() == null) {
                return;
            }
            Seen one = lines.computeIfAbsent(line, _ -> seen.computeIfAbsent(line.owner(), Seen::new));
            if (waiter != null) {
                one.waiters.add(waiter.id());
            }
        }
    }

    /// One of them, and the tasks that have to do with it.
    private static final class Seen {

        private static final String ITEMS = "items"; // that wait, as tasks do

        private final Object owner;
        private final Map<String, Long> figures = new TreeMap<>(); // whatever the map of their source is
        private final Set<Long> waiters = new LinkedHashSet<>();
        private final Set<Long> holders = new LinkedHashSet<>();

        Seen(Object owner) {
            this.owner = owner;
        }

        /// Adds what a line tells.
        void complete(ParkingLot<?> line) {
            ParkingLot.Held held = line.held();
            if (held != null) {
                figures.putAll(held.figures());
                line.forEachHolder(holder -> holders.add(holder.id()));
            }
        }

        String kind() {
            return owner.getClass().getSimpleName();
        }

        long load() {
            return waiters.size() + figures.getOrDefault(ITEMS, 0L);
        }

        long id() {
            return number(owner);
        }

        ResourceSnapshot snapshot() {
            return new ResourceSnapshot(
                    id(), kind(), Snapshots.text(owner), List.copyOf(waiters), List.copyOf(holders), figures);
        }
    }
}
