package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.Select.onAcquire;
import static io.asyncio4j.Select.onDone;
import static io.asyncio4j.Select.onGet;
import static io.asyncio4j.Select.onPut;
import static io.asyncio4j.Select.onSet;
import static io.asyncio4j.Select.onTimeout;
import static io.asyncio4j.Select.otherwise;
import static io.asyncio4j.Select.runOnDone;
import static io.asyncio4j.Select.runOnGet;
import static io.asyncio4j.Select.select;
import static io.asyncio4j.Select.selectFair;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class SelectTest {

    @Test
    void theFirstThatIsReadyIsTakenAndTheOthersLoseNothing() {
        var story = Virtual.run(test -> {
                    var orders = new AsyncQueue<String>();
                    var stop = new AsyncEvent();
                    var answer = new Promise<Integer>();
                    createTask(() -> {
                        sleep(seconds(1));
                        orders.put("tea");
                        sleep(seconds(1));
                        answer.complete(42);
                        orders.put("coffee");
                        sleep(seconds(5));
                        stop.set();
                    });
                    for (boolean more = true; more; ) {
                        more = select(
                                onGet(orders, order -> {
                                    test.log(order);
                                    return true;
                                }),
                                onTimeout(seconds(3), () -> {
                                    test.log("quiet");
                                    return true;
                                }),
                                onSet(stop, () -> false));
                    }
                    test.log("answer " + answer.result());
                })
                .story();

        assertThat(story).containsExactly("1000 tea", "2000 coffee", "5000 quiet", "7000 answer 42");
    }

    @Test
    void ofSeveralThatAreReadyTheFirstInOrderIsTaken() {
        Virtual.run(_ -> {
            var first = new AsyncQueue<String>();
            var second = new AsyncQueue<String>();
            first.put("first");
            second.put("second");
            String taken = select(onGet(second, x -> x), onGet(first, x -> x));
            assertThat(taken).isEqualTo("second");
            assertThat(first.size()).isEqualTo(1);
            taken = select(onGet(second, x -> x), onGet(first, x -> x));
            assertThat(taken).isEqualTo("first");
        });
    }

    @Test
    void fairnessTakesEachAboutAsOftenAndTheSameAgainWithTheSameSeed() {
        var orders = new ArrayList<List<String>>();
        for (long seed : List.of(1L, 1L, 2L)) {
            try (var runner =
                    new Runner(options -> options.driver(new VirtualClock()).seed(seed))) {
                orders.add(runner.run(() -> {
                    var taken = new ArrayList<String>();
                    var always = new AsyncEvent();
                    always.set();
                    for (int n = 0; n < 300; n++) {
                        taken.add(selectFair(
                                onSet(always, () -> "a"), onSet(always, () -> "b"), onSet(always, () -> "c")));
                    }
                    return taken;
                }));
            }
        }
        assertThat(orders.get(0)).isEqualTo(orders.get(1)).isNotEqualTo(orders.get(2));
        for (var branch : List.of("a", "b", "c")) {
            assertThat(orders.get(0)).filteredOn(branch::equals).hasSizeBetween(70, 130);
        }
    }

    @Test
    void nothingWaitsIfThereIsSomethingElseToDo() {
        Virtual.run(test -> {
            var queue = new AsyncQueue<String>();
            assertThat(select(otherwise(() -> "nothing"), onGet(queue, x -> x))).isEqualTo("nothing");
            queue.put("item");
            assertThat(select(otherwise(() -> "nothing"), onGet(queue, x -> x))).isEqualTo("item");
            assertThat(select(onTimeout(Duration.ZERO, () -> "at once"), onGet(queue, x -> x)))
                    .isEqualTo("at once");
            assertThat(test.elapsed()).isZero();
        });
    }

    @Test
    void anItemIsPutWhenThereIsRoom() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>(1);
            assertThat(select(onPut(queue, 1, () -> "put"), otherwise(() -> "full")))
                    .isEqualTo("put");
            assertThat(select(onPut(queue, 2, () -> "put"), otherwise(() -> "full")))
                    .isEqualTo("full");
            var putting = createTask(() -> select(onPut(queue, 3, () -> "put")));
            yieldNow();
            assertThat(queue.get()).isEqualTo(1);
            assertThat(queue.get()).isEqualTo(3);
            assertThat(putting.await()).isEqualTo("put");
            select(onPut(queue, 4, () -> {}));
            assertThat(queue.size()).isEqualTo(1);
        });
    }

    @Test
    void aQueueThatIsShutDownIsReadyAndFails() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>(1);
            queue.put(1);
            var putting = createTask(() -> select(onPut(queue, 2, () -> "put")));
            yieldNow();
            queue.shutdown();
            assertThatThrownBy(putting::await).isInstanceOf(QueueShutdownException.class);
            assertThatThrownBy(() -> select(onPut(queue, 2, () -> "put"))).isInstanceOf(QueueShutdownException.class);
            int left = select(onGet(queue, x -> x));
            assertThat(left).isEqualTo(1);
            assertThatThrownBy(() -> select(onGet(queue, x -> x))).isInstanceOf(QueueShutdownException.class);
        });
    }

    @Test
    void aTaskIsWaitedForAndNotCancelled() {
        Virtual.run(_ -> {
            var slow = createTask(() -> {
                sleep(seconds(2));
                return "slow";
            });
            var fast = createTask(() -> {
                sleep(seconds(1));
                return 1;
            });
            Branch<String, RuntimeException> whenSlow = onDone(slow, x -> x);
            assertThat(select(whenSlow, onDone(fast, n -> "fast " + n))).isEqualTo("fast 1");
            assertThat(slow.isDone()).isFalse();
            assertThat(select(whenSlow)).isEqualTo("slow");
            assertThat(select(whenSlow)).isEqualTo("slow");
        });
    }

    @Test
    void theFailureOfATaskIsThrownAsByAwait() {
        Virtual.run(test -> {
            var failing = createTask(() -> {
                sleep(seconds(1));
                throw new IOException("broken");
            });
            assertThatThrownBy(() -> select(runOnDone(failing, _ -> {})))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IOException.class);
            assertThat(test.reported()).isEmpty();
        });
    }

    @Test
    void theHandlerThrowsWhatItThrows() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>();
            queue.put("x");
            assertThatThrownBy(() -> select(runOnGet(queue, SelectTest::refuse)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("x");
        });
    }

    @Test
    void aLockAndAPermitAreHeldWhileTheHandlerRuns() {
        Virtual.run(_ -> {
            var lock = new AsyncLock();
            var semaphore = new AsyncSemaphore(1);
            assertThat(select(onAcquire(lock, lock::isLocked))).isTrue();
            assertThat(lock.isLocked()).isFalse();
            assertThat(select(onAcquire(semaphore, semaphore::available))).isZero();
            assertThat(semaphore.available()).isEqualTo(1);
            var held = lock.acquire();
            var waiting = createTask(() -> select(
                    onAcquire(lock, () -> lock.statistics().holder().orElseThrow() == currentTask()),
                    onTimeout(seconds(1), () -> false)));
            yieldNow();
            held.close();
            assertThat(waiting.await()).isTrue();
            assertThat(lock.isLocked()).isFalse();
            var taken = semaphore.acquire();
            select(onAcquire(semaphore, () -> {}), onTimeout(seconds(1), () -> {}));
            taken.close();
            assertThat(semaphore.available()).isEqualTo(1);
        });
    }

    @Test
    void twoBranchesMayWaitForTheSame() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>();
            var waiting = createTask(() -> select(onGet(queue, x -> x), onGet(queue, x -> -x)));
            yieldNow();
            queue.put(1);
            queue.put(2);
            assertThat(waiting.await()).isEqualTo(1);
            assertThat(queue.get()).isEqualTo(2);
        });
    }

    @Test
    void subscriptionsCanBeWaitedFor() {
        Virtual.run(_ -> {
            var broadcast = new Broadcast<Integer>(1);
            var subscription = broadcast.subscribe();
            var waiting = createTask(() -> select(onGet(subscription, x -> x), onTimeout(seconds(1), () -> 0)));
            yieldNow();
            broadcast.publish(1);
            broadcast.publish(2);
            assertThat(waiting.await()).isEqualTo(1);
            var sum = new int[1];
            select(runOnGet(subscription, n -> sum[0] += n));
            assertThat(sum).containsExactly(2);
            broadcast.shutdown();
            assertThatThrownBy(() -> select(onGet(subscription, x -> x))).isInstanceOf(QueueShutdownException.class);
            assertThatThrownBy(() -> toThread(() -> Virtual.run(_ -> select(onGet(subscription, x -> x)))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("select must be called on the event loop that ");
        });
    }

    @Test
    void aCancelledSelectHasTakenNothing() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>();
            var semaphore = new AsyncSemaphore(1);
            var taken = semaphore.acquire();
            assertThatThrownBy(() ->
                            timeout(seconds(1), () -> select(onGet(queue, x -> x), onAcquire(semaphore, () -> 0))))
                    .isInstanceOf(TimedOutException.class);
            queue.put(1);
            taken.close();
            assertThat(queue.size()).isEqualTo(1);
            assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(1, 1, 0));
        });
    }

    @Test
    void aCancellationAfterTheDecisionHitsInTheHandler() {
        Virtual.run(test -> {
            var queue = new AsyncQueue<Integer>();
            var selecting = createTask(() -> select(runOnGet(queue, item -> {
                test.log("got " + item);
                sleep(seconds(1));
            })));
            yieldNow();
            queue.put(1);
            selecting.cancel();
            waitUntil(ReturnWhen.ALL_COMPLETED, List.of(selecting));
            assertThat(selecting.isCancelled()).isTrue();
            assertThat(test.story()).containsExactly("0 got 1");
        });
    }

    @Test
    void aTaskThatIsToBeCancelledTakesWhatIsReadyAndDoesNotWait() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>();
            queue.put(1);
            var got = new ArrayList<Integer>();
            var task = createTask(() -> {
                currentTask().cancel();
                got.add(select(onGet(queue, x -> x)));
                got.add(select(onGet(queue, x -> x)));
            });
            yieldNow();
            assertThat(task.isCancelled()).isTrue();
            assertThat(got).containsExactly(1);
            assertThat(queue.statistics().getting()).isZero();
        });
    }

    @Test
    void whatASelectHasWaitedForInVainDoesNotDisturbItsTaskLater() {
        var story = Virtual.run(test -> {
                    var done = new Promise<Integer>();
                    var set = new AsyncEvent();
                    EventLoop.current().callLater(seconds(2), () -> done.complete(1));
                    EventLoop.current().callLater(seconds(3), set::set);
                    test.log(select(
                            onDone(done, _ -> "done"), onSet(set, () -> "set"), onTimeout(seconds(1), () -> "late")));
                    sleep(seconds(10));
                    test.log("slept");
                })
                .story();

        assertThat(story).containsExactly("1000 late", "11000 slept");
    }

    @Test
    void aPromiseOfAnotherLoopIsRefused() {
        Virtual.run(_ -> {
            var promise = new Promise<Integer>();
            assertThatThrownBy(() -> toThread(() -> Virtual.run(_ -> select(onDone(promise, x -> x)))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to another event loop");
        });
    }

    @Test
    void whatIsWaitedForKnowsWhoSelects() {
        Virtual.run(_ -> {
            var worker = createTask(() -> sleep(seconds(1)));
            var chooser = createTask(() -> select(onDone(worker, _ -> 1), onTimeout(seconds(9), () -> 2)));
            yieldNow();
            assertThat(CallGraph.capture(worker).awaitedBy())
                    .extracting(CallGraph::task)
                    .containsExactly(chooser);
        });
    }

    @Test
    void theTaskTreeShowsThatItSelects() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>();
            var selecting = createTask("chooser", () -> select(onGet(queue, x -> x), onTimeout(seconds(1), () -> 0)));
            yieldNow();
            assertThat(EventLoop.current().taskTree()).contains("* chooser selects among 2");
            selecting.cancel();
        });
    }

    @Test
    void misuseIsAnError() {
        Virtual.run(_ -> {
            assertThatThrownBy(() -> select()).hasMessage("select needs at least one branch, was given none");
            assertThatThrownBy(() -> select(otherwise(() -> 1), otherwise(() -> 2)))
                    .hasMessage("select takes at most one branch `otherwise`");
            assertThatThrownBy(() -> onTimeout(seconds(-1), () -> 1)).isInstanceOf(IllegalArgumentException.class);
            Task<?> self = currentTask();
            assertThatThrownBy(() -> select(onDone(self, _ -> 1))).hasMessageContaining("cannot await itself");
        });
        assertThatThrownBy(() -> select(otherwise(() -> 1)))
                .hasMessageStartingWith("select needs a running event loop");
    }

    private static void refuse(String item) throws IOException {
        throw new IOException(item);
    }
}
