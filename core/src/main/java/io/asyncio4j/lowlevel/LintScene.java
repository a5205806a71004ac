package io.asyncio4j.lowlevel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the rules of [Lint] look at: a loop at two looks. Any thread.
///
/// @param earlier null if there was one look only
/// @param tasksBefore those of the earlier look, by number
/// @param elapsed how long it was between the looks, at least
/// @param inCycles the numbers of the tasks that wait for each other in circles
record LintScene(
        @Nullable LoopSnapshot earlier,
        LoopSnapshot now,
        Map<Long, TaskSnapshot> tasksBefore,
        Map<Long, TaskSnapshot> tasks,
        Duration elapsed,
        Set<Long> inCycles) {

    private static final Pattern NUMBERS = Pattern.compile("\\d+");
    private static final TaskSnapshot.Times NOT_MEASURED = TaskSnapshot.Times.unknown(Duration.ZERO);

    static LintScene of(@Nullable LoopSnapshot earlier, LoopSnapshot now) {
        Map<Long, TaskSnapshot> before = earlier == null ? Map.of() : byId(earlier);
        return new LintScene(earlier, now, before, byId(now), elapsed(before, now), inCycles(now));
    }

    /// What is found in one place.
    ///
    /// @param task which it is about, 0 if it is none
    record Found(long task, String text) {}

    /// What is said of those tasks that were measured.
    Stream<Found> measured(Said said) {
        return now.tasks().stream().flatMap(task -> {
            TaskSnapshot.Times times = task.times();
            String text = times == null ? null : said.of(task, times);
            return Stream.ofNullable(text).map(known -> new Found(task.id(), known));
        });
    }

    /// What is found of those resources that were there before.
    Stream<Found> both(Compared compared) {
        if (earlier == null) {
            return Stream.empty();
        }
        Map<Long, ResourceSnapshot> known = earlier.resources().stream()
                .collect(Collectors.toMap(ResourceSnapshot::id, Function.identity(), (a, _) -> a));
        return now.resources().stream().flatMap(resource -> {
            ResourceSnapshot before = known.get(resource.id());
            return Stream.ofNullable(before == null ? null : compared.find(before, resource));
        });
    }

    /// Tasks of similar names that do the same now, where there are `atLeast` of them or more; none, and soon
    /// known, if fewer than `come` have come since the earlier look.
    Stream<Crowd> crowds(int atLeast, int come) {
        if (earlier == null
                || now.tasks().stream().filter(this::isNew).limit(come).count() < come) {
            return Stream.empty();
        }
        Map<Kind, List<TaskSnapshot>> crowds = new LinkedHashMap<>();
        now.tasks()
                .forEach(task -> crowds.computeIfAbsent(Kind.of(task), _ -> new ArrayList<>())
                        .add(task));
        crowds.values().removeIf(crowd -> crowd.size() < atLeast);
        Map<Kind, Integer> gone = new HashMap<>();
        tasksBefore.values().stream()
                .filter(task -> isGone(task, tasks.get(task.id())))
                .map(Kind::of)
                .filter(crowds::containsKey)
                .forEach(kind -> gone.merge(kind, 1, Integer::sum));
        return crowds.entrySet().stream().map(crowd -> {
            long newcomers = crowd.getValue().stream().filter(this::isNew).count();
            return new Crowd(crowd.getValue(), newcomers, gone.getOrDefault(crowd.getKey(), 0));
        });
    }

    private boolean isNew(TaskSnapshot task) {
        return !tasksBefore.containsKey(task.id());
    }

    /// How long the first of those that wait has done so.
    Duration longestWait(ResourceSnapshot resource) {
        return resource.waiters().stream()
                .map(tasks::get)
                .flatMap(task -> Stream.ofNullable(task == null ? null : task.times()))
                .map(TaskSnapshot.Times::since)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /// What was measured of a task up to the earlier look.
    TaskSnapshot.Times timesBefore(TaskSnapshot task) {
        TaskSnapshot before = before(task.id());
        TaskSnapshot.Times times = before == null ? null : before.times();
        return times == null ? NOT_MEASURED : times;
    }

    @Nullable
    TaskSnapshot before(long id) {
        return tasksBefore.get(id);
    }

    @Nullable
    TaskSnapshot task(long id) {
        return tasks.get(id);
    }

    /// What is found of a task, which may have ended.
    Found of(long task, String text) {
        return tasks.containsKey(task) ? new Found(task, text) : new Found(0, name(task) + " still " + text);
    }

    /// Its number and its name; or that it has ended.
    String name(long id) {
        TaskSnapshot task = tasks.get(id);
        return "#" + id + (task == null ? " (ended)" : " " + task.name());
    }

    // whoever waits on has done so all the time, and whoever was busy was not busy for longer
    private static Duration elapsed(Map<Long, TaskSnapshot> before, LoopSnapshot now) {
        return now.tasks().stream()
                .flatMap(task -> {
                    TaskSnapshot old = before.get(task.id());
                    return old == null || old.times() == null || task.times() == null
                            ? Stream.empty()
                            : Stream.of(elapsed(old.times(), task.times()));
                })
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static Duration elapsed(TaskSnapshot.Times before, TaskSnapshot.Times now) {
        return now.steps() == before.steps() && now.wakes() == before.wakes()
                ? now.since().minus(before.since())
                : now.busy().minus(before.busy());
    }

    private static Set<Long> inCycles(LoopSnapshot loop) {
        return new WaitGraph(loop.tasks())
                .cycles().stream().flatMap(List::stream).map(TaskSnapshot::id).collect(Collectors.toSet());
    }

    private static Map<Long, TaskSnapshot> byId(LoopSnapshot loop) {
        return loop.tasks().stream().collect(Collectors.toMap(TaskSnapshot::id, Function.identity(), (a, _) -> a));
    }

    /// Whether it has ended, or has gone on since.
    private static boolean isGone(TaskSnapshot before, @Nullable TaskSnapshot now) {
        return now == null
                || now.times() != null
                        && before.times() != null
                        && now.times().steps() != before.times().steps();
    }

    /// Tasks that do the same.
    ///
    /// @param come how many of them were not there before
    /// @param gone how many that did the same before have ended or gone on
    record Crowd(List<TaskSnapshot> tasks, long come, long gone) {}

    private record Kind(String name, String activity) {

        static Kind of(TaskSnapshot task) {
            return new Kind(NUMBERS.matcher(task.name()).replaceAll("…"), AlikeTasks.activity(task));
        }
    }

    @FunctionalInterface
    interface Said {

        @Nullable
        String of(TaskSnapshot task, TaskSnapshot.Times times);
    }

    @FunctionalInterface
    interface Compared {

        @Nullable
        Found find(ResourceSnapshot before, ResourceSnapshot now);
    }
}
