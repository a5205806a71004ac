package io.asyncio4j;

import static io.asyncio4j.Asyncio.asCompleted;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.ReturnWhen.ALL_COMPLETED;
import static io.asyncio4j.ReturnWhen.FIRST_COMPLETED;
import static io.asyncio4j.ReturnWhen.FIRST_EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class WaitUntilTest {

    @Test
    void theFirstThatIsDoneEndsTheWaitAndTheOthersKeepRunning() {
        Virtual.run(test -> {
            var slow = after(5, "slow");
            var quick = after(1, "quick");
            var waited = waitUntil(FIRST_COMPLETED, List.of(slow, quick, quick));
            assertThat(test.elapsed()).isEqualTo(seconds(1));
            assertThat(waited.done()).containsExactly(quick);
            assertThat(waited.pending()).containsExactly(slow);
            assertThat(slow.await()).isEqualTo("slow");
        });
    }

    @Test
    void theFirstFailureEndsTheWaitButNotACancellation() {
        Virtual.run(test -> {
            var slow = after(5, "slow");
            var cancelled = after(9, "cancelled");
            var failing = createTask((Callable<String>) () -> {
                sleep(seconds(2));
                throw new IllegalStateException("broken");
            });
            cancelled.cancel();
            var waited = waitUntil(FIRST_EXCEPTION, List.of(slow, cancelled, failing));
            assertThat(test.elapsed()).isEqualTo(seconds(2));
            assertThat(waited.done()).containsExactly(cancelled, failing);
            assertThat(waited.pending()).containsExactly(slow);
            assertThat(failing.exception()).hasMessage("broken");
        });
    }

    @Test
    void tasksOfDifferentTypesAreWaitedForTogether() {
        Virtual.run(_ -> {
            Task<Integer> number = createTask(() -> 1);
            Task<String> text = createTask(() -> "a");
            List<Task<?>> all = List.of(number, text);
            Waited<Task<?>> waited = waitUntil(ALL_COMPLETED, all);
            assertThat(waited.done()).containsExactly(number, text);
            for (Task<?> task : asCompleted(all)) {
                Object value = task.await();
                assertThat(value).isEqualTo(task == number ? 1 : "a");
                Object shielded = shield(task);
                Object inTime = waitFor(task, seconds(1));
                assertThat(shielded).isSameAs(inTime).isSameAs(value);
            }
            for (Awaitable<?> awaitable : asCompleted(List.of(number, text))) {
                assertThat(awaitable.isDone()).isTrue();
            }
        });
    }

    @Test
    void withoutFailureAllAreWaitedFor() {
        Virtual.run(test -> {
            for (var when : List.of(FIRST_EXCEPTION, ALL_COMPLETED)) {
                var waited = waitUntil(when, List.of(after(1, "a"), after(2, "b")));
                assertThat(waited.pending()).isEmpty();
            }
            assertThat(test.elapsed()).isEqualTo(seconds(4));
        });
    }

    @Test
    void aFailureIsNotThrownAndStaysForWhoeverAsks() {
        var test = Virtual.run(_ -> {
            var failing = createTask(() -> {
                throw new IllegalStateException("broken");
            });
            assertThat(waitUntil(ALL_COMPLETED, List.of(failing)).done()).containsExactly(failing);
        });
        assertThat(test.reported()).singleElement().asString().endsWith("was never retrieved");
    }

    @Test
    void theTimeEndsTheWaitWithoutAnError() {
        Virtual.run(test -> {
            var quick = after(1, "quick");
            var slow = after(5, "slow");
            var waited = waitUntil(ALL_COMPLETED, List.of(quick, slow), seconds(3));
            assertThat(test.elapsed()).isEqualTo(seconds(3));
            assertThat(waited.done()).containsExactly(quick);
            assertThat(waited.pending()).containsExactly(slow);
            assertThat(waitUntil(FIRST_COMPLETED, List.of(quick, slow), Duration.ZERO)
                            .done())
                    .containsExactly(quick);
            assertThat(waitUntil(FIRST_COMPLETED, List.of(slow), Duration.ZERO).done())
                    .isEmpty();
        });
    }

    @Test
    void cancellingTheWaitLeavesAllRunning() {
        Virtual.run(_ -> {
            var slow = after(5, "slow");
            var waiting = createTask(() -> waitUntil(ALL_COMPLETED, List.of(slow), seconds(60)));
            yieldNow();
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            assertThat(slow.await()).isEqualTo("slow");
            assertThat(EventLoop.current().engine().timerCount()).isZero();
        });
    }

    @Test
    void nothingToWaitForIsAnError() {
        Virtual.run(_ -> assertThatThrownBy(() -> waitUntil(ALL_COMPLETED, List.<Task<String>>of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("waitUntil needs at least one awaitable, was given none"));
    }

    private static Task<String> after(int delay, String value) {
        return createTask(() -> {
            sleep(seconds(delay));
            return value;
        });
    }
}
