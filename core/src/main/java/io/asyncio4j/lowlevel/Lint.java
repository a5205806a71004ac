package io.asyncio4j.lowlevel;

import io.asyncio4j.lowlevel.LintScene.Found;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Something in a loop that looks like a mistake of the program, as two snapshots show it. Any thread.
///
/// @param rule which mistake
/// @param task the number of the task that it is about, 0 if it is none
/// @param finding what was seen, as in `holds AsyncLock[…] while 3 wait`; its subject is the task, if there is
///     one
public record Lint(Rule rule, long task, String finding) {

    private static final Duration LONG_STEP = Duration.ofMillis(100);
    private static final Duration LONG_WAIT = Duration.ofMillis(200);
    private static final double OFTEN = 200; // turns per second
    private static final long MANY_TURNS = 50; // between two looks
    private static final long RARE = 100; // a step in a hundred
    private static final long MANY_ITEMS = 1_000;
    private static final int MANY_TASKS = 100; // that wait alike
    private static final int SOME_TASKS = 3; // that have come between two looks
    private static final int MAX_NAMES = 3;
    private static final int MAX_HOLDERS = 8;

    /// Checks that nothing is missing.
    public Lint {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(finding, "finding");
    }

    /// What looks like a mistake, by the order of the rules.
    ///
    /// @param earlier the same loop a while before, such as a second; null if nobody has looked, and then what
    ///     takes time to show is not found
    /// @param now what the loop does
    public static List<Lint> in(@Nullable LoopSnapshot earlier, LoopSnapshot now) {
        var scene = LintScene.of(earlier, now);
        return Arrays.stream(Rule.values())
                .flatMap(rule -> rule.look.apply(scene).map(found -> new Lint(rule, found.task(), found.text())))
                .toList();
    }

    /// A kind of mistake.
    public enum Rule {
        /// A task has steps during which nothing else of the loop runs for long.
        NEVER_YIELDS(
                Rule::longSteps,
                "never yields",
                "let a thread do what takes long, by toThread, or call yieldNow() now and then; in debug mode"
                        + " (-Dasyncio4j.debug=true) the log tells where, while it runs"),
        /// A task gives way again and again instead of waiting for something.
        WAKES_ITSELF(
                Rule::selfWakes,
                "wakes itself",
                "wait for what it looks for, such as an AsyncEvent, an AsyncCondition or a queue, or sleep in between"),
        /// A task holds something for which others wait.
        HOLDS_LONG(
                Rule::longHolds,
                "holds long what others wait for",
                "give it back before a call that takes long; guard less by a lock, or have more permits"),
        /// Tasks wait for what is there.
        LOST_WAKE_UP(
                Rule::lostWakes,
                "lost wake-up",
                "whoever gives something back has to wake the next, by ParkingLot.wakeFirst"),
        /// A task goes on although it was cancelled.
        LOST_CANCELLATION(
                Rule::lostCancellations,
                "lost cancellation",
                "throw a CancelledError on where it is caught, or call uncancel() if that was meant"),
        /// Nobody has asked for an error.
        UNRETRIEVED_ERROR(
                Rule::unretrieved,
                "unretrieved error",
                "await each task, or start it in a TaskGroup, which ends by the error"),
        /// A queue that may be as long as memory allows gets longer.
        GROWING_QUEUE(
                Rule::growingQueues,
                "unbounded queue that grows",
                "give the queue a capacity, so that put waits, or take from it by more tasks"),
        /// More and more tasks wait alike, and hardly any of them goes on.
        GROWING_TASKS(
                Rule::growingTasks,
                "tasks that pile up",
                "see to it that each ends, as by a time limit or a TaskGroup; in debug mode"
                        + " (-Dasyncio4j.debug=true) this tells where they are created");

        private final Function<LintScene, Stream<Found>> look;
        private final String title;
        private final String advice;

        Rule(Function<LintScene, Stream<Found>> look, String title, String advice) {
            this.look = look;
            this.title = title;
            this.advice = advice;
        }

        /// What the mistake is called.
        public String title() {
            return title;
        }

        /// What to do about it.
        public String advice() {
            return advice;
        }

        // A hiccup of the machine is long for each task once: what was long before counts only if it often is.
        private static Stream<Found> longSteps(LintScene scene) {
            LoopSnapshot.Stall stall = scene.now().stall();
            if (stall != null && stall.lasting().compareTo(LONG_STEP) >= 0) {
                return Stream.of(
                        new Found(stall.task(), "runs for at least " + text(stall.lasting()) + ": nothing else runs"));
            }
            return scene.measured((task, times) -> {
                long count = times.stepTimes().countFrom(LONG_STEP);
                long before = scene.timesBefore(task).stepTimes().countFrom(LONG_STEP);
                return count > before || count > 1 && count * RARE >= times.steps()
                        ? "has run for " + text(LONG_STEP) + " or more at a stretch "
                                + (count == 1 ? "once" : count + " times")
                                + ", for at least " + text(times.stepTimes().longest()) + ": nothing else ran"
                        : null;
            });
        }

        private static Stream<Found> selfWakes(LintScene scene) {
            return scene.measured((task, times) -> {
                TaskSnapshot.Times before = scene.timesBefore(task);
                long wakes = times.wakes() - before.wakes();
                long selfWakes = times.selfWakes() - before.selfWakes();
                double seconds = scene.elapsed().toNanos() / 1e9;
                return selfWakes < MANY_TURNS || selfWakes < OFTEN * seconds || selfWakes * 2 <= wakes
                        ? null
                        : "has given way in " + selfWakes + " of its " + wakes + " turns of the last "
                                + text(scene.elapsed());
            });
        }

        private static Stream<Found> longHolds(LintScene scene) {
            return scene.both((before, resource) -> {
                Duration longest = scene.longestWait(resource);
                List<Long> holders = resource.holders().stream()
                        .filter(before.holders()::contains)
                        .toList();
                return holders.isEmpty()
                                || before.waiters().isEmpty()
                                || longest.compareTo(LONG_WAIT) < 0
                                || holders.stream().anyMatch(scene.inCycles()::contains)
                        ? null
                        : scene.of(
                                holders.getFirst(),
                                "holds " + resource.numbered() + " while "
                                        + resource.waiters().size()
                                        + (resource.waiters().size() == 1 ? " waits" : " wait")
                                        + ", the first for at least " + text(longest) + others(holders, scene));
            });
        }

        private static String others(List<Long> holders, LintScene scene) {
            return holders.size() == 1
                    ? ""
                    : holders.stream()
                            .skip(1)
                            .limit(MAX_HOLDERS - 1)
                            .map(scene::name)
                            .collect(Collectors.joining(", ", "; so do ", holders.size() > MAX_HOLDERS ? ", …" : ""));
        }

        private static Stream<Found> lostWakes(LintScene scene) {
            return scene.both((before, resource) -> {
                long free = Math.min(free(before), free(resource));
                Duration longest = scene.longestWait(resource);
                return free == 0 || longest.compareTo(LONG_WAIT) < 0
                        ? null
                        : new Found(
                                resource.waiters().getFirst(),
                                "waits for " + resource.numbered() + " although " + free + " are free, for at least "
                                        + text(longest));
            });
        }

        private static Stream<Found> lostCancellations(LintScene scene) {
            return scene.measured((task, times) -> {
                TaskSnapshot before = scene.before(task.id());
                boolean passedOn = task.awaited().stream()
                        .map(scene::task)
                        .anyMatch(awaited -> awaited != null && awaited.cancelling() > 0);
                if (task.cancelling() == 0
                        || before == null
                        || before.cancelling() == 0
                        || passedOn
                        || times.since().compareTo(LONG_WAIT) < 0) {
                    return null;
                }
                TaskSnapshot.CancelledBy by = task.cancelledBy();
                return task.activity() + " although it was cancelled"
                        + (by == null ? ", before anybody has looked" : " by " + by.who())
                        + (by == null || by.reason() == null ? "" : ": " + by.reason());
            });
        }

        private static Stream<Found> unretrieved(LintScene scene) {
            LoopSnapshot before = scene.earlier();
            long count = before == null
                    ? 0
                    : Math.min(before.unretrieved(), scene.now().unretrieved());
            if (count == 0) {
                return Stream.empty();
            }
            String some = scene.now().ended().stream()
                    .filter(Predicate.not(EndedTask::isRetrieved))
                    .map(task -> task.name() + " (" + task.error() + ")")
                    .distinct()
                    .limit(MAX_NAMES)
                    .collect(Collectors.joining(", "));
            return Stream.of(new Found(
                    0,
                    (count == 1 ? "one failure" : count + " failures") + " for which nobody has asked"
                            + (some.isEmpty()
                                    ? ", from before somebody has looked: the log tells of them"
                                    : ", such as that of " + some)));
        }

        private static Stream<Found> growingQueues(LintScene scene) {
            return scene.both((before, queue) -> {
                long items = queue.figures().getOrDefault("items", 0L);
                long more = items - before.figures().getOrDefault("items", 0L);
                return items < MANY_ITEMS || more <= 0 || queue.figures().containsKey("capacity")
                        ? null
                        : new Found(0, queue.numbered() + " has no capacity, and " + more + " more items than before");
            });
        }

        private static Stream<Found> growingTasks(LintScene scene) {
            return scene.crowds(MANY_TASKS, SOME_TASKS)
                    .filter(crowd -> crowd.come() >= SOME_TASKS && crowd.gone() * 10 <= crowd.come())
                    .map(crowd -> {
                        TaskSnapshot last = crowd.tasks().getLast();
                        return new Found(
                                last.id(),
                                "and " + (crowd.tasks().size() - 1) + " of similar names all do the same ("
                                        + AlikeTasks.activity(last) + "): " + crowd.come() + " have come in "
                                        + text(scene.elapsed()) + ", and " + crowd.gone() + " have gone on"
                                        + (last.owner() == 0 ? "" : "; owned by " + scene.name(last.owner()))
                                        + (last.created().isEmpty()
                                                ? ""
                                                : "; created at "
                                                        + last.created().getFirst()));
                    });
        }

        private static long free(ResourceSnapshot resource) {
            return resource.figures().getOrDefault("free", 0L);
        }

        private static String text(Duration duration) {
            return String.format(Locale.ROOT, "%.1fs", duration.toNanos() / 1e9);
        }
    }
}
