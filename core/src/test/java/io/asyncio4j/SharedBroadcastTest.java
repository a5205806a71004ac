package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedBroadcastTest {

    @Test
    void allSubscribersOfAllLoopsGetAllItemsInOneOrder() {
        int each = 500;
        var broadcast = new SharedBroadcast<Integer>(3, WhenFull.WAIT);
        var subscribed = new CountDownLatch(4);
        var publishing = new AtomicInteger(2);
        var received = new ConcurrentHashMap<String, List<Integer>>();
        Workers.run(
                2,
                worker -> TaskGroup.run(group -> {
                    for (int n = 0; n < 2; n++) {
                        String name = worker.number() + "-" + n;
                        var subscription = broadcast.subscribe();
                        subscribed.countDown();
                        group.createTask(() -> {
                            var items = new ArrayList<Integer>();
                            subscription.forEach(items::add);
                            received.put(name, items);
                        });
                    }
                    while (subscribed.getCount() > 0) {
                        sleep(millis(1));
                    }
                    for (int n = 0; n < each; n++) {
                        broadcast.publish(worker.number() * each + n);
                    }
                    if (publishing.decrementAndGet() == 0) {
                        broadcast.shutdown();
                    }
                }));
        List<Integer> order = Objects.requireNonNull(received.get("0-0"));
        assertThat(order)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 2 * each).boxed().toList());
        assertThat(order.stream().filter(item -> item < each)).isSorted();
        assertThat(received).hasSize(4);
        assertThat(received.values()).allMatch(order::equals);
    }

    @Test
    void cancelledWaitsNeitherLoseNorDoubleItems() {
        var broadcast = new SharedBroadcast<Integer>(1, WhenFull.WAIT);
        var subscription = broadcast.subscribe();
        var received = new ArrayList<Integer>();
        int count = 300;
        Workers.run(2, worker -> {
            var random = new Random(worker.number());
            if (worker.number() == 0) {
                for (int n = 0; n < count; ) {
                    int item = n;
                    try {
                        timeout(millis(random.nextInt(2)), () -> broadcast.publish(item));
                        n++;
                    } catch (TimedOutException e) {
                        // handed to nobody: once more
                    }
                }
                broadcast.shutdown();
                return;
            }
            while (true) {
                try {
                    received.add(timeout(millis(random.nextInt(2)), subscription::get));
                } catch (TimedOutException e) {
                    // not taken
                } catch (QueueShutdownException e) {
                    return;
                }
            }
        });
        assertThat(received).hasSize(count).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void slowSubscribersLoseTheOldest() throws Exception {
        var broadcast = new SharedBroadcast<Integer>(2);
        run(() -> {
            try (var subscription = broadcast.subscribe()) {
                for (int n = 1; n <= 5; n++) {
                    broadcast.publish(n);
                }
                assertThat(subscription.size()).isEqualTo(2);
                assertThat(subscription.lost()).isEqualTo(3);
                assertThat(broadcast.statistics()).isEqualTo(new Broadcast.Statistics(1, 5, 3, 2, 0, false));
                assertThat(List.of(subscription.get(), subscription.get())).containsExactly(4, 5);
                assertThat(subscription.tryGet()).isEmpty();
            }
            assertThat(broadcast).hasToString("SharedBroadcast[0 subscribed, 0 publishing]");
        });
    }

    @Test
    void slowSubscribersAreCutOff() throws Exception {
        var broadcast = new SharedBroadcast<Integer>(1, WhenFull.UNSUBSCRIBE);
        run(() -> {
            var subscription = broadcast.subscribe();
            broadcast.publish(1);
            broadcast.publish(2);
            assertThatThrownBy(subscription::get)
                    .isInstanceOf(SlowSubscriberException.class)
                    .hasMessage("the subscriber was too slow: its buffer of 1 was full; it has lost 2 items");
            assertThatThrownBy(() -> subscription.forEach(_ -> {})).isInstanceOf(SlowSubscriberException.class);
            broadcast.publish(3); // to nobody
        });
    }

    @Test
    void publishersWaitForTheSlowest() throws Exception {
        var broadcast = new SharedBroadcast<Integer>(1, WhenFull.WAIT);
        run(() -> {
            var quick = broadcast.subscribe();
            var slow = broadcast.subscribe();
            assertThat(broadcast.tryPublish(1)).isTrue();
            assertThat(broadcast.tryPublish(2)).isFalse();
            var publishing = createTask(() -> broadcast.publish(2));
            assertThat(quick.get()).isEqualTo(1);
            yieldNow();
            assertThat(publishing.isDone()).isFalse();
            assertThat(broadcast.statistics().publishing()).isEqualTo(1);
            assertThat(slow.get()).isEqualTo(1);
            publishing.await();
            assertThat(List.of(quick.get(), slow.get())).containsExactly(2, 2);
        });
    }

    @Test
    void allPublishersGoOnWhenTheSlowestIsClosed() throws Exception {
        var broadcast = new SharedBroadcast<Integer>(2, WhenFull.WAIT);
        run(() -> {
            var slow = broadcast.subscribe();
            broadcast.publish(1);
            broadcast.publish(2);
            var quick = broadcast.subscribe();
            var first = createTask(() -> broadcast.publish(3));
            var second = createTask(() -> broadcast.publish(4));
            yieldNow();
            slow.close();
            first.await();
            second.await();
            assertThat(List.of(quick.get(), quick.get())).containsExactly(3, 4);
            assertThatThrownBy(slow::get).hasMessage("the subscription is closed");
            assertThat(slow).isEmpty();
        });
    }

    @Test
    void shuttingDownLetsTheRestBeTakenAndEndsTheWaitOfOthers() throws Exception {
        var broadcast = new SharedBroadcast<String>(1, WhenFull.WAIT);
        run(() -> {
            var subscription = broadcast.subscribe();
            var waiting = createTask(broadcast.subscribe()::get);
            yieldNow();
            broadcast.publish("last");
            assertThat(waiting.await()).isEqualTo("last");
            var again = createTask(() -> broadcast.publish("too late"));
            yieldNow();
            broadcast.shutdown();
            assertThatThrownBy(again::await)
                    .isInstanceOf(QueueShutdownException.class)
                    .hasMessage("the broadcast is shut down: SharedBroadcast[0 subscribed, 0 publishing, shut down]");
            assertThat(subscription).containsExactly("last");
            assertThatThrownBy(broadcast::subscribe).isInstanceOf(QueueShutdownException.class);
        });
    }

    @Test
    void threadsWithoutALoopPublishAndTakeToo() throws Exception {
        var broadcast = new SharedBroadcast<String>(1);
        run(() -> {
            var subscription = broadcast.subscribe();
            var getting = createTask(subscription::get);
            yieldNow();
            toThread(() -> assertThat(broadcast.tryPublish("from a thread")).isTrue());
            assertThat(getting.await()).isEqualTo("from a thread");
            broadcast.publish("to a thread");
            toThread(() -> assertThat(subscription.tryGet()).contains("to a thread"));
        });
    }

    @Test
    void severalTasksMayShareASubscriptionAndAllEndWithIt() throws Exception {
        var broadcast = new SharedBroadcast<Integer>(1, WhenFull.UNSUBSCRIBE);
        run(() -> {
            var subscription = broadcast.subscribe();
            var tasks = IntStream.range(0, 3)
                    .mapToObj(_ -> createTask(() -> subscription.iterator().hasNext()))
                    .toList();
            yieldNow();
            broadcast.publish(1);
            broadcast.publish(2); // before anybody has taken the first
            for (var task : tasks) {
                assertThatThrownBy(task::await).isInstanceOf(SlowSubscriberException.class);
            }
            assertThat(subscription).hasToString("SharedSubscription[0 of 1 items, 0 getting, ended]");
        });
    }

    @Test
    void misuseIsNamed() {
        assertThatThrownBy(() -> new SharedBroadcast<>(0)).hasMessage("buffer must be >= 1, was 0");
        var broadcast = new SharedBroadcast<String>(1, WhenFull.WAIT);
        broadcast.subscribe();
        broadcast.tryPublish("item");
        assertThatThrownBy(() -> broadcast.publish("item")).isInstanceOf(IllegalStateException.class);
    }
}
