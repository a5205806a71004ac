package io.asyncio4j.console;

import io.asyncio4j.lowlevel.AlikeTasks;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot.State;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What has changed between two looks.
///
/// @param fresh the tasks that have come, the latest first
/// @param gone the tasks that have gone
/// @param still those that wait as before and have made no step, the longest wait first
/// @param grown tasks that wait alike and are more than before, those that grew most first
record Comparison(Some fresh, Some gone, Some still, List<Growth> grown) {

    private static final int MAX_GROUPS = 50;

    static Comparison of(Look earlier, Look later, Asked asked) {
        String wanted = asked.filter().toLowerCase(Locale.ROOT);
        List<TaskSnapshot> before = tasks(earlier, asked.loop(), wanted);
        List<TaskSnapshot> after = tasks(later, asked.loop(), wanted);
        Map<Long, TaskSnapshot> old = byId(before);
        Map<Long, TaskSnapshot> now = byId(after);
        return new Comparison(
                Some.of(
                        after.reversed().stream()
                                .filter(task -> !old.containsKey(task.id()))
                                .toList(),
                        asked),
                Some.of(
                        before.stream()
                                .filter(task -> !now.containsKey(task.id()))
                                .toList(),
                        asked),
                Some.of(
                        after.stream()
                                .filter(task -> isStill(old.get(task.id()), task))
                                .sorted(Comparator.comparingDouble(Comparison::since)
                                        .reversed())
                                .toList(),
                        asked),
                grown(before, after));
    }

    private static List<TaskSnapshot> tasks(Look look, long loop, String wanted) {
        return look.tasks(loop)
                .filter(task -> (task.name() + " " + TaskRow.activity(task))
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .toList();
    }

    private static boolean isStill(@Nullable TaskSnapshot before, TaskSnapshot now) {
        return before != null
                && (now.state() == State.WAITING || now.state() == State.BLOCKED)
                && now.state() == before.state()
                && now.times() != null
                && before.times() != null
                && now.times().steps() == before.times().steps();
    }

    private static double since(TaskSnapshot task) {
        return Objects.requireNonNull(task.times()).since().toNanos();
    }

    private static List<Growth> grown(List<TaskSnapshot> before, List<TaskSnapshot> after) {
        Map<String, Integer> old = sizes(before);
        return sizes(after).entrySet().stream()
                .map(group -> new Growth(group.getKey(), old.getOrDefault(group.getKey(), 0), group.getValue()))
                .filter(growth -> growth.after > growth.before)
                .sorted(Comparator.comparingInt(growth -> growth.before - growth.after))
                .limit(MAX_GROUPS)
                .toList();
    }

    private static Map<String, Integer> sizes(List<TaskSnapshot> tasks) {
        List<TaskSnapshot> bare =
                tasks.stream().map(task -> task.withStack(List.of())).toList();
        return AlikeTasks.among(bare).stream()
                .collect(Collectors.toMap(
                        AlikeTasks::activity, group -> group.tasks().size(), Integer::sum));
    }

    private static Map<Long, TaskSnapshot> byId(List<TaskSnapshot> tasks) {
        return tasks.stream().collect(Collectors.toMap(TaskSnapshot::id, Function.identity(), (a, _) -> a));
    }

    /// The first of `total` tasks.
    record Some(int total, List<TaskRow> rows) {

        private static Some of(List<TaskSnapshot> tasks, Asked asked) {
            return new Some(
                    tasks.size(),
                    tasks.stream().limit(asked.limit()).map(TaskRow::of).toList());
        }
    }

    /// How many tasks waited alike before, and how many do now.
    record Growth(String activity, int before, int after) {}
}
