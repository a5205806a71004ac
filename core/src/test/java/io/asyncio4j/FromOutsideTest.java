package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.Observer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FromOutsideTest {

    @Test
    void aProgramThatAllowsItMayHaveItsTasksCancelledWhichKnowByWhom() throws Exception {
        try (var loop = EventLoop.start(options -> options.cancelFromOutside(true))) {
            var reason = new CompletableFuture<String>();
            var sleeper = loop.submit(() -> {
                        var task = createTask("sleeper", () -> {
                            try {
                                sleep(Duration.ofHours(1));
                            } catch (CancelledError e) {
                                reason.complete(e.reason());
                                throw e;
                            }
                        });
                        yieldNow();
                        return task;
                    })
                    .get();
            assertThat(new Observer().cancel(sleeper.id(), "the test")).isTrue();
            assertThat(reason.get()).isEqualTo("cancelled by the test");
            var _ = loop.submit(() -> sleeper.awaitDone()).get();
            assertThat(new Observer().cancel(sleeper.id(), "the test")).isFalse();
        }
    }

    @Test
    void anyOtherProgramRefuses() throws Exception {
        try (var loop = EventLoop.start()) {
            var sleeper = loop.submit(() -> createTask("sleeper", () -> sleep(Duration.ofHours(1))))
                    .get();
            assertThatThrownBy(() -> EventLoop.cancelFromOutside(sleeper.id(), "the test"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the program does not allow to cancel its tasks from outside:"
                            + " LoopOptions.cancelFromOutside(true) does, or -Dasyncio4j.cancelFromOutside=true");
            assertThat(sleeper.isDone()).isFalse();
        }
    }
}
