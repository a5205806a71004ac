package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BroadcastTest {

    @Test
    void everySubscriberGetsWhatIsPublishedAfterItHasSubscribed() {
        var story = Virtual.run(test -> {
                    var numbers = new Broadcast<Integer>(10);
                    TaskGroup.run(group -> {
                        var early = numbers.subscribe();
                        group.createTask(() -> early.forEach(n -> test.log("early " + n)));
                        numbers.publish(1);
                        var late = numbers.subscribe();
                        group.createTask(() -> late.forEach(n -> test.log("late " + n)));
                        sleep(seconds(1));
                        numbers.publish(2);
                        numbers.publish(3);
                        numbers.shutdown();
                    });
                    test.log("end");
                })
                .story();

        assertThat(story)
                .containsExactly("0 early 1", "1000 early 2", "1000 early 3", "1000 late 2", "1000 late 3", "1000 end");
    }

    @Test
    void aSlowSubscriberLosesItsOldestItemsAndCountsThem() {
        Virtual.run(_ -> {
            var numbers = new Broadcast<Integer>(2);
            try (var slow = numbers.subscribe();
                    var fast = numbers.subscribe()) {
                for (int n = 1; n <= 5; n++) {
                    numbers.publish(n);
                    assertThat(fast.get()).isEqualTo(n);
                }
                assertThat(slow.size()).isEqualTo(2);
                assertThat(slow.lost()).isEqualTo(3);
                assertThat(fast.lost()).isZero();
                assertThat(numbers.statistics()).isEqualTo(new Broadcast.Statistics(2, 5, 3, 2, 0, false));
                assertThat(slow.get()).isEqualTo(4);
                assertThat(slow.tryGet()).contains(5);
                assertThat(slow.tryGet()).isEmpty();
            }
            assertThat(numbers.statistics().subscribers()).isZero();
        });
    }

    @Test
    void whoPublishesMayWaitForTheSlowest() {
        var story = Virtual.run(test -> {
                    var numbers = new Broadcast<Integer>(1, WhenFull.WAIT);
                    TaskGroup.run(group -> {
                        var slow = numbers.subscribe();
                        var fast = numbers.subscribe();
                        group.createTask(() -> {
                            for (int n : slow) {
                                test.log("slow " + n);
                                sleep(seconds(2));
                            }
                        });
                        group.createTask(() -> fast.forEach(n -> test.log("fast " + n)));
                        yieldNow();
                        for (int n = 1; n <= 3; n++) {
                            numbers.publish(n);
                            test.log("published " + n);
                        }
                        assertThat(numbers.tryPublish(4)).isFalse();
                        numbers.shutdown();
                    });
                })
                .story();

        assertThat(story)
                .containsExactly(
                        "0 published 1",
                        "0 published 2",
                        "0 slow 1",
                        "0 fast 1",
                        "0 fast 2",
                        "2000 slow 2",
                        "2000 published 3",
                        "2000 fast 3",
                        "4000 slow 3");
    }

    @Test
    void aSubscriberThatLeavesMakesRoom() {
        Virtual.run(_ -> {
            var numbers = new Broadcast<Integer>(1, WhenFull.WAIT);
            var dead = numbers.subscribe();
            var alive = numbers.subscribe();
            numbers.publish(1);
            var publishing = createTask(() -> numbers.publish(2));
            assertThat(alive.get()).isEqualTo(1);
            yieldNow();
            assertThat(publishing.isDone()).isFalse();
            assertThat(numbers.statistics().publishing()).isEqualTo(1);
            dead.close();
            assertThat(alive.get()).isEqualTo(2);
            publishing.await();
            assertThat(dead.size()).isZero();
        });
    }

    @Test
    void whileThereIsRoomNobodyIsWaitedFor() {
        Virtual.run(_ -> {
            var numbers = new Broadcast<Integer>(2, WhenFull.WAIT);
            var subscription = numbers.subscribe();
            assertThat(numbers.tryPublish(1)).isTrue();
            assertThat(numbers.tryPublish(2)).isTrue();
            assertThat(numbers.tryPublish(3)).isFalse();
            assertThat(subscription.get()).isEqualTo(1);
            assertThat(numbers.tryPublish(3)).isTrue();
            assertThat(numbers.tryPublish(4)).isFalse();
        });
    }

    @Test
    void whenTheLastSubscriberLeavesNobodyIsWaitedFor() {
        Virtual.run(_ -> {
            var numbers = new Broadcast<Integer>(1, WhenFull.WAIT);
            var last = numbers.subscribe();
            numbers.publish(1);
            var second = createTask(() -> numbers.publish(2));
            var third = createTask(() -> numbers.publish(3));
            yieldNow();
            last.close();
            second.await();
            third.await();
            numbers.publish(4);
            assertThat(numbers.statistics()).isEqualTo(new Broadcast.Statistics(0, 4, 0, 0, 0, false));
        });
    }

    @Test
    void aCancelledPublishHandsItsItemToNobody() {
        Virtual.run(_ -> {
            var numbers = new Broadcast<Integer>(1, WhenFull.WAIT);
            var subscription = numbers.subscribe();
            numbers.publish(1);
            assertThatThrownBy(() -> timeout(seconds(1), () -> numbers.publish(2)))
                    .isInstanceOf(TimedOutException.class);
            assertThat(subscription.get()).isEqualTo(1);
            assertThat(subscription.tryGet()).isEmpty();
            assertThat(numbers.statistics().publishing()).isZero();
        });
    }

    @Test
    void aSlowSubscriberMayBeCutOffAndTheOthersGoOn() {
        Virtual.run(_ -> {
            var numbers = new Broadcast<Integer>(2, WhenFull.UNSUBSCRIBE);
            var dead = numbers.subscribe();
            var alive = numbers.subscribe();
            for (int n = 1; n <= 5; n++) {
                numbers.publish(n);
                assertThat(alive.get()).isEqualTo(n);
            }
            assertThat(numbers.statistics()).isEqualTo(new Broadcast.Statistics(1, 5, 3, 0, 0, false));
            assertThat(dead.size()).isZero();
            for (int times = 0; times < 2; times++) {
                assertThatThrownBy(dead::get)
                        .isInstanceOf(SlowSubscriberException.class)
                        .hasMessage("the subscriber was too slow: its buffer of 2 was full; it has lost 3 items");
            }
            assertThatThrownBy(() -> dead.iterator().hasNext()).isInstanceOf(SlowSubscriberException.class);
            assertThatThrownBy(dead::tryGet).isInstanceOf(SlowSubscriberException.class);
            dead.close();
            assertThatThrownBy(dead::get).isInstanceOf(SlowSubscriberException.class);
        });
    }

    @Test
    void afterShutdownWhatIsLeftIsTakenAndThenComesTheEnd() {
        Virtual.run(_ -> {
            var numbers = new Broadcast<Integer>(1, WhenFull.WAIT);
            var subscription = numbers.subscribe();
            numbers.publish(1);
            var waiting = createTask(() -> numbers.publish(2));
            yieldNow();
            numbers.shutdown();
            end(waiting);
            assertThat(waiting.exception()).isInstanceOf(QueueShutdownException.class);
            assertThatThrownBy(() -> numbers.publish(3))
                    .isInstanceOf(QueueShutdownException.class)
                    .hasMessage("the broadcast is shut down: Broadcast[0 subscribed, 0 publishing, shut down]");
            assertThatThrownBy(() -> numbers.tryPublish(3)).isInstanceOf(QueueShutdownException.class);
            assertThatThrownBy(numbers::subscribe).isInstanceOf(QueueShutdownException.class);
            assertThat(subscription.get()).isEqualTo(1);
            assertThatThrownBy(subscription::get).isInstanceOf(QueueShutdownException.class);
            assertThatThrownBy(subscription::tryGet).isInstanceOf(QueueShutdownException.class);
            assertThatThrownBy(subscription.iterator()::next).isInstanceOf(NoSuchElementException.class);
            subscription.close();
        });
    }

    @Test
    void closingEndsWhoWaitsForAnItem() {
        Virtual.run(_ -> {
            var numbers = new Broadcast<Integer>(1);
            var subscription = numbers.subscribe();
            var getting = createTask(subscription::get);
            var iterating = createTask(() -> subscription.forEach(_ -> {}));
            yieldNow();
            subscription.close();
            subscription.close();
            end(getting);
            iterating.await();
            assertThat(getting.exception())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the subscription is closed");
            numbers.publish(1);
        });
    }

    @Test
    void misuseIsAnError() {
        assertThatThrownBy(() -> new Broadcast<>(0)).hasMessage("buffer must be >= 1, was 0");
        Virtual.run(_ -> {
            var numbers = new Broadcast<Integer>(1);
            numbers.publish(1);
            assertThatThrownBy(() -> toThread(() -> numbers.publish(2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("publish must be called on the event loop that Broadcast[0 subscribed");
        });
    }

    @Test
    @Tag("schedules")
    @Timeout(900) // thousands of schedules, on a machine that may be busy
    void onAnyScheduleEverySubscriberGetsARunOfWhatWasPublished() {
        Schedules.explore(schedule -> {
            var numbers = new Broadcast<Integer>(1 + schedule.choose(2), WhenFull.WAIT);
            List<Integer> published = new ArrayList<>();
            List<List<Integer>> all = new ArrayList<>();
            for (int n = 0; n < 2; n++) {
                List<Integer> got = new ArrayList<>();
                all.add(got);
                var subscription = numbers.subscribe();
                schedule.task(() -> {
                    try (subscription) {
                        for (int item : subscription) {
                            got.add(item);
                            schedule.giveWay();
                        }
                    }
                });
            }
            for (int n = 0; n < 2; n++) {
                int first = 10 * n;
                schedule.task(() -> {
                    for (int item = first; item < first + 3; item++) {
                        schedule.giveWay();
                        numbers.publish(item);
                        published.add(item);
                    }
                });
            }
            schedule.cancelSome();
            for (int turns = 0; turns < 30; turns++) {
                yieldNow();
            }
            numbers.shutdown();
            schedule.joinIgnoring(QueueShutdownException.class);
            var statistics = numbers.statistics();
            Check.that(statistics.published() == published.size() && statistics.lost() == 0, "" + statistics);
            Check.that(statistics.publishing() == 0 && statistics.subscribers() == 0, "" + statistics);
            int shorter = Math.min(all.getFirst().size(), all.getLast().size());
            Check.that(
                    all.getFirst().subList(0, shorter).equals(all.getLast().subList(0, shorter)),
                    "subscribers differ: " + all);
            for (var got : all) {
                Check.that(published.containsAll(got) && got.stream().distinct().count() == got.size(), "got " + got);
            }
        });
    }

    private static void end(Task<?> task) {
        waitUntil(ReturnWhen.ALL_COMPLETED, List.of(task));
    }
}
