package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What looks like a mistake in a loop, below all else that is shown of it.
final class Lints {

    private static final int MAX = 5; // of a rule

    private Lints() {}

    static String of(List<LoopSnapshot> earlier, LoopSnapshot loop) {
        var graph = new WaitGraph(loop.tasks());
        Map<Lint.Rule, List<Lint>> rules = in(earlier, loop).stream()
                .collect(Collectors.groupingBy(Lint::rule, LinkedHashMap::new, Collectors.toList()));
        var text = new StringBuilder();
        rules.forEach((rule, lints) -> {
            text.append("LINT ")
                    .append(rule.title())
                    .append(": ")
                    .append(rule.advice())
                    .append('\n');
            for (Lint lint : lints.subList(0, Math.min(MAX, lints.size()))) {
                String task = graph.task(lint.task())
                        .map(each -> Tasks.title(each) + " ")
                        .orElse("");
                text.append("  ")
                        .append(task)
                        .append(Tasks.inOneLine(lint.finding()))
                        .append('\n');
            }
            if (lints.size() > MAX) {
                text.append("  … and ").append(lints.size() - MAX).append(" more\n");
            }
        });
        return text.toString();
    }

    static List<Lint> in(List<LoopSnapshot> earlier, LoopSnapshot loop) {
        LoopSnapshot before = earlier.stream()
                .filter(each -> each.id() == loop.id())
                .findFirst()
                .orElse(null);
        return Lint.in(before, loop);
    }
}
