package io.asyncio4j.console;

import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A mistake, as it seems, as the page shows it.
///
/// @param title what it is called
/// @param advice what to do
/// @param count how often it was found
/// @param some of these
record LintRow(String title, String advice, int count, List<Finding> some) {

    private static final int MAX = 5; // of a kind

    static List<LintRow> of(List<Lint> lints, LoopSnapshot loop) {
        if (lints.isEmpty()) {
            return List.of();
        }
        var graph = new WaitGraph(loop.tasks());
        Map<Lint.Rule, List<Lint>> rules =
                lints.stream().collect(Collectors.groupingBy(Lint::rule, LinkedHashMap::new, Collectors.toList()));
        return rules.entrySet().stream()
                .map(rule -> new LintRow(
                        rule.getKey().title(),
                        rule.getKey().advice(),
                        rule.getValue().size(),
                        rule.getValue().stream()
                                .limit(MAX)
                                .map(lint -> finding(lint, graph))
                                .toList()))
                .toList();
    }

    private static Finding finding(Lint lint, WaitGraph graph) {
        TaskSnapshot task = graph.task(lint.task()).orElse(null);
        return task == null
                ? new Finding(null, lint.finding())
                : new Finding(Views.Ref.of(task), lint.finding() + at(task));
    }

    private static String at(TaskSnapshot task) {
        return task.stack().isEmpty() ? "" : ", at " + task.stack().getFirst();
    }

    /// @param task which it is about, if it is one
    record Finding(Views.@Nullable Ref task, String text) {}
}
