package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ResourceSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What was seen, for other programs.
final class Exports {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Exports() {}

    /// A line for each task, after a line of names.
    static String csv(List<LoopSnapshot> loops, Options options) {
        var text = new StringBuilder();
        for (LoopSnapshot loop : loops) {
            for (TaskSnapshot task : Tasks.of(loop, options)) {
                Map<String, @Nullable Object> fields = fields(loop, task);
                if (text.isEmpty()) {
                    text.append(String.join(",", fields.keySet())).append("\r\n");
                }
                text.append(fields.values().stream().map(Exports::cell).collect(Collectors.joining(",")))
                        .append("\r\n");
            }
        }
        return text.toString();
    }

    /// An array of loops, each with its tasks.
    ///
    /// @param earlier what was seen a while before
    static String json(List<LoopSnapshot> earlier, List<LoopSnapshot> loops, Options options) {
        return JSON.writeValueAsString(
                        loops.stream().map(loop -> loop(earlier, loop, options)).toList())
                + "\n";
    }

    private static Map<String, @Nullable Object> loop(List<LoopSnapshot> earlier, LoopSnapshot loop, Options options) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        LoopSnapshot.Stall stall = loop.stall();
        var graph = new WaitGraph(loop.tasks());
        fields.put("id", loop.id());
        fields.put("name", loop.name());
        if (stall != null) {
            Map<String, @Nullable Object> stalled = new LinkedHashMap<>();
            stalled.put("task", stall.task());
            stalled.put("seconds", seconds(stall.lasting()));
            stalled.put("stack", texts(stall.stack()));
            fields.put("stall", stalled);
        }
        LoopSnapshot.Load load = loop.load();
        if (load != null) {
            fields.put("lag", seconds(load.lag()));
            fields.put("ready", load.ready());
            fields.put("timers", load.timers());
        }
        fields.put(
                "cycles",
                graph.cycles().stream()
                        .map(cycle -> cycle.stream().map(TaskSnapshot::id).toList())
                        .toList());
        fields.put("resources", loop.resources().stream().map(Exports::fields).toList());
        fields.put(
                "lints",
                Lints.in(earlier, loop).stream()
                        .map(lint -> fields(lint, graph))
                        .toList());
        fields.put("unretrieved", loop.unretrieved());
        fields.put("ended", loop.ended().stream().map(Exports::fields).toList());
        fields.put(
                "tasks",
                Tasks.of(loop, options).stream().map(task -> fields(loop, task)).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> fields(LoopSnapshot loop, TaskSnapshot task) {
        TaskSnapshot.Times times = task.times();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("loop", loop.id());
        fields.put("id", task.id());
        fields.put("name", task.name());
        fields.put("state", Tasks.state(task));
        fields.put("activity", task.activity());
        fields.put("owner", task.owner());
        fields.put("awaited", task.awaited());
        fields.put("holders", task.holders());
        fields.put("cancelling", task.cancelling());
        fields.put("cancelledBy", Tasks.text(task.cancelledBy()));
        fields.put("since", times == null ? null : seconds(times.since()));
        fields.put("exact", times == null ? null : times.isExact());
        put(times, fields);
        fields.put("created", texts(task.created()));
        fields.put("stack", texts(task.stack()));
        return fields;
    }

    private static Map<String, Object> fields(Lint lint, WaitGraph graph) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rule", lint.rule().title());
        fields.put("task", lint.task());
        fields.put("finding", lint.finding());
        fields.put("place", graph.task(lint.task()).map(Tasks::place).orElse(""));
        fields.put("advice", lint.rule().advice());
        return fields;
    }

    private static Map<String, @Nullable Object> fields(EndedTask task) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", task.id());
        fields.put("name", task.name());
        fields.put("end", task.end().name().toLowerCase(Locale.ROOT));
        fields.put("error", task.error());
        fields.put("retrieved", task.isRetrieved());
        fields.put("cancelledBy", Tasks.text(task.cancelledBy()));
        fields.put("ago", seconds(task.times().since()));
        fields.put("lasted", seconds(task.lasted()));
        put(task.times(), fields);
        return fields;
    }

    private static void put(TaskSnapshot.@Nullable Times times, Map<String, @Nullable Object> fields) {
        fields.put("busy", times == null ? null : seconds(times.busy()));
        fields.put("steps", times == null ? null : times.steps());
        fields.put("wakes", times == null ? null : times.wakes());
        fields.put("selfWakes", times == null ? null : times.selfWakes());
        fields.put("stepTimes", times == null ? null : times.stepTimes().counts());
        fields.put(
                "scheduledTimes", times == null ? null : times.scheduledTimes().counts());
    }

    private static Map<String, Object> fields(ResourceSnapshot resource) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", resource.id());
        fields.put("kind", resource.kind());
        fields.put("text", resource.text());
        fields.put("waiters", resource.waiters());
        fields.put("holders", resource.holders());
        fields.put("figures", resource.figures());
        return fields;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static List<String> texts(List<StackTraceElement> frames) {
        return frames.stream().map(StackTraceElement::toString).toList();
    }

    private static String cell(@Nullable Object value) {
        String text = switch (value) {
            case null -> "";
            case Collection<?> many -> many.stream().map(String::valueOf).collect(Collectors.joining(" "));
            default -> value.toString();
        };
        return text.matches("[^\",\r\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
