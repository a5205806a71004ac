package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncQueueTest {

    @Test
    void aPriorityQueueKnowsTheNaturalOrder() {
        Virtual.run(_ -> {
            var queue = AsyncPriorityQueue.<Integer>naturalOrder();
            List.of(3, 1, 2).forEach(queue::put);
            queue.shutdown();
            assertThat(queue).containsExactly(1, 2, 3);
            assertThat(AsyncPriorityQueue.<String>naturalOrder(1).capacity()).isEqualTo(1);
        });
    }

    @Test
    void whatTheOrderCannotDealWithIsRefusedAndLeavesNothingToWaitFor() {
        Virtual.run(_ -> {
            var queue = new AsyncPriorityQueue<String>(1, Comparator.comparing(Integer::valueOf));
            assertThatThrownBy(() -> queue.put("x")).isInstanceOf(NumberFormatException.class);
            queue.put("1");
            var bad = createTask(() -> queue.put("y"));
            var badChoice = createTask(() -> Select.select(Select.onPut(queue, "z", () -> "put")));
            var good = createTask(() -> queue.put("2"));
            yieldNow();
            assertThat(queue.get()).isEqualTo("1");
            assertThatThrownBy(bad::await).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(badChoice::await).isInstanceOf(NumberFormatException.class);
            good.await();
            assertThat(queue.get()).isEqualTo("2");
            queue.taskDone();
            queue.taskDone();
            queue.join();
            assertThat(queue.statistics().unfinished()).isZero();
        });
    }

    @Test
    void itemsComeInTheOrderOfTheirQueue() {
        Virtual.run(_ -> {
            assertThat(drained(new AsyncQueue<>())).containsExactly("b1", "a1", "b2", "c1");
            assertThat(drained(new AsyncLifoQueue<>())).containsExactly("c1", "b2", "a1", "b1");
            assertThat(drained(new AsyncPriorityQueue<>(Comparator.comparing(item -> item.charAt(0)))))
                    .as("equal ones as they came")
                    .containsExactly("a1", "b1", "b2", "c1");
        });
    }

    @Test
    void theBoundIsExact() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>(2);
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.tryPut("a")).isTrue();
            assertThat(queue.isFull() || queue.isEmpty()).isFalse();
            assertThat(queue.tryPut("b")).isTrue();
            assertThat(queue.isFull()).isTrue();
            assertThat(queue.tryPut("c")).isFalse();
            assertThat(queue.size()).isEqualTo(queue.capacity()).isEqualTo(2);
            assertThat(new AsyncQueue<String>().capacity()).isEqualTo(AsyncQueue.UNBOUNDED);
        });
    }

    @Test
    void getWaitsForAnItemAndPutForRoom() {
        var story = Virtual.run(test -> {
                    var queue = new AsyncQueue<String>(1);
                    createTask(() -> {
                        sleep(millis(10));
                        queue.put("a");
                        queue.put("b");
                        queue.put("c");
                        test.log("put all");
                    });
                    test.log(queue.get());
                    sleep(millis(10));
                    test.log(queue.get());
                    test.log(queue.get());
                    yieldNow();
                })
                .story();

        assertThat(story).containsExactly("10 a", "20 b", "20 c", "20 put all");
    }

    @Test
    void withoutWaitingNoItemAndNoRoomAreNoErrors() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>(1);
            assertThat(queue.tryGet()).isEmpty();
            assertThat(queue.tryPut("a")).isTrue();
            assertThat(queue.tryPut("b")).isFalse();
            assertThat(queue.tryGet()).hasValue("a");
        });
    }

    @Test
    void aPutThatIsCompleteIsNotUndoneByACancellation() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>(1);
            queue.put("a");
            var putter = createTask(() -> queue.put("b"));
            yieldNow();
            assertThat(queue.get()).isEqualTo("a"); // makes room: "b" is in
            putter.cancel();
            assertThat(queue.get()).isEqualTo("b");
            putter.await();
        });
    }

    @Test
    void anItemGoesStraightToTheGetterAndNobodyStealsIt() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>();
            var getter = createTask(queue::get);
            yieldNow();
            queue.put("item");
            assertThat(queue.tryGet()).isEmpty();
            getter.cancel();
            assertThat(getter.await()).as("it has the item").isEqualTo("item");
        });
    }

    @Test
    void aGetWakesExactlyOnePutter() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>(1);
            queue.put("a");
            createTask(() -> queue.put("b"));
            createTask(() -> queue.put("c"));
            yieldNow();
            assertThat(queue.get()).isEqualTo("a");
            assertThat(queue.statistics()).isEqualTo(new AsyncQueue.Statistics(1, 1, 0, 1, 2, false));
            assertThat(queue.get() + queue.get()).isEqualTo("bc");
        });
    }

    @Test
    void whoIsCancelledLeavesTheLine() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>(1);
            for (int n = 0; n < 3; n++) {
                assertThatThrownBy(() -> timeout(millis(1), queue::get)).isInstanceOf(TimedOutException.class);
            }
            queue.put("a");
            for (int n = 0; n < 3; n++) {
                assertThatThrownBy(() -> timeout(millis(1), () -> queue.put("late")))
                        .isInstanceOf(TimedOutException.class);
            }
            assertThat(queue.toString()).isEqualTo("AsyncQueue[1 of 1 items, 0 getting, 0 putting]");
            assertThat(queue.get()).isEqualTo("a");
            assertThat(queue.isEmpty()).isTrue();
        });
    }

    @Test
    void nobodyIsStuckAtAQueueForOneItem() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<Integer>(1);
            TaskGroup.run(group -> {
                for (int n = 0; n < 3; n++) {
                    group.createTask(() -> {
                        for (int item = 0; item < 100; item++) {
                            queue.put(item);
                        }
                    });
                    group.createTask(() -> {
                        for (int item = 0; item < 100; item++) {
                            queue.get();
                        }
                    });
                }
            });
            assertThat(queue.statistics()).isEqualTo(new AsyncQueue.Statistics(0, 1, 0, 0, 300, false));
        });
    }

    @Test
    void joinWaitsUntilAllIsDealtWithAndTooMuchIsAnError() {
        var story = Virtual.run(test -> {
                    var queue = new AsyncQueue<String>();
                    queue.join();
                    test.log("nothing to wait for");
                    queue.put("a");
                    queue.put("b");
                    createTask(() -> {
                        for (int n = 0; n < 2; n++) {
                            queue.get();
                            sleep(millis(10));
                            queue.taskDone();
                        }
                    });
                    queue.join();
                    test.log("all done");
                    assertThatThrownBy(queue::taskDone)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageStartingWith("taskDone was called more often than items were put");
                })
                .story();

        assertThat(story).containsExactly("0 nothing to wait for", "20 all done");
    }

    @Test
    void shutdownLetsTheItemsBeTakenAndEndsEveryWait() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>(1);
            queue.put("a");
            var putter = createTask(() -> queue.put("b"));
            yieldNow();
            queue.shutdown();
            assertThatThrownBy(putter::await).isInstanceOf(QueueShutdownException.class);
            assertThatThrownBy(() -> queue.put("c")).isInstanceOf(QueueShutdownException.class);
            assertThatThrownBy(() -> queue.tryPut("c")).isInstanceOf(QueueShutdownException.class);
            assertThat(queue.get()).isEqualTo("a");
            assertThatThrownBy(queue::get)
                    .isInstanceOf(QueueShutdownException.class)
                    .hasMessage("the queue is shut down: AsyncQueue[0 of 1 items, 0 getting, 0 putting, shut down]");
            assertThatThrownBy(queue::tryGet).isInstanceOf(QueueShutdownException.class);
        });
    }

    @Test
    void shutdownNowDropsTheItemsAndJoinStillWaitsForThoseThatWereTaken() {
        var story = Virtual.run(test -> {
                    var queue = new AsyncQueue<String>();
                    queue.put("taken");
                    queue.put("dropped");
                    var worker = createTask(() -> {
                        queue.get();
                        sleep(millis(10));
                        queue.taskDone();
                        queue.get();
                    });
                    yieldNow();
                    queue.shutdownNow();
                    assertThat(queue.isEmpty()).isTrue();
                    queue.join();
                    test.log("the taken one is dealt with");
                    assertThatThrownBy(worker::await).isInstanceOf(QueueShutdownException.class);
                })
                .story();

        assertThat(story).containsExactly("10 the taken one is dealt with");
    }

    @Test
    void aGetterThatWaitsIsEndedByTheShutdown() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>();
            var getter = createTask(queue::get);
            var loop = createTask(() -> {
                for (String _ : queue) {
                    throw new AssertionError("there is none");
                }
            });
            yieldNow();
            queue.shutdown();
            assertThatThrownBy(getter::await).isInstanceOf(QueueShutdownException.class);
            loop.await();
        });
    }

    @Test
    void aCapacityOfZeroIsRefusedWithAWordOnQueuesWithoutABound() {
        String hint = "capacity must be >= 1, was 0; without one, or with AsyncQueue.UNBOUNDED, a queue has no bound";
        assertThatThrownBy(() -> new AsyncQueue<>(0)).hasMessage(hint);
        assertThatThrownBy(() -> new AsyncLifoQueue<>(0)).hasMessage(hint);
        assertThatThrownBy(() -> AsyncPriorityQueue.<Integer>naturalOrder(0)).hasMessage(hint);
    }

    private static List<String> drained(AsyncQueue<String> queue) {
        List.of("b1", "a1", "b2", "c1").forEach(queue::put);
        queue.shutdown();
        var items = new ArrayList<String>();
        queue.forEach(items::add);
        return items;
    }
}
