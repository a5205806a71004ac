package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What looks like a mistake in a loop, below all else that is shown of it.
final class Lints {

    private static final int MAX = 5; // of a rule
    private static final int MAX_FINDING = 500; // characters

    private Lints() {}

    static String text(List<Lint> found, LoopSnapshot loop) {
        var graph = new WaitGraph(loop.tasks());
        Map<Lint.Rule, List<Lint>> rules =
                found.stream().collect(Collectors.groupingBy(Lint::rule, LinkedHashMap::new, Collectors.toList()));
        var text = new StringBuilder();
        rules.forEach((rule, lints) -> {
            text.append("LINT ")
                    .append(rule.title())
                    .append(": ")
                    .append(rule.advice())
                    .append('\n');
            for (Lint lint : lints.subList(0, Math.min(MAX, lints.size()))) {
                text.append("  ").append(finding(lint, graph)).append('\n');
            }
            if (lints.size() > MAX) {
                text.append("  … and ").append(lints.size() - MAX).append(" more\n");
            }
        });
        return text.toString();
    }

    /// Which task, what was seen of it, and where it is, unless that was earlier.
    static String finding(Lint lint, WaitGraph graph) {
        String finding = Tasks.inOneLine(lint.finding(), MAX_FINDING);
        return graph.task(lint.task())
                .map(task -> Tasks.title(task) + " " + finding + (wasEarlier(lint, task) ? "" : at(task)))
                .orElse(finding);
    }

    private static boolean wasEarlier(Lint lint, TaskSnapshot task) {
        return lint.rule() == Lint.Rule.NEVER_YIELDS && task.state() != TaskSnapshot.State.RUNNING;
    }

    static String at(TaskSnapshot task) {
        return task.stack().isEmpty() ? "" : ", at " + Tasks.place(task);
    }

    /// The numbers of the tasks to look at first: those of lints, in circles of waits, and the one that stalls the
    /// loop.
    static Set<Long> suspects(List<Lint> lints, LoopSnapshot loop) {
        Set<Long> suspects = lints.stream().map(Lint::task).collect(Collectors.toCollection(HashSet::new));
        new WaitGraph(loop.tasks()).cycles().forEach(cycle -> cycle.forEach(task -> suspects.add(task.id())));
        LoopSnapshot.Stall stall = loop.stall();
        if (stall != null) {
            suspects.add(stall.task());
        }
        return suspects;
    }

    static List<Lint> in(List<LoopSnapshot> earlier, LoopSnapshot loop) {
        LoopSnapshot before = earlier.stream()
                .filter(each -> each.id() == loop.id())
                .findFirst()
                .orElse(null);
        return Lint.in(before, loop);
    }
}
