package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DebugModeTest {

    private final List<ErrorReport> reports = new ArrayList<>();

    @Test
    void anErrorThatNobodyRetrievesShowsWhereItsTaskWasCreated() {
        debugging(() -> {
            createFailing();
            yieldNow();
        });

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.error()).hasMessage("boom");
            assertThat(report.error().getSuppressed()).singleElement().satisfies(creation -> {
                assertThat(creation).hasToString("failing was created here");
                assertThat(creation.getStackTrace())
                        .extracting(StackTraceElement::getMethodName)
                        .contains("createFailing");
            });
        });
    }

    private static void createFailing() {
        var _ = createTask("failing", () -> {
            throw new IllegalStateException("boom");
        });
    }

    @Test
    void aTaskThatSwallowsItsCancellationIsReported() {
        debugging(() -> {
            var swallowing = createTask("swallowing", () -> {
                try {
                    sleep(seconds(1));
                } catch (Throwable e) {
                    // as careless code does
                }
            });
            yieldNow();
            swallowing.cancel();
            swallowing.await();
        });

        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.message())
                        .isEqualTo("swallowing ended normally although it was cancelled: something caught the"
                                + " CancelledError and did not call uncancel()"));
    }

    @Test
    void whoDealsWithACancellationIsNotReported() {
        debugging(() -> {
            var dealing = createTask(() -> {
                try {
                    sleep(seconds(1));
                } catch (CancelledError e) {
                    currentTask().uncancel();
                }
            });
            yieldNow();
            dealing.cancel();
            dealing.await();
            try {
                timeout(seconds(1), () -> sleep(seconds(2)));
            } catch (TimedOutException e) {
                // its own cancellation
            }
        });

        assertThat(reports).isEmpty();
    }

    @Test
    void whatTheLibraryHasCreatedForItselfShowsNoPlace() {
        debugging(() -> {
            var _ = createTask("sleeper", () -> sleep(seconds(1))); // by this class, which counts as the library
            yieldNow();
            assertThat(EventLoop.current().taskTree().lines())
                    .contains("* sleeper sleeps")
                    .noneMatch(line -> line.contains("created at io.asyncio4j.") || line.contains("created at java."));
            Handle timer = EventLoop.current().callLater(seconds(1), () -> {});
            assertThat(timer).asString().doesNotContain("created at");
            timer.cancel();
        });
    }

    @Test
    void withoutItNothingIsKept() {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.run(() -> {
                var _ = createTask("sleeper", () -> sleep(seconds(1)));
                yieldNow();
                assertThat(EventLoop.current().taskTree()).doesNotContain("created at");
            });
        }
    }

    private void debugging(VoidOp<RuntimeException> body) {
        try (var runner = new Runner(options -> options.driver(new VirtualClock())
                .debug(true)
                .slowStep(seconds(60))
                .errorHandler(reports::add))) {
            runner.run(body);
        }
    }
}
