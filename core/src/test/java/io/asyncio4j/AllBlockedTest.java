package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AllBlockedTest {

    @Test
    void itReturnsWhenEveryOtherTaskWaitsAndBeforeTimePasses() {
        var test = Virtual.run(virtual -> {
            var promise = new Promise<String>();
            var _ = createTask(() -> {
                for (int n = 0; n < 100; n++) {
                    yieldNow();
                }
                virtual.log("waits");
                virtual.log(promise.await());
            });
            var _ = createTask(() -> {
                sleep(seconds(1));
                virtual.log("slept");
            });
            EventLoop.current().awaitAllBlocked();
            virtual.log("all wait");
            promise.complete("goes on");
            EventLoop.current().awaitAllBlocked();
            virtual.log("all wait again");
            sleep(seconds(2));
        });
        assertThat(test.story())
                .containsExactly("0 waits", "0 all wait", "0 goes on", "0 all wait again", "1000 slept");
    }

    @Test
    void itReturnsAtOnceIfThereIsNobodyElse() {
        Virtual.run(_ -> EventLoop.current().awaitAllBlocked());
    }

    @Test
    void severalMayWaitForIt() {
        var test = Virtual.run(virtual -> {
            gather(
                    () -> EventLoop.current().awaitAllBlocked(),
                    () -> EventLoop.current().awaitAllBlocked());
            virtual.log("both");
        });
        assertThat(test.story()).containsExactly("0 both");
    }

    @Test
    void whoWaitsForItCanBeCancelled() {
        Virtual.run(_ -> {
            var busy = createTask(() -> {
                while (true) {
                    yieldNow();
                }
            });
            var waiting = createTask(() -> EventLoop.current().awaitAllBlocked());
            yieldNow();
            assertThat(EventLoop.current().taskTree()).contains("waits for all other tasks to wait");
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            busy.cancel();
        });
    }

    @Test
    void aTaskThatIsBlockedInACallOfTheJdkWaits() {
        Virtual.run(_ -> {
            var gate = new CountDownLatch(1);
            var blocked = createTask(() -> gate.await());
            EventLoop.current().awaitAllBlocked();
            assertThat(blocked.isDone()).isFalse();
            gate.countDown();
            blocked.await();
        });
    }

    @Test
    void itWorksInRealTimeToo() {
        try (var loop = EventLoop.start()) {
            loop.run(() -> {
                var promise = new Promise<String>();
                var waiting = createTask(() -> promise.await());
                loop.awaitAllBlocked();
                promise.complete("done");
                loop.awaitAllBlocked();
                assertThat(waiting.isDone()).isTrue();
            });
        }
    }

    @Test
    void pendingTimersAreTheCallbacksInTheOrderInWhichTheyAreDue() {
        Virtual.run(_ -> {
            var loop = EventLoop.current();
            var second = loop.callLater(seconds(2.5), () -> {});
            var first = loop.callLater(seconds(1), () -> {});
            var _ = createTask(() -> sleep(seconds(1)));
            yieldNow();
            assertThat(loop.pendingTimers()).containsExactly(first, second);
            assertThat(second).hasToString("callback due in 2.5 s");
            first.cancel();
            sleep(seconds(3));
            assertThat(loop.pendingTimers()).isEmpty();
        });
    }
}
