package io.asyncio4j;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/// A thread outside delivers at any point, the victim is cancelled at any point: a result that was there is
/// delivered, nothing hits twice, nobody is stuck.
class EveryPointOutsideTest {

    @Test
    void aPromiseThatIsCompletedOutside() {
        EveryPoint.explore(run -> {
            var promise = new Promise<String>();
            var got = new String[1];
            var accepted = new boolean[1];
            var victim = run.victim("victim", () -> got[0] = promise.await());
            run.task("beside", Asyncio::yieldNow);
            run.outside(() -> accepted[0] |= promise.complete("item"));
            run.join();
            Check.that(!accepted[0] || !promise.isCancelled(), promise);
            Check.that(victim.wasCancelled() || "item".equals(got[0]), "the item is lost");
        });
    }

    @Test
    void aPromiseThatIsCompletedOutsideAtItsDeadline() {
        EveryPoint.explore(run -> {
            var promise = new Promise<String>();
            run.victim("victim", () -> {
                try {
                    timeout(millis(1), promise::await);
                } catch (TimedOutException e) {
                    Check.that(promise.isCancelled(), "an item is lost with the limit");
                }
            });
            run.task("beside", () -> sleep(millis(1)));
            run.outside(() -> promise.complete("item"));
            run.join();
        });
    }

    @Test
    void manyThatAreCompletedOutside() {
        EveryPoint.explore(run -> {
            var a = new Promise<String>();
            var b = new Promise<String>();
            run.victim("victim", () -> Asyncio.awaitAll(a, b));
            run.outside(() -> a.complete("a"));
            run.outside(() -> b.complete("b"));
            run.join();
        });
    }

    @Test
    void workOnAThread() {
        EveryPoint.explore(run -> {
            var thread = new LateThread();
            for (String name : List.of("a", "b")) {
                run.victim(name, () -> {
                    yieldNow();
                    Check.that("done".equals(toThread(thread, () -> "done")), "the value");
                });
            }
            run.outside(thread::begin);
            run.join();
            thread.begin();
        });
    }

    @Test
    void aStageThatIsCompletedOutside() {
        EveryPoint.explore(run -> {
            var stage = new CompletableFuture<String>();
            var got = new String[1];
            var victim = run.victim("victim", () -> {
                try {
                    got[0] = await(stage);
                } finally {
                    Check.that(stage.isDone(), "the stage is left behind");
                }
            });
            run.task("beside", Asyncio::yieldNow);
            run.outside(() -> stage.complete("item"));
            run.join();
            Check.that(victim.wasCancelled() || "item".equals(got[0]), "the item is lost");
        });
    }

    @Test
    void aTaskThatIsCancelledOutside() {
        EveryPoint.explore(run -> {
            Task<?> inner = createTask(() -> {
                yieldNow();
                sleep(millis(1));
            });
            run.task("waiter", () -> {
                try {
                    inner.await();
                } catch (CancelledError e) {
                    Check.that(inner.isCancelled(), "hit by nobody");
                    throw e;
                }
            });
            run.outside(inner::cancel);
            run.alsoCancel(() -> inner);
            run.join();
            Check.that(inner.isDone(), inner);
        });
    }

    @Test
    void aFutureThatIsCancelledOutside() {
        EveryPoint.explore(run -> {
            var begun = new boolean[1];
            var ended = new boolean[1];
            Task<?> task = run.task("task", () -> {
                begun[0] = true;
                try {
                    yieldNow();
                    sleep(millis(1));
                } finally {
                    ended[0] = true;
                }
            });
            var future = task.toCompletableFuture();
            run.outside(() -> future.cancel(true));
            run.alsoCancel(() -> task);
            run.join();
            Check.that(begun[0] == ended[0] && future.isDone(), future);
        });
    }

    /// An executor that does nothing until it begins.
    private static final class LateThread implements Executor {

        private final ConcurrentLinkedQueue<Runnable> jobs = new ConcurrentLinkedQueue<>();
        private volatile boolean begun;

        @Override
        public void execute(Runnable job) {
            if (begun) {
                job.run();
            } else {
                jobs.add(job);
            }
        }

        void begin() {
            begun = true;
            for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
                job.run();
            }
        }
    }
}
