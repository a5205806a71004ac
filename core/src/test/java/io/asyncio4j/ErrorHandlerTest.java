package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.lowlevel.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ErrorHandlerTest {

    @Test
    void everyFailureThatNobodyHasSeenIsReportedOnceWhenTheLoopCloses() {
        var reported = Virtual.run(_ -> {
                    for (String name : List.of("a", "b", "c")) {
                        var _ = createTask(name, () -> {
                            throw new IllegalStateException(name);
                        });
                    }
                })
                .reported();
        assertThat(reported)
                .containsExactlyInAnyOrder(
                        "the exception of a was never retrieved",
                        "the exception of b was never retrieved",
                        "the exception of c was never retrieved");
    }

    private static final ContextVar<String> USER = ContextVar.of("user", "nobody");

    @Test
    void aHandlerThatFailsIsLoggedAndTheLoopGoesOn() {
        var story = new ArrayList<String>();
        var logged = logged(() -> {
            try (var runner =
                    new Runner(options -> options.driver(new VirtualClock()).errorHandler(_ -> {
                        throw new IllegalStateException("broken");
                    }))) {
                runner.run(() -> {
                    EventLoop.current().callSoon(() -> {
                        throw new IllegalArgumentException("of the callback");
                    });
                    yieldNow();
                    yieldNow();
                    story.add("goes on");
                });
            }
        });

        assertThat(story).containsExactly("goes on");
        assertThat(logged).singleElement().satisfies(record -> {
            assertThat(record.getMessage()).isEqualTo("the error handler of the event loop failed");
            assertThat(record.getThrown()).hasMessage("broken");
            assertThat(record.getThrown().getSuppressed()[0]).hasMessage("of the callback");
        });
    }

    @Test
    void aLogThatFailsIsToldOnTheStandardErrorAndTheLoopGoesOn() {
        var written = new ByteArrayOutputStream();
        PrintStream before = System.err;
        var broken = new BrokenLog();
        Logger logger = Logger.getLogger("io.asyncio4j");
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        logger.addHandler(broken);
        try (var runner = new Runner()) {
            runner.run(() -> {
                EventLoop.current().callSoon(() -> {
                    throw new IllegalArgumentException("of the callback");
                });
                yieldNow();
                yieldNow();
            });
        } finally {
            logger.removeHandler(broken);
            System.setErr(before);
        }
        assertThat(written.toString(StandardCharsets.UTF_8))
                .startsWith("the log of the event loop failed while reporting: ")
                .contains("NoClassDefFoundError: of the log", "IllegalArgumentException: of the callback");
    }

    @Test
    void itSeesTheValuesOfTheCallbackOrTaskThatFailed() {
        var seen = new ArrayList<String>();
        try (var runner = new Runner(options -> options.driver(new VirtualClock())
                .errorHandler(
                        report -> seen.add(USER.get() + ": " + report.error().getMessage())))) {
            runner.run(() -> {
                try (var _ = USER.set("bob")) {
                    EventLoop.current().callSoon(() -> fail("callback"));
                    EventLoop.current().callSoon(() -> {
                        var _ = USER.set("eve");
                        fail("callback that changed it");
                    });
                    createTask(() -> fail("task"));
                }
                yieldNow();
                yieldNow();
                EventLoop.current().callSoon(() -> fail("later"));
                yieldNow();
            });
        }

        assertThat(seen)
                .containsExactly("bob: callback", "eve: callback that changed it", "nobody: later", "bob: task");
    }

    private static void fail(String message) {
        throw new IllegalStateException(message);
    }

    /// What is logged while `body` runs.
    private static List<LogRecord> logged(Runnable body) {
        var records = new ArrayList<LogRecord>();
        var logger = Logger.getLogger("io.asyncio4j");
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            body.run();
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(handler);
        }
        return records;
    }

    private static final class BrokenLog extends Handler {

        @Override
        public void publish(LogRecord record) {
            throw new NoClassDefFoundError("of the log");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
