package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    @Test
    void itCanBeMovedWhileTheBlockRuns() {
        var story = Virtual.run(test -> assertThatThrownBy(() -> Deadline.run(seconds(1), deadline -> {
                            deadline.reschedule(seconds(3));
                            sleep(seconds(2));
                            test.log("still running, " + deadline.isExpired());
                            deadline.reschedule(seconds(5));
                            try {
                                sleep(seconds(60));
                            } finally {
                                test.log("cut short, " + deadline.isExpired());
                            }
                        }))
                        .isInstanceOf(TimedOutException.class)
                        .hasMessage("timed out after 5 s"))
                .story();

        assertThat(story).containsExactly("2000 still running, false", "7000 cut short, true");
    }

    @Test
    void itCanBeTakenAwayAndSetAgain() {
        var story = Virtual.run(test -> assertThatThrownBy(() -> Deadline.run(seconds(1), deadline -> {
                            deadline.disable();
                            sleep(seconds(100));
                            test.log("no limit");
                            deadline.reschedule(seconds(1));
                            sleep(seconds(100));
                        }))
                        .isInstanceOf(TimedOutException.class))
                .story();

        assertThat(story).containsExactly("100000 no limit");
    }

    @Test
    void aBlockInTimeReturnsItsValueAndLeavesNoTimer() {
        Virtual.run(test -> {
            assertThat(Deadline.<String, RuntimeException>call(seconds(5), _ -> "value"))
                    .isEqualTo("value");
            assertThat(EventLoop.current().engine().timerCount()).isZero();
            assertThat(test.elapsed()).isZero();
        });
    }

    @Test
    void onceItHasPassedOrTheBlockHasEndedItStays() {
        Virtual.run(_ -> {
            var kept = new Deadline[1];
            assertThatThrownBy(() -> Deadline.run(seconds(1), deadline -> {
                        kept[0] = deadline;
                        try {
                            sleep(seconds(60));
                        } catch (CancelledError e) {
                            assertThatThrownBy(() -> deadline.reschedule(seconds(1)))
                                    .hasMessage("the deadline cannot be moved: it has expired");
                            throw e;
                        }
                    }))
                    .isInstanceOf(TimedOutException.class);
            assertThatThrownBy(kept[0]::disable).hasMessage("the deadline cannot be moved: it has ended");
        });
    }

    @Test
    void itBelongsToItsLoop() {
        Virtual.run(_ -> Deadline.run(seconds(5), deadline -> {
            var tried = CompletableFuture.runAsync(() -> deadline.reschedule(seconds(1)));
            assertThatThrownBy(() -> Asyncio.await(tried))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("reschedule must be called on its event loop");
        }));
    }

    @Test
    void aCancellationFromOutsideIsNoTimeout() {
        Virtual.run(_ -> {
            var task = createTask(() -> Deadline.run(seconds(60), _ -> sleep(seconds(100))));
            yieldNow();
            task.cancel("outside");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("outside");
        });
    }
}
