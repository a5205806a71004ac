package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    @Test
    void aBurstIsFollowedByTheRate() {
        var story = Virtual.story(test -> {
            var limiter = new RateLimiter(2, seconds(1));
            for (int n = 1; n <= 6; n++) {
                limiter.acquire();
                test.log("call " + n);
            }
        });

        assertThat(story)
                .containsExactly("0 call 1", "0 call 2", "500 call 3", "1000 call 4", "1500 call 5", "2000 call 6");
    }

    @Test
    void whatWasNotUsedIsKeptUpToTheBurst() {
        var story = Virtual.story(test -> {
            var limiter = new RateLimiter(10, seconds(1), 3);
            sleep(seconds(60));
            assertThat(limiter.statistics()).isEqualTo(new RateLimiter.Statistics(3, 3, 0));
            for (int n = 1; n <= 4; n++) {
                limiter.acquire();
                test.log("call " + n);
            }
        });

        assertThat(story).containsExactly("60000 call 1", "60000 call 2", "60000 call 3", "60100 call 4");
    }

    @Test
    void theRateIsExactEvenIfThePeriodCannotBeDivided() {
        Virtual.run(test -> {
            var limiter = new RateLimiter(7, seconds(1), 1);
            for (int n = 0; n <= 7_000; n++) {
                limiter.acquire();
            }
            assertThat(test.elapsed()).isEqualTo(seconds(1_000));
        });
    }

    @Test
    void tasksAreServedInTheOrderOfTheirArrivalWhateverTheyWant() {
        var story = Virtual.story(test -> {
            var limiter = new RateLimiter(1, seconds(1), 5);
            limiter.acquire(5);
            createTask(() -> take(test, limiter, "large", 3));
            var small = createTask(() -> take(test, limiter, "small", 1));
            yieldNow();
            assertThat(limiter.tryAcquire()).isFalse();
            assertThat(limiter.statistics()).isEqualTo(new RateLimiter.Statistics(5, 0, 2));
            assertThat(limiter).hasToString("RateLimiter[1 in 1 s, 2 waiting]");
            small.await();
        });

        assertThat(story).containsExactly("3000 large", "4000 small");
    }

    @Test
    void aTaskThatIsCancelledTakesNothingAndTheNextIsServed() {
        var story = Virtual.story(test -> {
            var limiter = new RateLimiter(1, seconds(1));
            limiter.acquire();
            var first = createTask(() -> limiter.acquire());
            var second = createTask(() -> limiter.acquire());
            var third = createTask(() -> take(test, limiter, "third", 1));
            sleep(millis(400));
            first.cancel();
            second.cancel();
            third.await();
        });

        assertThat(story).containsExactly("1000 third");
    }

    @Test
    void aTimeLimitLeavesTheTokens() {
        Virtual.run(_ -> {
            var limiter = new RateLimiter(1, seconds(1));
            assertThat(limiter.tryAcquire()).isTrue();
            assertThatThrownBy(() -> timeout(millis(999), () -> limiter.acquire())).isInstanceOf(TimedOutException.class);
            sleep(millis(1));
            assertThat(limiter.tryAcquire()).isTrue();
            assertThat(limiter.tryAcquire()).isFalse();
        });
    }

    @Test
    void badInputIsRefused() {
        assertThatThrownBy(() -> new RateLimiter(0, seconds(1))).hasMessage("count must be >= 1, was 0");
        assertThatThrownBy(() -> new RateLimiter(1, seconds(1), 0)).hasMessage("burst must be >= 1, was 0");
        assertThatThrownBy(() -> new RateLimiter(1, Duration.ZERO)).hasMessage("period must be more than zero, was 0 s");
        assertThatThrownBy(() -> new RateLimiter(1, seconds(-1))).hasMessage("period must not be negative, was -1 s");
        assertThatThrownBy(() -> new RateLimiter(1, Duration.ofDays(365), 1_000))
                .hasMessage("period times burst must be at most 292 years, was 31536000 s times 1000");
        Virtual.run(_ -> {
            var limiter = new RateLimiter(3, seconds(1));
            assertThatThrownBy(() -> limiter.acquire(4)).hasMessage("tokens must be between 1 and 3, was 4");
            assertThatThrownBy(() -> limiter.tryAcquire(0)).hasMessage("tokens must be between 1 and 3, was 0");
        });
    }

    @Test
    void itMayBeUsedByTheNextLoopWhenItsOwnIsClosed() {
        var limiter = new RateLimiter(1, seconds(1));
        Virtual.run(_ -> {
            sleep(seconds(100));
            limiter.acquire();
        });
        Virtual.run(test -> {
            limiter.acquire();
            assertThat(test.elapsed()).isEqualTo(seconds(1));
        });
    }

    private static void take(Virtual test, RateLimiter limiter, String name, int tokens) {
        limiter.acquire(tokens);
        test.log(name);
    }
}
