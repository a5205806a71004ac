package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Text in columns.
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... head) {
        rows.add(List.of(head));
    }

    /// The tasks of a loop, below a line about the loop itself.
    static String of(LoopSnapshot loop, Options options) {
        var table = new Table("ID", "NAME", "STATE", "SINCE", "BUSY", "STEPS", "WHAT", "WHERE");
        for (TaskSnapshot task : Tasks.of(loop, options)) {
            table.add(
                    "#" + task.id(),
                    Tasks.name(task),
                    Tasks.state(task),
                    Tasks.since(task),
                    Tasks.text(Tasks.times(task).busy()),
                    Long.toString(Tasks.times(task).steps()),
                    Tasks.activity(task),
                    Tasks.place(task));
        }
        return head(loop) + table.or("no task matches\n");
    }

    /// A line about the loop; more if it is stalled, or tasks wait for each other in a circle.
    static String head(LoopSnapshot loop) {
        var graph = new WaitGraph(loop.tasks());
        var text = new StringBuilder("loop #" + loop.id() + " " + Tasks.inOneLine(loop.name()) + ", "
                + count(loop.tasks().size(), "task") + "\n");
        LoopSnapshot.Stall stall = loop.stall();
        if (stall != null) {
            text.append("STALLED for ")
                    .append(Tasks.text(stall.lasting()))
                    .append(" by ")
                    .append(graph.task(stall.task()).map(Tasks::title).orElse("a callback"))
                    .append('\n');
            stall.stack().stream()
                    .limit(16)
                    .forEach(frame -> text.append("    at ").append(frame).append('\n'));
        }
        for (List<TaskSnapshot> cycle : graph.cycles()) {
            text.append("CYCLE of waits: ")
                    .append(cycle.stream()
                            .map(task -> Tasks.title(task) + " → ")
                            .collect(Collectors.joining()))
                    .append('#')
                    .append(cycle.getFirst().id())
                    .append('\n');
            cycle.forEach(task -> text.append("  ")
                    .append(Tasks.title(task))
                    .append(' ')
                    .append(Tasks.activity(task))
                    .append(Lints.at(task))
                    .append('\n'));
            if (cycle.stream().anyMatch(task -> !task.holders().isEmpty())) {
                text.append("  let every task take them in the same order\n");
            }
        }
        return text.toString();
    }

    static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    void add(String... row) {
        rows.add(List.of(row));
    }

    /// The table, or a text instead of one without rows.
    String or(String instead) {
        return rows.size() == 1 ? instead : toString();
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = row.get(column);
                line.append(cell).repeat(' ', widths[column] - cell.length() + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
