package io.asyncio4j.flow;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Generator;
import io.asyncio4j.ReturnWhen;
import io.asyncio4j.Task;
import io.asyncio4j.Virtual;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlowsPublishTest {

    @Test
    void aSubscriberThatCancelsAtOnceIsNeverAsked() {
        Virtual.run(test -> {
            Flow.Publisher<Integer> publisher = Flows.publish(() -> {
                test.log("asked");
                return List.of(1);
            });
            publisher.subscribe(new Collector(1) {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                    given.cancel();
                }
            });
            sleep(seconds(1));
            assertThat(test.story()).isEmpty();
        });
    }

    @Test
    void aSubscriberThatHasEnoughLetsTheSourceCleanUpUndisturbed() {
        var story = Virtual.run(test -> {
                    Flow.Publisher<Integer> publisher = Flows.publish(() -> Generator.<Integer>of(out -> {
                        try {
                            out.emit(1);
                        } finally {
                            sleep(seconds(1));
                            test.log("cleaned up");
                        }
                    }));
                    publisher.subscribe(new Collector(1) {
                        @Override
                        public void onNext(Integer item) {
                            test.log("enough");
                            subscription().cancel();
                        }
                    });
                    sleep(seconds(5));
                })
                .story();
        assertThat(story).containsExactly("0 enough", "1000 cleaned up");
    }

    @Test
    void aSubscriberThatFailsIsReportedAndGetsNothingMore() {
        var test = Virtual.run(_ -> {
            Flow.Publisher<Integer> publisher = Flows.publish(() -> List.of(1, 2, 3));
            var failing = new Collector(3) {
                @Override
                public void onNext(Integer item) {
                    super.onNext(item);
                    throw new IllegalStateException("broken");
                }
            };
            publisher.subscribe(failing);
            sleep(seconds(1));
            assertThat(failing.signals()).containsExactly("1");
        });
        assertThat(test.reported()).containsExactly("a subscriber failed");
    }

    @Test
    void demandAddsUpAndIsBoundless() {
        Virtual.run(_ -> {
            Flow.Publisher<Integer> publisher =
                    Flows.publish(() -> IntStream.range(0, 1000).boxed().toList());
            var greedy = new Collector(1) {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                    given.request(2);
                    given.request(3);
                    given.request(Long.MAX_VALUE);
                    given.request(Long.MAX_VALUE);
                }
            };
            publisher.subscribe(greedy);
            sleep(seconds(1));
            assertThat(greedy.signals()).hasSize(1001).endsWith("999", "complete");
        });
    }

    @Test
    void whatIsAskedForBitByBitIsHandedOutBitByBit() {
        Virtual.run(_ -> {
            Flow.Publisher<Integer> publisher = Flows.publish(() -> List.of(1, 2, 3));
            var patient = new Collector(1) {
                @Override
                public void onNext(Integer item) {
                    signals().add(item.toString());
                }
            };
            publisher.subscribe(patient);
            for (int n = 1; n <= 3; n++) {
                letOthersRun();
                assertThat(patient.signals()).hasSize(n);
                patient.subscription().request(1);
            }
            letOthersRun();
            assertThat(patient.signals()).containsExactly("1", "2", "3", "complete");
        });
    }

    @Test
    void aSubscriptionThatIsCancelledOutsideCancelsItsTask() {
        var story = Virtual.run(test -> {
                    var tasks = new ArrayList<Task<?>>();
                    Flow.Publisher<Integer> publisher = Flows.publish(() -> {
                        tasks.add(Asyncio.currentTask());
                        return Generator.<Integer>of(_ -> sleep(seconds(60)));
                    });
                    var waiting = new Collector(1);
                    publisher.subscribe(waiting);
                    sleep(seconds(1));
                    waiting.subscription().cancel();
                    waitUntil(ReturnWhen.ALL_COMPLETED, tasks);
                    test.log("cancelled " + tasks.getFirst().isCancelled());
                    assertThat(waiting.signals()).isEmpty();
                })
                .story();
        assertThat(story).containsExactly("1000 cancelled true");
    }

    @Test
    void aGeneratorIsPublishedAsItIsAskedFor() {
        var story = Virtual.run(test -> {
                    Flow.Publisher<Integer> publisher = Flows.publish(() -> Generator.<Integer>of(out -> {
                        try {
                            for (int n = 1; ; n++) {
                                sleep(seconds(1));
                                test.log("emits " + n);
                                out.emit(n);
                            }
                        } finally {
                            test.log("closed");
                        }
                    }));
                    try (var items = Flows.iterate(publisher, 1)) {
                        for (int item : items) {
                            test.log("takes " + item);
                            sleep(seconds(10));
                            if (item == 2) {
                                break;
                            }
                        }
                    }
                    sleep(seconds(1));
                })
                .story();

        assertThat(story)
                .containsExactly(
                        "1000 emits 1",
                        "1000 takes 1",
                        "2000 emits 2",
                        "11000 takes 2",
                        "12000 emits 3",
                        "21000 closed");
    }

    @Test
    void aFailureOfTheSourceGoesToTheSubscriber() {
        Virtual.run(_ -> {
            Flow.Publisher<Integer> publisher = Flows.publish(() -> Generator.<Integer>of(out -> {
                out.emit(1);
                throw new IllegalStateException("broken");
            }));
            try (var items = Flows.iterate(publisher)) {
                var iterator = items.iterator();
                assertThat(iterator.next()).isEqualTo(1);
                assertThatThrownBy(iterator::hasNext).hasMessage("broken");
            }
        });
    }

    @Test
    void anyThreadMaySubscribe() throws Exception {
        try (var loop = EventLoop.start()) {
            Flow.Publisher<Integer> publisher = Flows.publish(loop, () -> List.of(1, 2, 3));
            var got = new Collector(2);
            publisher.subscribe(got);
            got.done.await();
            assertThat(got.signals).containsExactly("1", "2", "3", "complete");
            var wrong = new Collector(0);
            publisher.subscribe(wrong);
            wrong.done.await();
            assertThat(wrong.signals)
                    .containsExactly("java.lang.IllegalArgumentException: the demand must be >= 1, was 0 (rule 3.9)");
        }
    }

    @Test
    void aLoopThatIsClosedTellsItsSubscribers() throws Exception {
        var loop = EventLoop.start();
        var waiting = new Collector(1);
        Flow.Publisher<Integer> publisher = Flows.publish(loop, () -> Generator.<Integer>of(_ -> sleep(seconds(60))));
        publisher.subscribe(waiting);
        loop.close();
        waiting.done.await();
        var late = new Collector(1);
        publisher.subscribe(late);
        assertThat(late.signals).containsExactly("java.lang.IllegalStateException: the event loop is closed");
    }

    private static void letOthersRun() {
        for (int left = 10; left > 0; left--) {
            yieldNow();
        }
    }

    private static class Collector implements Flow.Subscriber<Integer> {

        private final List<String> signals = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch done = new CountDownLatch(1);
        private final int atOnce;
        private Flow.@Nullable Subscription subscription;

        Collector(int atOnce) {
            this.atOnce = atOnce;
        }

        List<String> signals() {
            return signals;
        }

        Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(atOnce);
        }

        @Override
        public void onNext(Integer item) {
            signals.add(item.toString());
            if (subscription != null) {
                subscription.request(atOnce);
            }
        }

        @Override
        public void onError(Throwable error) {
            signals.add(error.toString());
            done.countDown();
        }

        @Override
        public void onComplete() {
            signals.add("complete");
            done.countDown();
        }
    }
}
