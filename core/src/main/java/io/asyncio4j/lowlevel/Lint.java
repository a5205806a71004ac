package io.asyncio4j.lowlevel;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private static final long MANY_WAKES = 100;
    private static final long MANY_ITEMS = 1_000;
    private static final int MAX_NAMES = 3;

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
        var scene = new Scene(now, Scene.byId(now), earlier == null ? Map.of() : Scene.byId(earlier), earlier);
        return Arrays.stream(Rule.values())
                .flatMap(rule -> rule.look.apply(scene).map(found -> new Lint(rule, found.task, found.text)))
                .toList();
    }

    /// A kind of mistake.
    public enum Rule {
        /// A task has steps during which nothing else of the loop runs for long.
        NEVER_YIELDS(
                Rule::longSteps,
                "never yields",
                "let a thread do what takes long, by toThread, or call yieldNow() now and then"),
        /// A task mostly gives way instead of waiting for something.
        WAKES_ITSELF(
                Rule::selfWakes,
                "wakes itself",
                "wait for what it looks for, such as an AsyncEvent, an AsyncCondition or a queue, or sleep in between"),
        /// A task holds something for which others wait.
        HOLDS_LONG(
                Rule::longHolds,
                "holds a lock long",
                "give it back before a call that takes long, or guard less by it"),
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
                "give the queue a capacity, so that put waits, or take from it by more tasks");

        private final Function<Scene, Stream<Found>> look;
        private final String title;
        private final String advice;

        Rule(Function<Scene, Stream<Found>> look, String title, String advice) {
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

        private static Stream<Found> longSteps(Scene scene) {
            return scene.measured((task, times) -> {
                long count = times.stepTimes().countFrom(LONG_STEP);
                return count == 0
                        ? null
                        : "has run at a stretch for at least "
                                + text(times.stepTimes().longest())
                                + (count == 1 ? ", once" : ", and for long " + count + " times")
                                + ": nothing else runs";
            });
        }

        private static Stream<Found> selfWakes(Scene scene) {
            return scene.measured(
                    (task, times) -> times.selfWakes() < MANY_WAKES || times.selfWakes() * 2 <= times.wakes()
                            ? null
                            : "has only given way in " + times.selfWakes() + " of its " + times.wakes() + " turns");
        }

        private static Stream<Found> longHolds(Scene scene) {
            return scene.both((before, resource) -> {
                Duration longest = scene.longestWait(resource);
                List<Long> holders = resource.holders().stream()
                        .filter(before.holders()::contains)
                        .toList();
                return holders.isEmpty() || before.waiters().isEmpty() || longest.compareTo(LONG_WAIT) < 0
                        ? null
                        : new Found(
                                holders.getFirst(),
                                "holds " + resource.text() + " while "
                                        + resource.waiters().size()
                                        + (resource.waiters().size() == 1 ? " waits" : " wait")
                                        + ", the first for at least " + text(longest));
            });
        }

        private static Stream<Found> lostWakes(Scene scene) {
            return scene.both((before, resource) -> {
                long free = Math.min(free(before), free(resource));
                Duration longest = scene.longestWait(resource);
                return free == 0 || longest.compareTo(LONG_WAIT) < 0
                        ? null
                        : new Found(
                                resource.waiters().getFirst(),
                                "waits for " + resource.text() + " although " + free + " are free, for at least "
                                        + text(longest));
            });
        }

        private static Stream<Found> lostCancellations(Scene scene) {
            return scene.measured((task, times) -> {
                TaskSnapshot before = scene.earlier.get(task.id());
                boolean passedOn = task.awaited().stream()
                        .map(scene.now::get)
                        .anyMatch(awaited -> awaited != null && awaited.cancelling() > 0);
                if (task.cancelling() == 0
                        || before == null
                        || before.cancelling() == 0
                        || passedOn
                        || times.since().compareTo(LONG_WAIT) < 0) {
                    return null;
                }
                TaskSnapshot.CancelledBy by = task.cancelledBy();
                return task.activity() + " although it was cancelled" + (by == null ? "" : " by " + by.who());
            });
        }

        private static Stream<Found> unretrieved(Scene scene) {
            long count = scene.before == null ? 0 : Math.min(scene.before.unretrieved(), scene.loop.unretrieved());
            if (count == 0) {
                return Stream.empty();
            }
            String some = scene.loop.ended().stream()
                    .filter(Predicate.not(EndedTask::isRetrieved))
                    .map(task -> task.name() + " (" + task.error() + ")")
                    .distinct()
                    .limit(MAX_NAMES)
                    .collect(Collectors.joining(", "));
            return Stream.of(new Found(
                    0,
                    (count == 1 ? "one failure" : count + " failures") + " for which nobody has asked"
                            + (some.isEmpty() ? "" : ", such as that of " + some)));
        }

        private static Stream<Found> growingQueues(Scene scene) {
            return scene.both((before, queue) -> {
                long items = queue.figures().getOrDefault("items", 0L);
                long more = items - before.figures().getOrDefault("items", 0L);
                return items < MANY_ITEMS || more <= 0 || queue.figures().containsKey("capacity")
                        ? null
                        : new Found(0, queue.text() + " has no capacity, and " + more + " more items than before");
            });
        }

        private static long free(ResourceSnapshot resource) {
            return resource.figures().getOrDefault("free", 0L);
        }

        private static String text(Duration duration) {
            return String.format(Locale.ROOT, "%.1fs", duration.toNanos() / 1e9);
        }
    }

    private record Found(long task, String text) {}

    /// What the rules look at.
    private record Scene(
            LoopSnapshot loop,
            Map<Long, TaskSnapshot> now,
            Map<Long, TaskSnapshot> earlier,
            @Nullable LoopSnapshot before) {

        static Map<Long, TaskSnapshot> byId(LoopSnapshot loop) {
            return loop.tasks().stream().collect(Collectors.toMap(TaskSnapshot::id, Function.identity(), (a, _) -> a));
        }

        /// What is said of those tasks that were measured.
        Stream<Found> measured(Said said) {
            return loop.tasks().stream().flatMap(task -> {
                TaskSnapshot.Times times = task.times();
                String text = times == null ? null : said.of(task, times);
                return Stream.ofNullable(text).map(known -> new Found(task.id(), known));
            });
        }

        /// What is found of those resources that were there before.
        Stream<Found> both(Compared compared) {
            if (before == null) {
                return Stream.empty();
            }
            Map<Long, ResourceSnapshot> known = before.resources().stream()
                    .collect(Collectors.toMap(ResourceSnapshot::id, Function.identity(), (a, _) -> a));
            return loop.resources().stream().flatMap(resource -> {
                ResourceSnapshot earlier = known.get(resource.id());
                return Stream.ofNullable(earlier == null ? null : compared.find(earlier, resource));
            });
        }

        /// How long the first of those that wait has done so.
        Duration longestWait(ResourceSnapshot resource) {
            return resource.waiters().stream()
                    .map(now::get)
                    .flatMap(task -> Stream.ofNullable(task == null ? null : task.times()))
                    .map(TaskSnapshot.Times::since)
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
        }
    }

    @FunctionalInterface
    private interface Said {

        @Nullable
        String of(TaskSnapshot task, TaskSnapshot.Times times);
    }

    @FunctionalInterface
    private interface Compared {

        @Nullable
        Found find(ResourceSnapshot before, ResourceSnapshot now);
    }
}
