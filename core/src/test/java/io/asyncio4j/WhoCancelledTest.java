package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.function.VoidOp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A cancellation says who asked for it. That of a signal is in CtrlCTest.
class WhoCancelledTest {

    private final List<String> reasons = new ArrayList<>();

    @Test
    void aTask() {
        Virtual.run(_ -> {
            var sleeper = createTask(() -> tell(() -> sleep(seconds(9))));
            createTask("the supervisor", () -> sleeper.cancel());
            yieldNow();
            yieldNow();
        });

        assertThat(reasons).containsExactly("cancelled by the supervisor");
    }

    @Test
    void aTaskThatSaysWhy() {
        Virtual.run(_ -> {
            var sleeper = createTask(() -> tell(() -> sleep(seconds(9))));
            yieldNow();
            sleeper.cancel("the user has left");
            yieldNow();
        });

        assertThat(reasons).containsExactly("the user has left");
    }

    @Test
    void aCallback() {
        Virtual.run(_ -> {
            var sleeper = createTask(() -> tell(() -> sleep(seconds(9))));
            EventLoop.current().callLater(seconds(1), sleeper::cancel);
            sleep(seconds(2));
        });

        assertThat(reasons).containsExactly("cancelled by a callback");
    }

    @Test
    void aThread() throws InterruptedException {
        try (var loop = EventLoop.start()) {
            Task<?> sleeper = loop.run(() -> createTask(() -> tell(() -> sleep(seconds(9)))));
            loop.run(Asyncio::yieldNow);
            Thread.ofPlatform().name("the watcher").start(sleeper::cancel).join();
            loop.run(() -> catchThrowable(sleeper::await));
        }

        assertThat(reasons).containsExactly("cancelled by the thread the watcher");
    }

    @Test
    void aSiblingThatFailed() {
        Virtual.run(_ -> {
            assertThat(catchThrowable(() -> TaskGroup.run(group -> {
                        group.createTask(() -> tell(() -> sleep(seconds(9))));
                        group.createTask("fetch", () -> {
                            throw new IOException("broken");
                        });
                    })))
                    .isNotNull();
        });

        assertThat(reasons).containsExactly("fetch, of the same group, failed with IOException");
    }

    @Test
    void theBodyOfAGroupThatFailed() {
        Virtual.run(_ -> {
            var parent = createTask(
                    "the parent",
                    () -> TaskGroup.run(group -> {
                        group.createTask(() -> tell(() -> sleep(seconds(9))));
                        yieldNow();
                        throw new IOException("broken");
                    }));
            assertThat(catchThrowable(parent::await)).isNotNull();
        });

        assertThat(reasons).containsExactly("the body of the group, in the parent, failed with IOException");
    }

    @Test
    void aGroupThatWasCancelled() {
        Virtual.run(_ -> {
            var parent = createTask(
                    "the parent",
                    () -> TaskGroup.run(group -> {
                        group.createTask(() -> tell(() -> sleep(seconds(9))));
                        yieldNow();
                        group.cancel();
                        sleep(seconds(1));
                    }));
            parent.await();
        });

        assertThat(reasons).containsExactly("the task group was cancelled by the parent");
    }

    @Test
    void aLimit() {
        Virtual.run(_ -> {
            assertThat(catchThrowable(() -> timeout(millis(50), () -> gather(() -> tell(() -> sleep(seconds(9)))))))
                    .isNotNull();
        });

        assertThat(reasons).containsExactly("timed out after 0.05 s");
    }

    @Test
    void theLoopThatIsClosing() {
        Virtual.run(_ -> {
            createTask(() -> tell(() -> sleep(seconds(9))));
            yieldNow();
        });

        assertThat(reasons).containsExactly("the event loop is closing");
    }

    private void tell(VoidOp<RuntimeException> body) {
        try {
            body.run();
        } catch (CancelledError e) {
            reasons.add(String.valueOf(e.reason()));
            throw e;
        }
    }
}
