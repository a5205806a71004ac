package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReportedErrorsTest {

    @Test
    void anErrorThatNobodyCatchesFailsTheTest() {
        assertThat(Kit.failures(Kit.run(Unexpected.class)))
                .hasSize(2)
                .anySatisfy(failure -> assertThat(failure)
                        .hasMessageStartingWith(
                                "errors that the test does not expect were reported to the event loop:\n"
                                        + "- the exception of background was never retrieved:"
                                        + " java.lang.IllegalStateException: boom")
                        .hasSuppressedException(new IllegalStateException("boom")))
                .anySatisfy(failure -> assertThat(failure)
                        .hasMessageEndingWith(
                                "- a callback of the event loop failed: java.lang.IllegalStateException: boom"));
    }

    static final class Unexpected {

        @AsyncTest
        void inATaskThatNobodyAwaits() {
            var _ = createTask("background", ReportedErrorsTest::fail);
            yieldNow();
        }

        @AsyncTest
        void inACallback(EventLoop loop) {
            loop.callSoon(ReportedErrorsTest::fail);
        }
    }

    @Test
    void theErrorOfTheTestShowsThoseReportedToo() {
        assertThat(Kit.failure(Both.class))
                .hasMessage("late")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .anySatisfy(error -> assertThat(error).hasMessage("boom")));
    }

    static final class Both {

        @AsyncTest
        void both(EventLoop loop) throws IOException {
            loop.callSoon(ReportedErrorsTest::fail);
            yieldNow();
            throw new IOException("late");
        }
    }

    @Test
    void whatIsExpectedOrTakenDoesNotFail() {
        Kit.pass(Declared.class, 2);
    }

    static final class Declared {

        @AsyncTest
        void expected(ReportedErrors errors) {
            errors.expect(IllegalStateException.class);
            var _ = createTask("background", ReportedErrorsTest::fail);
            yieldNow();
        }

        @AsyncTest
        void taken(EventLoop loop, ReportedErrors errors) {
            loop.callSoon(ReportedErrorsTest::fail);
            loop.awaitAllBlocked();
            assertThat(errors.take()).singleElement().satisfies(report -> {
                assertThat(report.message()).isEqualTo("a callback of the event loop failed");
                assertThat(report.error()).hasMessage("boom");
            });
            assertThat(errors.take()).isEmpty();
        }
    }

    @Test
    void whatIsExpectedMustCome() {
        assertThat(Kit.failure(Missing.class))
                .hasMessage("the test expects a java.lang.IllegalStateException to be reported, but none was");
    }

    static final class Missing {

        @AsyncTest
        void nothing(ReportedErrors errors) {
            errors.expect(IllegalStateException.class);
        }
    }

    private static void fail() {
        throw new IllegalStateException("boom");
    }
}
