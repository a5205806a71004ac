package io.asyncio4j;

import io.asyncio4j.function.VoidOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The failures of tasks and promises that nobody has awaited: reported when nobody can any more, or the loop
/// closes.
///
/// Somebody may hold what has failed and never ask, and the collector may take its time. So the log tells of it
/// early, after its patience or twice that. One timer serves all failures of a loop; what succeeds never comes
/// here. Many that failed at the same place with the same class are one report, with their number.
final class Unretrieved {

    static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private static final int MANY = 10; // of a kind: more are one report
    private static final int MAX_NAMES = 3;

    private final Engine engine;
    private final long patience; // ns

    // loop only
    private final ArrayDeque<Late> fresh = new ArrayDeque<>(); // the earliest first
    private final List<Report> lost = new ArrayList<>(); // nobody can ask any more
    private final Set<Report> watched = Collections.newSetFromMap(new IdentityHashMap<>()); // somebody still can
    private long never; // how many nobody has asked for, nor can any more
    private long quietUntil; // on the loop's clock; a look tells of all that have come since the one before
    private boolean hasLooked;

    Unretrieved(Engine engine, long patience) {
        this.engine = engine;
        this.patience = patience;
    }

    /// Watches what has failed without anybody waiting for it. Loop only.
    void watch(Awaitable<?> awaitable) {
        EventLoop loop = engine.loop();
        Report report = reportOf(awaitable, loop);
        if (report != null) {
            watched.add(report);
            loop.unreachable().watch(awaitable, () -> addLost(report));
            fresh.add(new Late(engine.deadline(patience), report));
            if (fresh.size() == 1) {
                lookLater();
            }
        }
    }

    /// Whether a timer of its own is under way. Loop only.
    boolean isWatching() {
        return !fresh.isEmpty();
    }

    /// How many failures there were for which nobody has asked. Any thread, as [Snapshots] says.
    long count() {
        return never
                + watched.stream().filter(report -> !report.failure.retrieved).count();
    }

    private void addLost(Report report) {
        watched.remove(report);
        never += report.failure.retrieved ? 0 : 1;
        lost.add(report);
        if (lost.size() == 1) {
            engine.enqueue(new Handle(engine, this::tellLost)); // with those that come until then
        }
    }

    /// Reports what nobody can ask for any more. Loop only.
    void tellLost() {
        List<Report> found =
                lost.stream().filter(report -> report.isDue(Report::isTold)).toList();
        lost.clear();
        tellOf(found, Report::tell, Report::tellMany);
    }

    private void lookLater() {
        long deadline = fresh.getFirst().deadline;
        boolean early = hasLooked && quietUntil - deadline > 0;
        engine.wakeAt(early ? quietUntil : deadline, new Look(engine));
    }

    private void look() {
        long now = engine.now();
        hasLooked = true;
        quietUntil = engine.deadline(patience);
        var found = new ArrayList<Report>();
        while (!fresh.isEmpty() && fresh.getFirst().deadline - now <= 0) {
            Report report = fresh.removeFirst().report;
            if (report.isDue(each -> each.failure.reported)) {
                found.add(report);
            }
        }
        tellOf(found, Report::warn, Report::warnOfMany);
        if (!fresh.isEmpty()) {
            lookLater();
        }
    }

    /// One by one, but for those of which there are many of a kind.
    private static void tellOf(
            List<Report> reports, Consumer<Report> tell, BiConsumer<Report, List<Report>> tellOfMany) {
        Map<Kind, List<Report>> kinds =
                reports.stream().collect(Collectors.groupingBy(Report::kind, LinkedHashMap::new, Collectors.toList()));
        for (Report report : reports) {
            List<Report> alike = kinds.getOrDefault(report.kind(), List.of());
            if (alike.size() <= MANY) {
                tell.accept(report);
            } else if (report == alike.getFirst()) {
                tellOfMany.accept(report, alike);
            }
        }
    }

    /// Reports it at once: the loop has ended. Any thread.
    static void report(Awaitable<?> awaitable, EventLoop loop) {
        Report report = reportOf(awaitable, loop);
        if (report != null && report.isDue(Report::isTold)) {
            report.tell();
        }
    }

    private static @Nullable Report reportOf(Awaitable<?> awaitable, EventLoop loop) {
        Awaitable.Failure failure = awaitable.keptFailure();
        if (failure == null || failure.retrieved) {
            return null;
        }
        return awaitable instanceof Task<?> task
                ? new Report(loop, task.name(), task.context(), failure)
                : new Report(loop, "a promise", null, failure);
    }

    private record Late(long deadline, Report report) {}

    private final class Look extends Due {

        Look(Engine engine) {
            super(engine::enqueue);
        }

        @Override
        void act() {
            engine.enqueue(new Handle(engine, Unretrieved.this::look)); // the log is foreign code
        }
    }

    /// A failure, and the values that its task had.
    private record Report(
            EventLoop loop, String name, @Nullable Context context, Awaitable.Failure failure) {

        /// What fails at the same place with the same class is of one kind.
        Kind kind() {
            StackTraceElement[] stack = failure.exception.getStackTrace();
            List<StackTraceElement> program = UserFrames.ifAny(stack);
            StackTraceElement place = !program.isEmpty() ? program.getFirst() : stack.length > 0 ? stack[0] : null;
            return new Kind(failure.exception.getClass(), place);
        }

        /// Whether it is still to be reported.
        boolean isDue(Predicate<Report> told) {
            return !failure.retrieved && !told.test(this) && !isOfTheEnd();
        }

        /// The log has told of it, and there is nobody else to tell.
        boolean isTold() {
            return failure.reported && loop.onlyLogsErrors();
        }

        /// Somebody may still ask for it: this goes to the log, not to the loop's error handler.
        void warn() {
            warn(name + " has failed, and nobody has asked for its result yet");
        }

        void warnOfMany(List<Report> alike) {
            alike.forEach(each -> each.failure.reported = true);
            warn(names(alike) + " have failed alike, and nobody has asked for their results yet; the first");
        }

        void tell() {
            tell("the exception of " + name + " was never retrieved");
        }

        void tellMany(List<Report> alike) {
            alike.forEach(each -> each.failure.reported = true);
            tell("the exceptions of " + names(alike) + ", which are alike, were never retrieved; the first");
        }

        private void warn(String message) {
            failure.reported = true;
            inContext(() -> loop.warn(message, failure.exception));
        }

        private void tell(String message) {
            failure.reported = true;
            inContext(() -> loop.reportError(message, failure.exception));
        }

        private static String names(List<Report> reports) {
            List<String> some = reports.stream()
                    .map(report -> report.name)
                    .distinct()
                    .limit(MAX_NAMES)
                    .toList();
            return String.join(", ", some) + " and " + (reports.size() - some.size()) + " more";
        }

        private void inContext(VoidOp<RuntimeException> action) {
            if (context == null) {
                action.run();
            } else {
                context.runCarried(VoidAdapters.op(action));
            }
        }

        /// Whether it is the interrupt by which the loop's end cuts its threads short.
        private boolean isOfTheEnd() {
            return failure.exception instanceof InterruptedException
                    && loop.engine().isEnding();
        }
    }

    private record Kind(Class<?> type, @Nullable StackTraceElement place) {}
}
