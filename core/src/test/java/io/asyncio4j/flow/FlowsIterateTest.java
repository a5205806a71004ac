package io.asyncio4j.flow;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Virtual;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowsIterateTest {

    @Test
    void theItemsOfAPublisherAreIteratedOnTheLoop() {
        run(() -> {
            var got = new ArrayList<Integer>();
            try (var publisher = new SubmissionPublisher<Integer>();
                    var items = Flows.iterate(publisher, 3)) {
                var publishing = createTask(() -> toThread(() -> {
                    IntStream.range(0, 1_000).forEach(publisher::submit);
                    publisher.close();
                }));
                for (int item : items) {
                    got.add(item);
                }
                publishing.await();
            }
            assertThat(got).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        });
    }

    @Test
    void closingCancelsTheSubscription() {
        run(() -> {
            try (var publisher = new SubmissionPublisher<Integer>()) {
                try (var items = Flows.iterate(publisher)) {
                    publisher.submit(1);
                    assertThat(items.iterator().next()).isEqualTo(1);
                    assertThat(publisher.hasSubscribers()).isTrue();
                }
                while (publisher.hasSubscribers()) {
                    yieldNow(); // the publisher notices on a thread of its own
                }
            }
        });
    }

    @Test
    void noMoreIsAskedForThanThereIsRoomFor() {
        Virtual.run(_ -> {
            var asked = new ArrayList<Long>();
            var subscribers = new ArrayList<Flow.Subscriber<? super Integer>>();
            try (var items = Flows.iterate(publisher(asked, subscribers), 4)) {
                var subscriber = subscribers.getFirst();
                List.of(1, 2, 3, 4).forEach(subscriber::onNext);
                yieldNow();
                assertThat(asked).containsExactly(4L);
                var iterator = items.iterator();
                assertThat(iterator.next()).isEqualTo(1);
                assertThat(asked).containsExactly(4L);
                assertThat(iterator.next()).isEqualTo(2);
                assertThat(asked).containsExactly(4L, 2L);
            }
            assertThat(asked).containsExactly(4L, 2L, -1L);
        });
    }

    @Test
    void anErrorComesAfterTheItemsBeforeIt() {
        Virtual.run(_ -> {
            var subscribers = new ArrayList<Flow.Subscriber<? super Integer>>();
            var items = Flows.iterate(publisher(new ArrayList<>(), subscribers));
            subscribers.getFirst().onNext(1);
            subscribers.getFirst().onError(new IOException("broken"));
            var iterator = items.iterator();
            assertThat(iterator.next()).isEqualTo(1);
            assertThatThrownBy(iterator::hasNext)
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseMessage("broken");
            items.close();
            assertThat(iterator.hasNext()).isFalse();
        });
    }

    @Test
    void aTaskThatIsCancelledHasTakenNothing() {
        Virtual.run(_ -> {
            var subscribers = new ArrayList<Flow.Subscriber<? super Integer>>();
            try (var items = Flows.iterate(publisher(new ArrayList<>(), subscribers))) {
                var iterator = items.iterator();
                var waiting = createTask(iterator::hasNext);
                yieldNow();
                waiting.cancel();
                yieldNow();
                subscribers.getFirst().onNext(1);
                assertThat(iterator.next()).isEqualTo(1);
            }
        });
    }

    @Test
    void whatComesAfterClosingIsDropped() {
        Virtual.run(_ -> {
            var asked = new ArrayList<Long>();
            var subscribers = new ArrayList<Flow.Subscriber<? super Integer>>();
            var items = Flows.iterate(publisher(asked, subscribers), 4);
            subscribers.getFirst().onNext(1);
            letOthersRun();
            subscribers.getFirst().onNext(2);
            items.close();
            items.close();
            yieldNow();
            assertThat(items).isEmpty();
            assertThat(items).hasToString("FlowItems[0 of 4 items, ended]");
            assertThat(asked).containsExactly(4L, -1L);
        });
    }

    @Test
    void aSecondOrLateSubscriptionIsCancelled() {
        Virtual.run(_ -> {
            var first = new ArrayList<Long>();
            var second = new ArrayList<Long>();
            var subscribers = new ArrayList<Flow.Subscriber<? super Integer>>();
            var items = Flows.iterate(publisher(first, subscribers), 4);
            publisher(second, new ArrayList<>()).subscribe(subscribers.getFirst());
            assertThat(second).containsExactly(-1L);
            items.close();
            publisher(second, new ArrayList<>()).subscribe(subscribers.getFirst());
            assertThat(second).containsExactly(-1L, -1L);
            assertThat(first).containsExactly(4L, -1L);
        });
    }

    @Test
    void aVirtualClockWaitsForAPublisherOutside() {
        var elapsed = Virtual.run(_ -> {
                    createTask(() -> sleep(seconds(3600)));
                    var subscribers = new ArrayList<Flow.Subscriber<? super Integer>>();
                    try (var items = Flows.iterate(publisher(new ArrayList<>(), subscribers))) {
                        var thread = Thread.ofPlatform().start(() -> {
                            LockSupport.parkNanos(20_000_000); // real time: the publisher's
                            subscribers.getFirst().onNext(1);
                        });
                        assertThat(items.iterator().next()).isEqualTo(1);
                        toThread(() -> thread.join());
                    }
                })
                .elapsed();
        assertThat(elapsed).isZero();
    }

    @Test
    void misuseIsAnError() {
        assertThatThrownBy(() -> Flows.iterate(Flows.publish(List::of))).isInstanceOf(IllegalStateException.class);
        Virtual.run(_ -> {
            Flow.Publisher<Integer> publisher = Flows.publish(List::of);
            assertThatThrownBy(() -> Flows.iterate(publisher, 0)).hasMessage("buffer must be >= 1, was 0");
            try (var items = Flows.iterate(publisher)) {
                assertThat(items).isEmpty();
            }
            timeout(seconds(1), () -> yieldNow());
        });
    }

    private static void letOthersRun() {
        for (int left = 10; left > 0; left--) {
            yieldNow();
        }
    }

    /// A publisher that does nothing but to note what is asked for; -1 when it is cancelled.
    private static Flow.Publisher<Integer> publisher(
            List<Long> asked, List<Flow.Subscriber<? super Integer>> subscribers) {
        return subscriber -> {
            subscribers.add(subscriber);
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    asked.add(count);
                }

                @Override
                public void cancel() {
                    asked.add(-1L);
                }
            });
        };
    }
}
