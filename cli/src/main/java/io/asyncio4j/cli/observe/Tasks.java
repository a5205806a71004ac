package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot.Times;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The tasks of a loop that somebody wants to see, and words for them.
final class Tasks {

    private static final int MOST = 200; // characters
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");
    private static final Pattern NUMBERS = Pattern.compile(" @[0-9a-f]+");
    private static final Times UNKNOWN = Times.unknown(Duration.ZERO);

    private Tasks() {}

    /// Those that the filter lets through, in the order that was asked for.
    static List<TaskSnapshot> of(LoopSnapshot loop, Options options) {
        String wanted = options.filter().toLowerCase(Locale.ROOT);
        String name = options.name().toLowerCase(Locale.ROOT);
        return loop.tasks().stream()
                .filter(task -> text(task).toLowerCase(Locale.ROOT).contains(wanted))
                .filter(task -> task.name().toLowerCase(Locale.ROOT).contains(name))
                .sorted(order(options.order()))
                .toList();
    }

    static Times times(TaskSnapshot task) {
        Times times = task.times();
        return times == null ? UNKNOWN : times;
    }

    static String since(TaskSnapshot task) {
        Times times = times(task);
        return times == UNKNOWN ? "?" : (times.isExact() ? "" : "≥") + text(times.since());
    }

    /// As in `0.4s`, `12s`, `3m05s`, `2h03m`.
    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02ds".formatted(seconds / 60, seconds % 60)
                : "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60);
    }

    static String state(TaskSnapshot task) {
        return task.state().name().toLowerCase(Locale.ROOT);
    }

    /// Its number and its name.
    static String title(TaskSnapshot task) {
        return "#" + task.id() + " " + name(task);
    }

    static String name(TaskSnapshot task) {
        return inOneLine(task.name());
    }

    /// What it does, and whether it does so although it was cancelled.
    static String activity(TaskSnapshot task) {
        return inOneLine(task.activity()) + (task.cancelling() > 0 ? " (was cancelled)" : "");
    }

    /// What it does, without the numbers of what it waits for, which differ.
    static String activityWithoutNumbers(TaskSnapshot task) {
        return NUMBERS.matcher(activity(task)).replaceAll("");
    }

    /// Who has asked for a cancellation, why and where; null if nobody has, or nobody knows.
    static @Nullable String text(TaskSnapshot.@Nullable CancelledBy by) {
        if (by == null) {
            return null;
        }
        return (by.task() == 0 ? "" : "#" + by.task() + " ")
                + inOneLine(by.who())
                + (by.reason() == null ? "" : ": " + inOneLine(by.reason()))
                + (by.place() == null ? "" : ", at " + by.place());
    }

    /// Names, and what tasks wait for, are texts of the program. What is shown of them neither moves the cursor nor
    /// fills the screen.
    static String inOneLine(String text) {
        return inOneLine(text, MOST);
    }

    static String inOneLine(String text, int most) {
        String shown = text.length() > most ? text.substring(0, most) + "…" : text;
        return CONTROLS.matcher(shown).replaceAll(" ");
    }

    /// Where it is.
    static String place(TaskSnapshot task) {
        return task.stack().isEmpty() ? "" : task.stack().getFirst().toString();
    }

    /// The same without the file and the package, as in `Shop.sale:74`.
    static String shortPlace(TaskSnapshot task) {
        if (task.stack().isEmpty()) {
            return "";
        }
        StackTraceElement frame = task.stack().getFirst();
        String type = frame.getClassName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName() + ":" + frame.getLineNumber();
    }

    private static String text(TaskSnapshot task) {
        return title(task) + " " + state(task) + " " + activity(task) + " " + task.stack() + " " + task.created();
    }

    private static Comparator<TaskSnapshot> order(Options.Order order) {
        return switch (order) {
            case ID -> Comparator.comparingLong(TaskSnapshot::id);
            case NAME -> Comparator.comparing(TaskSnapshot::name);
            case STATE -> Comparator.comparing(TaskSnapshot::state);
            case SINCE -> longest(Times::since);
            case BUSY -> longest(Times::busy);
            case STEPS -> longest(times -> Duration.ofNanos(times.steps()));
        };
    }

    private static Comparator<TaskSnapshot> longest(Function<Times, Duration> key) {
        return Comparator.<TaskSnapshot, Duration>comparing(task -> key.apply(times(task)))
                .reversed();
    }
}
