package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ResourceSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the tasks of a loop share, those of which the most is waiting first.
final class Shared {

    private static final int MAX_WAITERS = 5;
    private static final int MAX_HOLDERS = 20; // who are to blame

    private Shared() {}

    static String of(LoopSnapshot loop, Options options) {
        var graph = new WaitGraph(loop.tasks());
        var table = new Table("ID", "WAITING", "FIGURES", "WHAT", "HELD BY", "WAITED FOR BY");
        String wanted = options.filter().toLowerCase(Locale.ROOT);
        for (ResourceSnapshot resource : loop.resources()) {
            String holders = names(resource.holders(), MAX_HOLDERS, graph);
            String waiters = names(resource.waiters(), MAX_WAITERS, graph);
            String text = Tasks.inOneLine(resource.text());
            if ((text + " " + holders + " " + waiters).toLowerCase(Locale.ROOT).contains(wanted)) {
                table.add(
                        id(resource),
                        Integer.toString(resource.waiters().size()),
                        figures(resource),
                        text,
                        holders,
                        waiters);
            }
        }
        return Table.head(loop) + table.or("nothing that matches was shared by tasks since somebody looks\n");
    }

    static String id(ResourceSnapshot resource) {
        return "@" + Long.toHexString(resource.id());
    }

    private static String figures(ResourceSnapshot resource) {
        return resource.figures().entrySet().stream()
                .map(figure -> figure.getKey() + "=" + figure.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String names(List<Long> tasks, int most, WaitGraph graph) {
        return tasks.stream()
                        .limit(most)
                        .map(id -> graph.task(id).map(Tasks::title).orElse("#" + id + " (ended)"))
                        .collect(Collectors.joining(", "))
                + (tasks.size() > most ? ", …" : "");
    }
}
