package io.asyncio4j;

import static io.asyncio4j.Asyncio.asCompleted;
import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.awaitAll;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// Waits that were cut short leave nothing at what is still pending.
class NothingLeftBehindTest {

    private static final int WAITS = 50;

    @Test
    void aStageThatWasAwaitedOftenHasOneCallback() {
        var source = new CompletableFuture<String>();
        CompletionStage<String> stage = source.minimalCompletionStage();
        run(() -> {
            int before = 0;
            for (int wait = 0; wait < WAITS; wait++) {
                cutShort(stage);
                before = wait == 0 ? dependents(stage) : before;
            }
            assertThat(before).isEqualTo(1);
            assertThat(dependents(stage)).isEqualTo(1);
            assertThat(source.getNumberOfDependents()).isEqualTo(1); // the stage itself
            assertThat(source.isDone()).isFalse();

            var waiting = createTask(() -> await(stage));
            yieldNow();
            source.complete("at last");
            assertThat(waiting.await()).isEqualTo("at last");
            assertThat(await(stage)).isEqualTo("at last");
        });
    }

    @Test
    void theTasksAndTheLoopsThatAwaitedAStageAreForgotten() throws InterruptedException {
        CompletionStage<String> stage = new CompletableFuture<String>().minimalCompletionStage();
        var refs = new WeakReference<?>[2];
        run(() -> {
            refs[0] = new WeakReference<>(EventLoop.current());
            var task = createTask(() -> await(stage));
            refs[1] = new WeakReference<>(task);
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        for (var ref : refs) {
            while (ref.get() != null) {
                System.gc();
                Thread.sleep(5); // real time: the collector's
            }
        }
        assertThat(stage).isNotNull();
    }

    @Test
    void severalTasksAwaitOneStage() {
        run(() -> {
            var source = new CompletableFuture<String>();
            CompletionStage<String> stage = source.minimalCompletionStage();
            var first = createTask(() -> await(stage));
            var second = createTask(() -> await(stage));
            yieldNow();
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(dependents(stage)).isEqualTo(1);
            toThread(() -> source.complete("for the other"));
            assertThat(second.await()).isEqualTo("for the other");
        });
    }

    @Test
    void aFutureThatIsAwaitedIsCancelledWithTheTask() {
        run(() -> {
            var future = new CompletableFuture<String>();
            cutShort(future);
            assertThat(future).isCancelled();
            assertThat(future.getNumberOfDependents()).isZero();

            var source = new CompletableFuture<String>();
            cutShort(source.copy());
            assertThat(source).isNotDone();
        });
    }

    @Test
    void aPromiseKeepsNothing() {
        Virtual.run(_ -> {
            var promise = new Promise<String>();
            for (int wait = 0; wait < WAITS; wait++) {
                var failing = createTask(() -> {
                    throw new IllegalStateException("the first");
                });
                assertThatThrownBy(() -> awaitAll(promise, failing)).hasMessage("the first");
                assertThatThrownBy(() -> timeout(millis(1), () -> shield(promise)))
                        .isInstanceOf(TimedOutException.class);
                promise.toCompletableFuture().complete("by somebody else");
            }
            assertThat(promise.waiterCount()).isLessThanOrEqualTo(1);
            assertThat(promise.isDone()).isFalse();
        });
    }

    @Test
    void asCompletedThatIsLeftForgetsWhatIsPending() {
        run(() -> {
            var promise = new Promise<String>();
            for (int wait = 0; wait < WAITS; wait++) {
                takeFirst(promise);
            }
            while (promise.waiterCount() > 0) {
                System.gc();
                toThread(() -> Thread.sleep(5)); // real time: the collector's
            }
            assertThat(promise.isDone()).isFalse();
        });
    }

    private static void takeFirst(Promise<String> promise) {
        var quick = createTask(() -> "quick");
        for (var done : asCompleted(List.<Awaitable<String>>of(promise, quick))) {
            assertThat(done).isSameAs(quick);
            return;
        }
    }

    private static void cutShort(CompletionStage<String> stage) {
        var task = createTask(() -> await(stage));
        yieldNow();
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        sleep(millis(0));
    }

    private static int dependents(CompletionStage<String> stage) {
        var text = stage.toString(); // as in "…[Not completed, 1 dependents]"
        var matcher = java.util.regex.Pattern.compile("(\\d+) dependents").matcher(text);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
