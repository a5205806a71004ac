package user;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.ErrorReport;
import io.asyncio4j.EventLoop;
import io.asyncio4j.JavaProgram;
import io.asyncio4j.Runner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Traces show the program's frames, and one line for each row of the library's.
class FoldedTraceTest {

    @Test
    void whatEndsTheProgramShowsItsOwnFrames() throws Exception {
        assertThat(endOf(Failing.class))
                .containsExactly(
                        "Exception in thread \"main\" java.lang.IllegalStateException: boom",
                        "at user.FoldedTraceTest$Failing.step(N)",
                        "at user.FoldedTraceTest$Failing.lambda$main$0(N)",
                        "at io.asyncio4j.VoidAdapters.lambda$op$0(VoidAdapters.java:N and N more, see them with"
                                + " -Dasyncio4j.debug=true)",
                        "Suppressed: main was awaited here by main",
                        "at io.asyncio4j.Asyncio.run(Asyncio.java:N and N more)",
                        "at user.FoldedTraceTest$Failing.main(N)");
    }

    @Test
    void inDebugModeItShowsEverything() throws Exception {
        assertThat(endOf(Failing.class, "-Dasyncio4j.debug=true"))
                .contains("at io.asyncio4j.Task.runBody(N)", "at io.asyncio4j.Fiber.run(N)")
                .noneMatch(line -> line.contains(" more, see"));
    }

    @Test
    void whatFailsInACallOfTheLibraryShowsTheCallOnly() {
        Throwable refused = catchThrowable(() -> run(() -> new AsyncQueue<String>(-1)));

        assertThat(library(refused)).hasSize(2);
        assertThat(library(refused).getFirst()).startsWith("io.asyncio4j.AsyncQueue.<init>(AsyncQueue.java:");
    }

    @Test
    void causesAreFoldedAsWell() {
        Throwable thrown = catchThrowable(() -> run(() -> {
            throw new IllegalStateException("outer", catchThrowable(Failing::step));
        }));

        assertThat(library(thrown.getCause())).hasSize(1);
    }

    @Test
    void whatTheLibraryAloneIsToBlameForStaysWhole() {
        var thrown = new IllegalStateException("a bug of ours");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("io.asyncio4j.Engine", "run", "Engine.java", 1),
            new StackTraceElement("io.asyncio4j.LoopThread", "run", "LoopThread.java", 2),
        });
        run(() -> EventLoop.current().reportError("tried", thrown));

        assertThat(thrown.getStackTrace()).hasSize(2);
    }

    @Test
    void reportsOfWhatNobodyRetrievedAreFolded() {
        List<ErrorReport> reports = new ArrayList<>();
        try (var runner = new Runner(o -> o.errorHandler(reports::add))) {
            runner.run(() -> {
                createTask("lost", Failing::step);
                yieldNow();
            });
        }

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).isEqualTo("the exception of lost was never retrieved");
            assertThat(library(report.error())).hasSize(1);
            assertThat(report.error().getStackTrace()[0].getMethodName()).isEqualTo("step");
        });
    }

    @Test
    void theTreeOfTasksShowsOneLineForTheLibraryBetweenTwoFramesOfTheProgram() {
        run(() -> {
            var worker = createTask("worker", () -> gather(() -> waitLong(), () -> 1));
            yieldNow();
            yieldNow();
            String tree = EventLoop.current().taskTree();
            worker.cancel();
            assertThat(tree.lines().filter(line -> line.contains("at io.asyncio4j")))
                    .isEmpty();
            assertThat(tree).contains("* worker waits for").contains("waitLong");
        });
    }

    @Test
    void aTaskHasTheSameNameInLogsAndReportsAndDumps() {
        run(() -> {
            assertThat(nameInLogs()).isEqualTo("main");
            assertThat(EventLoop.current().taskTree()).startsWith("* main runs");
            var nameless = createTask(FoldedTraceTest::nameInLogs);
            assertThat(nameless.await()).isEqualTo(nameless.name()).matches("Task-\\d+");
            assertThat(createTask("cook", FoldedTraceTest::nameInLogs).await()).isEqualTo("cook");
        });
    }

    private static String nameInLogs() {
        return Thread.currentThread().getName();
    }

    private static int waitLong() {
        sleep(Duration.ofHours(1)); // cancelled
        return 0;
    }

    private static List<String> library(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .map(StackTraceElement::toString)
                .filter(frame -> frame.startsWith("io.asyncio4j."))
                .toList();
    }

    private static List<String> endOf(Class<?> program, String... options) throws Exception {
        Process process = JavaProgram.start(program, options);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(errors).isEqualTo(1);
        return errors.lines()
                .map(String::strip)
                .map(line -> line.replaceAll("\\(\\w+\\.java:\\d+\\)", "(N)").replaceAll(":\\d+ and \\d+ more", ":N and N more"))
                .toList();
    }

    /// A program that fails in its first task.
    public static final class Failing {

        private Failing() {}

        /// Fails.
        public static void main(String[] args) {
            run(() -> {
                step();
            });
        }

        static void step() {
            throw new IllegalStateException("boom");
        }
    }
}
