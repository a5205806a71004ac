package io.asyncio4j;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// What the JDK Flight Recorder sees of tasks; nothing in a runtime without the module `jdk.jfr`.
final class FlightEvents {

    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private FlightEvents() {}

    /// Whether the recorder runs or has run. To touch an event before that would load all of it, which takes longer
    /// than a small program.
    private static boolean isOn() {
        return PRESENT && FlightRecorder.isInitialized();
    }

    /// On the task's thread.
    static void taskStarted(Task<?> task) {
        if (isOn()) {
            var event = new TaskStart();
            if (event.shouldCommit()) {
                event.task = task.name();
                event.commit();
            }
        }
    }

    /// On the task's thread.
    static void taskEnded(Task<?> task) {
        if (isOn()) {
            var event = new TaskEnd();
            if (event.shouldCommit()) {
                event.task = task.name();
                event.outcome = task.isCancelled() ? "cancelled" : task.keptFailure() == null ? "value" : "failure";
                event.commit();
            }
        }
    }

    /// On the thread of the watchdog.
    static void loopBlocked(LoopBlockedException report) {
        if (isOn()) {
            var event = new LoopBlocked();
            if (event.shouldCommit()) {
                event.message = String.valueOf(report.getMessage());
                event.since = report.since().toNanos();
                event.culprit = Stream.of(report.getStackTrace())
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining("\n"));
                event.commit();
            }
        }
    }

    @Name("io.asyncio4j.TaskStart")
    @Label("Task Start")
    @Category("asyncio4j")
    @StackTrace(false)
    private static final class TaskStart extends Event {

        @Label("Task")
        String task = "";
    }

    @Name("io.asyncio4j.TaskEnd")
    @Label("Task End")
    @Category("asyncio4j")
    @StackTrace(false)
    private static final class TaskEnd extends Event {

        @Label("Task")
        String task = "";

        @Label("Outcome")
        String outcome = "";
    }

    @Name("io.asyncio4j.LoopBlocked")
    @Label("Event Loop Blocked")
    @Category("asyncio4j")
    @StackTrace(false)
    private static final class LoopBlocked extends Event {

        @Label("Message")
        String message = "";

        @Label("Since")
        @Timespan
        long since;

        @Label("Culprit")
        String culprit = "";
    }
}
