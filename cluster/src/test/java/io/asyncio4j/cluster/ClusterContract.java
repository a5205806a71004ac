package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.process.RemoteFailureException;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a cluster does, whichever its engine, and however many members it has. Real time: the engine has threads
/// of its own.
abstract class ClusterContract {

    static final int CAPACITY = 50; // of topics and queues
    private static final Duration RETENTION = seconds(1); // of items of topics, which are young before
    static final AtomicInteger BEGUN = new AtomicInteger();
    static final AtomicInteger CANCELLED = new AtomicInteger();
    private static final AtomicInteger NAMES = new AtomicInteger();

    /// Runs `body` in a task of the loop of a cluster.
    abstract void onCluster(VoidFn<Cluster, ? extends Exception> body) throws Exception;

    static void options(ClusterOptions options) {
        options.topicCapacity(CAPACITY).queueCapacity(CAPACITY).topicRetention(RETENTION);
    }

    @Test
    void aJobRunsInATaskOfAMemberAndItsValueComesBack() throws Exception {
        onCluster(cluster -> {
            String ran = cluster.run(() -> {
                sleep(0.01); // it may wait
                return Cluster.current().me().id();
            });
            assertThat(cluster.members()).extracting(ClusterMember::id).contains(ran);
            assertThat(cluster.<@Nullable String, RuntimeException>run(() -> null))
                    .isNull();
            String id = cluster.run(() -> Cluster.jobId().orElseThrow());
            assertThat(id).startsWith(cluster.me().id() + ":");
            assertThat(Cluster.jobId()).isEmpty();
        });
    }

    @Test
    void whatAJobThrowsComesWithBothStacks() throws Exception {
        onCluster(cluster -> {
            Throwable thrown = catchThrowable(() -> cluster.run(() -> fails()));
            assertThat(thrown).isInstanceOf(IOException.class).hasMessage("no tea");
            assertThat(thrown.getStackTrace())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("fails")
                    .anyMatch(name -> name.contains("whatAJobThrowsComesWithBothStacks"));

            assertThatThrownBy(() -> cluster.run(() -> {
                        throw new Unsendable();
                    }))
                    .isInstanceOf(RemoteFailureException.class)
                    .hasMessageContaining("Unsendable");
        });
    }

    @Test
    void whatCannotBeSentIsToldAtOnce() throws Exception {
        onCluster(cluster -> {
            Object tea = new Object();
            assertThatThrownBy(() -> cluster.submit(() -> tea.hashCode()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a java.lang.Object is not Serializable");
            assertThatThrownBy(() -> cluster.run(() -> new Object()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the value of the operation cannot be sent: a java.lang.Object is not Serializable");
            assertThatThrownBy(() -> cluster.topic("t", Object.class).publish(tea))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the item cannot be sent: a java.lang.Object is not Serializable");
        });
    }

    @Test
    void aCancellationEndsTheJobWhereItRunsBeforeItIsThrown() throws Exception {
        onCluster(cluster -> {
            int begun = BEGUN.get();
            int cancelled = CANCELLED.get();
            Task<Integer> job = cluster.submit(() -> waitForEver());
            until(() -> BEGUN.get() == begun + 1);
            job.cancel();
            assertThat(catchThrowable(job::await)).isInstanceOf(CancelledError.class);
            assertThat(CANCELLED).hasValue(cancelled + 1);
            until(() -> cluster.statistics().sent() == 0);
        });
    }

    @Test
    void aLimitTravels() throws Exception {
        onCluster(cluster -> {
            untilAJobIsCutShort(time -> assertThatThrownBy(() -> cluster.run(time, () -> waitForEver()))
                    .isInstanceOf(TimedOutException.class));
            untilAJobIsCutShort(time -> assertThatThrownBy(() -> timeout(time, () -> cluster.run(() -> waitForEver())))
                    .isInstanceOf(TimedOutException.class));
        });
    }

    /// With longer and longer limits, for on a busy machine a job may be cancelled before it has begun.
    private static void untilAJobIsCutShort(Consumer<Duration> running) {
        int begun = BEGUN.get();
        int cancelled = CANCELLED.get();
        for (Duration time = millis(200); BEGUN.get() == begun; time = time.multipliedBy(2)) {
            running.accept(time);
        }
        until(() -> CANCELLED.get() - cancelled == BEGUN.get() - begun);
    }

    @Test
    void valuesOfManyComeInOrder() throws Exception {
        onCluster(cluster -> {
            List<Integer> numbers = IntStream.range(0, 300).boxed().toList();
            assertThat(Cluster.gatherOn(cluster, numbers, limit(250), n -> 2 * n))
                    .isEqualTo(numbers.stream().map(n -> 2 * n).toList());
            assertThat(cluster.statistics())
                    .isEqualTo(new Cluster.Statistics(0, cluster.statistics().taken()));
        });
    }

    @Test
    void subscribersGetAllItemsInOrderAndGoOnWhereTheyHaveStopped() throws Exception {
        onCluster(cluster -> {
            ClusterTopic<String> topic = cluster.topic(name(), String.class);
            try (var late = topic.subscribeAfter(-1)) {
                assertThat(topic.publish("one")).isZero();
                long second;
                try (var lines = topic.subscribe()) {
                    topic.publish("two");
                    assertThat(lines.get()).isEqualTo("two");
                    second = lines.number();
                }
                assertThat(topic.publish("three")).isEqualTo(2);
                assertThat(List.of(late.get(), late.get(), late.get())).containsExactly("one", "two", "three");
                assertThat(late.lost()).isZero();
                try (var again = topic.subscribeAfter(second)) {
                    assertThat(again.get()).isEqualTo("three");
                }
            }
        });
    }

    @Test
    void publishersWaitWhileATopicIsFullOfYoungItems() throws Exception {
        onCluster(cluster -> {
            ClusterTopic<Integer> topic = full(cluster);
            assertThat(timeout(10, () -> topic.publish(CAPACITY))).isEqualTo(CAPACITY);
            try (var lines = topic.subscribeAfter(CAPACITY - 1)) {
                assertThat(lines.get()).isEqualTo(CAPACITY);
            }
        });
    }

    /// A topic whose next publisher waits, tried again if that took so long that an item was no longer young.
    private static ClusterTopic<Integer> full(Cluster cluster) {
        while (true) {
            ClusterTopic<Integer> topic = cluster.topic(name(), Integer.class);
            long began = System.nanoTime();
            for (int n = 0; n < CAPACITY; n++) {
                topic.publish(n);
            }
            Throwable thrown = catchThrowable(() -> timeout(0.1, () -> topic.publish(-1)));
            if (System.nanoTime() - began < RETENTION.toNanos()) {
                assertThat(thrown).isInstanceOf(TimedOutException.class);
                return topic;
            }
        }
    }

    @Test
    void closingASubscriptionEndsTheLoopThatWaitsForItsItems() throws Exception {
        onCluster(cluster -> {
            ClusterTopic<String> topic = cluster.topic(name(), String.class);
            var lines = topic.subscribeAfter(-1);
            var said = new ArrayList<String>();
            var listening = createTask(() -> lines.forEach(said::add));
            topic.publish("tea");
            until(() -> said.size() == 1);
            lines.close();
            timeout(20, () -> listening.await());
            assertThat(said).containsExactly("tea");
            assertThatThrownBy(lines::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the subscription is closed");
        });
    }

    @Test
    void anItemOfAQueueGoesToOneAndACancelledGetTakesNothing() throws Exception {
        onCluster(cluster -> {
            ClusterQueue<Integer> queue = cluster.queue(name(), Integer.class);
            assertThat(queue.tryGet()).isEmpty();
            assertThatThrownBy(() -> timeout(0.1, queue::get)).isInstanceOf(TimedOutException.class);
            var getting = createTask(() -> queue.get());
            queue.put(1);
            assertThat(getting.await()).isEqualTo(1);
            for (int n = 0; n < CAPACITY; n++) {
                queue.put(n);
            }
            assertThat(queue.tryPut(-1)).isFalse();
            assertThat(queue.size()).isEqualTo(CAPACITY);
            var putting = createTask(() -> queue.put(CAPACITY));
            assertThat(queue.get()).isZero();
            timeout(20, () -> putting.await());
            assertThat(queue.tryGet()).isEqualTo(Optional.of(1));
        });
    }

    @Test
    void nobodyComesBetweenTheStepsOfACompute() throws Exception {
        onCluster(cluster -> {
            ClusterMap<Integer> map = cluster.map(name(), Integer.class);
            forEachConcurrent(
                    IntStream.range(0, 40).boxed().toList(),
                    limit(8),
                    _ -> map.compute("visits", old -> old == null ? 1 : old + 1));
            assertThat(map.get("visits")).isEqualTo(Optional.of(40));
            assertThat(map.<RuntimeException>compute("visits", _ -> null)).isEmpty();
            assertThat(map.get("visits")).isEmpty();
            map.put("tea", 3);
            map.put("cup", 4, seconds(30));
            assertThat(map.size()).isEqualTo(2);
            assertThat(map.remove("tea")).isTrue();
            assertThat(map.remove("tea")).isFalse();
            map.put("cup", 4, seconds(1));
            until(() -> map.get("cup").isEmpty());
        });
    }

    @Test
    void aLeaseHasOneHolderEndsByItselfAndItsTokenGrows() throws Exception {
        onCluster(cluster -> {
            String name = name();
            var first = cluster.tryLease(name, seconds(30)).orElseThrow();
            assertThat(first.token()).isEqualTo(1);
            assertThat(first.isHeld()).isTrue();
            assertThat(cluster.tryLease(name, seconds(30))).isEmpty();
            assertThat(first.renew()).isTrue();
            first.close();
            assertThat(first.isHeld()).isFalse();
            assertThat(first.renew()).isFalse();
            var second = cluster.tryLease(name, millis(200)).orElseThrow();
            assertThat(second.token()).isEqualTo(2);
            sleep(0.3);
            assertThat(second.isHeld()).isFalse();
            var third = cluster.tryLease(name, seconds(30)).orElseThrow();
            assertThat(third.token()).isEqualTo(3);
            assertThat(second.renew()).isFalse(); // it belongs to somebody else
            second.close();
            assertThat(cluster.tryLease(name, seconds(30))).isEmpty();
            third.close();
        });
    }

    @Test
    void anItemOfAnotherTypeIsTold() throws Exception {
        onCluster(cluster -> {
            String name = name();
            cluster.map(name, String.class).put("tea", "hot");
            assertThatThrownBy(() -> cluster.map(name, Integer.class).get("tea"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("an item of ClusterMap[" + name + "] is no java.lang.Integer, but a java.lang.String");
        });
    }

    static String name() {
        return "of test " + NAMES.incrementAndGet();
    }

    static void until(Condition condition) {
        timeout(20, () -> {
            while (!condition.holds()) {
                sleep(0.01); // other threads are at work
            }
        });
    }

    static int waitForEver() {
        BEGUN.incrementAndGet();
        try {
            sleep(seconds(3_600));
            return 1;
        } catch (CancelledError e) {
            CANCELLED.incrementAndGet();
            throw e;
        }
    }

    private static int fails() throws IOException {
        throw new IOException("no tea");
    }

    @FunctionalInterface
    interface Condition {

        boolean holds();
    }

    static final class Unsendable extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // which is the point
        private final Object held = new Object();

        @Override
        public String getMessage() {
            return "with " + held.getClass();
        }
    }
}
