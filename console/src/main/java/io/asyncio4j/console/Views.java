package io.asyncio4j.console;

import io.asyncio4j.lowlevel.AlikeTasks;
import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ResourceSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot.Histogram;
import io.asyncio4j.lowlevel.TaskSnapshot.Times;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What was seen, as the page asks for it.
final class Views {

    private static final int MAX_NAMES = 8; // of a group
    private static final int MAX_GROUPS = 300;
    private static final int MAX_CHAIN = 50;
    private static final int MAX_CYCLES = 20;

    private Views() {}

    static Overview overview(Look look, List<Stalls.Stall> stalls) {
        return new Overview(look.number(), look.took().toNanos() / 1e6, look.hasStacks(), look.summaries(), stalls);
    }

    static Rows tasks(Look look, Asked asked) {
        List<TaskSnapshot> found = filtered(look, asked);
        List<TaskRow> rows = found.stream()
                .sorted(order(asked))
                .skip(asked.offset())
                .limit(asked.limit())
                .map(TaskRow::of)
                .toList();
        return new Rows(look.number(), found.size(), rows);
    }

    static List<Group> groups(Look look, Asked asked) {
        List<TaskSnapshot> tasks = filtered(look, asked);
        List<TaskSnapshot> cut = switch (asked.by()) {
            case "wait" -> tasks.stream().map(task -> task.withStack(List.of())).toList();
            case "place" ->
                tasks.stream()
                        .map(task ->
                                task.withStack(task.stack().stream().limit(1).toList()))
                        .toList();
            default -> tasks;
        };
        return AlikeTasks.among(cut).stream()
                .limit(MAX_GROUPS)
                .map(group -> new Group(
                        group.tasks().size(),
                        group.tasks().size() == 1
                                ? TaskRow.activity(group.tasks().getFirst())
                                : group.activity(),
                        TaskRow.texts(group.stack()),
                        group.tasks().stream().limit(MAX_NAMES).map(Ref::of).toList()))
                .toList();
    }

    /// The branches below a task, or the roots.
    static List<Branch> tree(Look look, Asked asked) {
        return look.loops().stream()
                .filter(loop -> asked.loop() == 0 || loop.id() == asked.loop())
                .flatMap(loop -> asked.by().equals("wait") ? waits(loop, asked) : owners(loop, asked))
                .limit(asked.limit())
                .toList();
    }

    static Optional<Details> task(Look look, long id) {
        for (LoopSnapshot loop : look.loops()) {
            var graph = new WaitGraph(loop.tasks());
            Optional<TaskSnapshot> found = graph.task(id);
            if (found.isPresent()) {
                TaskSnapshot task = found.get();
                return Optional.of(new Details(
                        TaskRow.of(task),
                        LintRow.of(
                                look.lints().getOrDefault(loop.id(), List.of()).stream()
                                        .filter(lint -> lint.task() == id)
                                        .toList(),
                                loop),
                        EndedRow.Canceller.of(task.cancelledBy()),
                        Bar.of(task, Times::stepTimes),
                        Bar.of(task, Times::scheduledTimes),
                        TaskRow.texts(task.stack()),
                        TaskRow.texts(task.created()),
                        owners(task, graph),
                        chain(task, graph),
                        graph.waitingFor(task).stream()
                                .limit(MAX_CHAIN)
                                .map(Ref::of)
                                .toList()));
            }
        }
        return Optional.empty();
    }

    static List<Shared> resources(Look look, Asked asked) {
        String wanted = asked.filter().toLowerCase(Locale.ROOT);
        return look.loops().stream()
                .filter(loop -> asked.loop() == 0 || loop.id() == asked.loop())
                .flatMap(loop -> {
                    var graph = new WaitGraph(loop.tasks());
                    return loop.resources().stream().map(resource -> Shared.of(resource, graph));
                })
                .filter(shared -> shared.text.toLowerCase(Locale.ROOT).contains(wanted))
                .limit(asked.limit())
                .toList();
    }

    /// Tasks that have ended, the latest first.
    static Endings ended(Look look, Asked asked) {
        String wanted = asked.filter().toLowerCase(Locale.ROOT);
        List<EndedRow> found = look.loops().stream()
                .filter(loop -> asked.loop() == 0 || loop.id() == asked.loop())
                .flatMap(loop -> loop.ended().reversed().stream())
                .map(EndedRow::of)
                .filter(row -> row.text().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
        return new Endings(found.size(), found.stream().limit(asked.limit()).toList());
    }

    static Loop loop(LoopSnapshot loop, List<Lint> lints) {
        Map<String, Integer> states = new TreeMap<>();
        loop.tasks().forEach(task -> states.merge(TaskRow.state(task), 1, Integer::sum));
        LoopSnapshot.Load load = loop.load();
        LoopSnapshot.Stall stall = loop.stall();
        return new Loop(
                loop.id(),
                loop.name(),
                loop.tasks().size(),
                states,
                load == null ? null : load.lag().toNanos() / 1e6,
                load == null ? null : load.ready(),
                load == null ? null : load.timers(),
                stall == null ? null : stall.lasting().toNanos() / 1e9,
                new WaitGraph(loop.tasks())
                        .cycles().stream()
                                .limit(MAX_CYCLES)
                                .map(cycle -> cycle.stream().map(Ref::of).toList())
                                .toList(),
                loop.resources().size(),
                loop.unretrieved(),
                LintRow.of(lints, loop));
    }

    private static List<TaskSnapshot> filtered(Look look, Asked asked) {
        String wanted = asked.filter().toLowerCase(Locale.ROOT);
        Stream<TaskSnapshot> tasks = look.tasks(asked.loop());
        return (wanted.isEmpty() ? tasks : tasks.filter(task -> text(task).contains(wanted))).toList();
    }

    private static String text(TaskSnapshot task) {
        return ("#" + task.id() + " " + task.name() + " " + TaskRow.state(task) + " " + TaskRow.activity(task) + " "
                        + task.stack() + " " + task.created())
                .toLowerCase(Locale.ROOT);
    }

    private static Comparator<TaskSnapshot> order(Asked asked) {
        Comparator<TaskSnapshot> order = switch (asked.sort()) {
            case "name" -> Comparator.comparing(TaskSnapshot::name);
            case "state" -> Comparator.comparing(TaskSnapshot::state);
            case "activity" -> Comparator.comparing(TaskSnapshot::activity);
            case "since" -> times(times -> times.since().toNanos());
            case "busy" -> times(times -> times.busy().toNanos());
            case "steps" -> times(Times::steps);
            default -> Comparator.comparingLong(TaskSnapshot::id);
        };
        return asked.descending() ? order.reversed() : order;
    }

    private static Comparator<TaskSnapshot> times(ToDoubleFunction<Times> key) {
        return Comparator.comparingDouble(task -> {
            Times times = task.times();
            return times == null ? -1 : key.applyAsDouble(times);
        });
    }

    private static Stream<Branch> owners(LoopSnapshot loop, Asked asked) {
        Map<Long, Long> children =
                loop.tasks().stream().collect(Collectors.groupingBy(TaskSnapshot::owner, Collectors.counting()));
        return loop.tasks().stream()
                .filter(task -> task.owner() == asked.below())
                .map(task -> new Branch(TaskRow.of(task), children.getOrDefault(task.id(), 0L)));
    }

    private static Stream<Branch> waits(LoopSnapshot loop, Asked asked) {
        var graph = new WaitGraph(loop.tasks());
        List<TaskSnapshot> branches = new ArrayList<>();
        if (asked.below() == 0) {
            branches.addAll(graph.roots());
            graph.cycles().forEach(cycle -> branches.add(cycle.getFirst()));
        } else {
            graph.task(asked.below()).map(graph::waitingFor).ifPresent(branches::addAll);
        }
        return branches.stream()
                .map(task -> new Branch(TaskRow.of(task), graph.waitingFor(task).size()));
    }

    private static List<Ref> owners(TaskSnapshot task, WaitGraph graph) {
        var found = new ArrayList<Ref>();
        Optional<TaskSnapshot> owner = graph.task(task.owner());
        while (owner.isPresent() && found.size() < MAX_CHAIN) {
            found.add(Ref.of(owner.get()));
            owner = graph.task(owner.get().owner());
        }
        return found;
    }

    /// Whom it waits for, whom that waits for, and so on; the first of several.
    private static List<Ref> chain(TaskSnapshot task, WaitGraph graph) {
        var found = new ArrayList<Ref>();
        Set<Long> seen = new HashSet<>(Set.of(task.id()));
        Optional<TaskSnapshot> next = blocker(task, graph);
        while (next.isPresent() && found.size() < MAX_CHAIN) {
            found.add(Ref.of(next.get()));
            next = seen.add(next.get().id()) ? blocker(next.get(), graph) : Optional.empty();
        }
        return found;
    }

    private static Optional<TaskSnapshot> blocker(TaskSnapshot task, WaitGraph graph) {
        return Stream.concat(task.holders().stream(), task.awaited().stream())
                .flatMap(id -> graph.task(id).stream())
                .findFirst();
    }

    /// What each look tells the page.
    record Overview(long look, double millis, boolean stacks, List<Loop> loops, List<Stalls.Stall> stalls) {}

    /// A loop, without its tasks. Null is unknown.
    record Loop(
            long id,
            String name,
            int tasks,
            Map<String, Integer> states,
            @Nullable Double lag,
            @Nullable Integer ready,
            @Nullable Integer timers,
            @Nullable Double stalled,
            List<List<Ref>> cycles,
            int resources,
            long unretrieved,
            List<LintRow> lints) {}

    /// Some of the `total` tasks that have ended.
    record Endings(int total, List<EndedRow> rows) {}

    /// Some rows of a table with `total` rows.
    record Rows(long look, int total, List<TaskRow> rows) {}

    /// A task by name.
    record Ref(long id, String name, String activity) {

        static Ref of(TaskSnapshot task) {
            return new Ref(task.id(), task.name(), TaskRow.activity(task));
        }
    }

    /// Tasks that wait alike.
    record Group(int count, String activity, List<String> stack, List<Ref> some) {}

    /// A task in a tree, and how many are below it.
    record Branch(TaskRow task, long below) {}

    /// All that is known of a task.
    record Details(
            TaskRow task,
            List<LintRow> lints,
            EndedRow.@Nullable Canceller cancelledBy,
            List<Bar> stepTimes,
            List<Bar> scheduledTimes,
            List<String> stack,
            List<String> created,
            List<Ref> owners,
            List<Ref> chain,
            List<Ref> waiting) {}

    /// A bar of a histogram: how many took at least `from` seconds, and less than twice that.
    record Bar(double from, long count) {

        static List<Bar> of(TaskSnapshot task, Function<Times, Histogram> histogram) {
            Times times = task.times();
            List<Long> counts =
                    times == null ? List.of() : histogram.apply(times).counts();
            return IntStream.range(0, counts.size())
                    .mapToObj(place -> new Bar(Histogram.from(place).toNanos() / 1e9, counts.get(place)))
                    .dropWhile(bar -> bar.count == 0)
                    .toList();
        }
    }

    /// Something that tasks share.
    record Shared(
            String id,
            String kind,
            String text,
            Map<String, Long> figures,
            int waiting,
            List<Ref> waiters,
            List<Ref> holders) {

        static Shared of(ResourceSnapshot resource, WaitGraph graph) {
            return new Shared(
                    "@" + Long.toHexString(resource.id()),
                    resource.kind(),
                    resource.text(),
                    resource.figures(),
                    resource.waiters().size(),
                    refs(resource.waiters(), graph),
                    refs(resource.holders(), graph));
        }

        private static List<Ref> refs(List<Long> ids, WaitGraph graph) {
            return ids.stream()
                    .limit(MAX_NAMES)
                    .flatMap(id -> graph.task(id).stream())
                    .map(Ref::of)
                    .toList();
        }
    }
}
