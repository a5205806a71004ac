package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The tasks of a loop as two trees: each below the one that it waits for, and each below the one that owns it.
final class Trees {

    private static final int MAX_ALIKE = 10; // side by side, with nothing below
    private static final int MAX_DEPTH = 50; // of a tree: chains may be as long as there are tasks

    private final StringBuilder text = new StringBuilder();
    private final boolean stacks;
    private final Set<Long> path = new HashSet<>();
    private final Set<Long> shown = new HashSet<>(); // in this tree

    private Trees(boolean stacks) {
        this.stacks = stacks;
    }

    static String of(LoopSnapshot loop, Options options) {
        var trees = new Trees(options.stacks());
        var graph = new WaitGraph(loop.tasks());
        Set<Long> present = new HashSet<>();
        Map<Long, List<TaskSnapshot>> owned = new HashMap<>();
        List<TaskSnapshot> tasks = Tasks.of(loop, options);
        tasks.forEach(task -> present.add(task.id()));
        for (TaskSnapshot task : tasks) {
            long owner = present.contains(task.owner()) ? task.owner() : 0;
            owned.computeIfAbsent(owner, _ -> new ArrayList<>()).add(task);
        }
        trees.text.append(Table.head(loop));
        List<TaskSnapshot> roots = new ArrayList<>(graph.roots());
        graph.cycles().forEach(cycle -> roots.add(cycle.getFirst()));
        roots.removeIf(root -> !present.contains(root.id()));
        if (!roots.isEmpty()) {
            trees.text.append("who is waited for, and by whom\n");
            trees.addWaitedFor(roots, graph);
            boolean isFlat = owned.keySet().equals(Set.of(0L));
            trees.text.append(isFlat ? "no task owns another\n" : "who owns whom\n");
            trees.shown.clear();
            if (isFlat) {
                return trees.text.toString();
            }
        }
        trees.add(owned.getOrDefault(0L, List.of()), "", task -> owned.getOrDefault(task.id(), List.of()));
        return trees.text.toString();
    }

    /// Tasks that the same others wait for, such as those that hold the permits of a limiter, stand together.
    private void addWaitedFor(List<TaskSnapshot> roots, WaitGraph graph) {
        Map<List<Long>, List<TaskSnapshot>> together = new LinkedHashMap<>();
        for (TaskSnapshot root : roots) {
            List<Long> waiting =
                    graph.waitingFor(root).stream().map(TaskSnapshot::id).toList();
            together.computeIfAbsent(waiting, _ -> new ArrayList<>()).add(root);
        }
        for (List<TaskSnapshot> alike : together.values()) {
            if (alike.size() == 1) {
                add(alike, "", graph::waitingFor);
            } else {
                add(alike, "", _ -> List.of());
                text.append("  each of these ").append(alike.size()).append(" is waited for by\n");
                add(graph.waitingFor(alike.getFirst()), "  ", graph::waitingFor);
            }
        }
    }

    private void add(List<TaskSnapshot> tasks, String indent, Function<TaskSnapshot, List<TaskSnapshot>> below) {
        Map<String, Integer> alike = new HashMap<>();
        int omitted = 0;
        for (TaskSnapshot task : tasks) {
            boolean isLeaf = below.apply(task).isEmpty();
            if (isLeaf
                    && alike.merge(Tasks.activityWithoutNumbers(task) + Tasks.place(task), 1, Integer::sum)
                            > MAX_ALIKE) {
                omitted++;
                continue;
            }
            add(task, indent, below);
        }
        if (omitted > 0) {
            text.append(indent).append("… and ").append(omitted).append(" more that wait like them\n");
        }
    }

    private void add(TaskSnapshot task, String indent, Function<TaskSnapshot, List<TaskSnapshot>> below) {
        boolean closesCycle = !path.add(task.id());
        text.append(indent).append("* ").append(Tasks.title(task)).append(' ').append(Tasks.activity(task));
        if (!Tasks.since(task).equals("?")) {
            text.append(", ").append(Tasks.since(task));
        }
        text.append(closesCycle ? " ↺ (see above: a cycle)\n" : "\n");
        if (closesCycle) {
            return;
        }
        List<TaskSnapshot> children = below.apply(task);
        if (!shown.add(task.id())) { // waits for more than one
            text.append(children.isEmpty() ? "" : indent + "  … as above\n");
            path.remove(task.id());
            return;
        }
        if (stacks) {
            task.stack()
                    .forEach(frame ->
                            text.append(indent).append("    at ").append(frame).append('\n'));
        }
        if (path.size() < MAX_DEPTH) {
            add(children, indent + "  ", below);
        } else if (!children.isEmpty()) {
            text.append(indent).append("  … and more below\n");
        }
        path.remove(task.id());
    }
}
