package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedRateLimiterTest {

    private final List<String> story = new ArrayList<>();

    @Test
    void aBurstIsFreeAndTheRestWaitsInTheOrderOfArrival() {
        virtually(limiter -> {
            for (int n = 1; n <= 5; n++) {
                int number = n;
                createTask(() -> {
                    limiter.acquire();
                    tell("" + number);
                });
            }
            sleep(seconds(10));
        });
        assertThat(story).containsExactly("1 at 0", "2 at 0", "3 at 500", "4 at 1000", "5 at 1500");
    }

    @Test
    void aCancelledTaskHasTakenNothingAndMakesWay() {
        virtually(limiter -> {
            limiter.acquire(2);
            var first = createTask(() -> limiter.acquire(2));
            var second = createTask(() -> {
                limiter.acquire();
                tell("second");
            });
            sleep(millis(600));
            assertThat(limiter.statistics()).isEqualTo(new RateLimiter.Statistics(2, 1, 2));
            assertThat(limiter).hasToString("SharedRateLimiter[2 in 1 s, 2 waiting]");
            first.cancel();
            second.await();
        });
        assertThat(story).containsExactly("second at 600");
    }

    @Test
    void oneThatIsCancelledInTheMiddleOfTheLineIsPassed() {
        virtually(limiter -> {
            limiter.acquire(2);
            var first = createTask(() -> {
                limiter.acquire();
                tell("first");
            });
            var second = createTask(() -> limiter.acquire());
            var third = createTask(() -> {
                limiter.acquire();
                tell("third");
            });
            sleep(millis(100));
            second.cancel();
            first.await();
            third.await();
        });
        assertThat(story).containsExactly("first at 500", "third at 1000");
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        virtually(limiter -> {
            limiter.acquire();
            assertThat(limiter.tryAcquire(2)).isFalse();
            var waiting = createTask(() -> limiter.acquire(2));
            sleep(millis(1));
            assertThat(limiter.tryAcquire()).isFalse();
            waiting.await();
            assertThat(toThread(() -> limiter.tryAcquire())).isFalse();
            sleep(millis(500));
            assertThat(toThread(() -> limiter.tryAcquire())).isTrue();
        });
    }

    /// The clock of the machine: real time.
    @Test
    void allLoopsTogetherKeepTheRate() {
        var limiter = new SharedRateLimiter(100, millis(500), 1);
        var taken = new AtomicInteger();
        long start = System.nanoTime();
        Workers.run(
                3,
                _ -> TaskGroup.run(group -> {
                    for (int n = 0; n < 4; n++) {
                        group.createTask(() -> {
                            while (taken.incrementAndGet() <= 61) {
                                limiter.acquire();
                            }
                        });
                    }
                }));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(millis(300));
    }

    @Test
    void misuseIsNamed() {
        assertThatThrownBy(() -> new SharedRateLimiter(0, seconds(1))).hasMessage("count must be >= 1, was 0");
        assertThatThrownBy(() -> new SharedRateLimiter(1, seconds(1)).tryAcquire(2))
                .hasMessage("tokens must be between 1 and 1, was 2");
    }

    /// Runs a body with a limiter of two operations a second, on a virtual clock that both follow.
    private static void virtually(Body body) {
        var clock = new VirtualClock();
        try (var runner = new Runner(options -> options.driver(clock))) {
            runner.run(() -> body.accept(new SharedRateLimiter(new TokenBucket(2, seconds(1), 2), clock::nanoTime)));
        }
    }

    private void tell(String what) {
        story.add(what + " at " + EventLoop.current().time().toMillis());
    }

    private interface Body {

        void accept(SharedRateLimiter limiter);
    }
}
