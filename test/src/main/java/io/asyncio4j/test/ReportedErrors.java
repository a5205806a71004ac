package io.asyncio4j.test;

import io.asyncio4j.DeadlockError;
import io.asyncio4j.ErrorReport;
import io.asyncio4j.LoopBlockedException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/// The errors of a test that nobody could catch, such as those of callbacks and of tasks that nobody awaits. They
/// fail the test, unless it expects or takes them. Any thread.
///
/// A slow step, or a loop that seems stuck, is only logged.
public final class ReportedErrors {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.test");

    private final List<ErrorReport> reports = new CopyOnWriteArrayList<>();
    private final List<ErrorReport> taken = new CopyOnWriteArrayList<>();
    private final List<Class<? extends Throwable>> expected = new CopyOnWriteArrayList<>();

    ReportedErrors() {}

    /// Takes the errors that were reported so far and not taken before; they do not fail the test.
    public List<ErrorReport> take() {
        var found = new ArrayList<>(reports);
        found.removeAll(taken);
        taken.addAll(found);
        return found;
    }

    /// Expects errors of this type: they do not fail the test, but it fails if none is reported before its loop has
    /// closed. Most errors of tasks that nobody awaits are reported only then.
    public void expect(Class<? extends Throwable> type) {
        expected.add(Objects.requireNonNull(type, "type"));
    }

    void add(ErrorReport report) {
        if (isWarning(report)) {
            LOGGER.log(Level.WARNING, report.message(), report.error());
        }
        reports.add(report);
    }

    List<ErrorReport> all() {
        return reports;
    }

    /// The errors that fail the test.
    List<ErrorReport> unexpected() {
        return reports.stream()
                .filter(report -> !isWarning(report) && !taken.contains(report))
                .filter(report -> expected.stream().noneMatch(type -> type.isInstance(report.error())))
                .toList();
    }

    void ensureExpected() {
        List<ErrorReport> unexpected = unexpected();
        if (!unexpected.isEmpty()) {
            var failure = new AssertionError("errors that the test does not expect were reported to the event loop:"
                    + unexpected.stream().map(ReportedErrors::describe).reduce("", String::concat));
            unexpected.forEach(report -> failure.addSuppressed(report.error()));
            throw failure;
        }
        for (var type : expected) {
            if (reports.stream().noneMatch(report -> type.isInstance(report.error()))) {
                throw new AssertionError("the test expects a " + type.getName() + " to be reported, but none was");
            }
        }
    }

    private static String describe(ErrorReport report) {
        return "\n- " + report.message() + ": " + report.error();
    }

    private static boolean isWarning(ErrorReport report) {
        return report.error() instanceof LoopBlockedException || report.error() instanceof DeadlockError;
    }
}
