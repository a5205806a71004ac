package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.every;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class TicksTest {

    @Test
    void theRateDoesNotDrift() {
        var story = Virtual.story(test -> {
            for (var tick : every(seconds(1))) {
                test.log(tick.toString());
                sleep(millis(300));
                if (tick.number() == 2) {
                    break;
                }
            }
        });

        assertThat(story)
                .containsExactly(
                        "0 Tick[number=0, skipped=0]", "1000 Tick[number=1, skipped=0]", "2000 Tick[number=2, skipped=0]");
    }

    @Test
    void whatTheBodyMissesIsSkipped() {
        var story = Virtual.story(test -> {
            for (var tick : every(seconds(1))) {
                test.log(tick.toString());
                sleep(tick.number() == 0 ? millis(3_500) : millis(100));
                if (tick.number() >= 4) {
                    break;
                }
            }
        });

        assertThat(story)
                .containsExactly(
                        "0 Tick[number=0, skipped=0]", "3500 Tick[number=3, skipped=2]", "4000 Tick[number=4, skipped=0]");
    }

    @Test
    void orIsCaughtUp() {
        var story = Virtual.story(test -> {
            for (var tick : every(seconds(1)).catchingUp()) {
                test.log(tick.toString());
                if (tick.number() == 0) {
                    sleep(millis(2_500));
                }
                if (tick.number() == 3) {
                    break;
                }
            }
        });

        assertThat(story)
                .containsExactly(
                        "0 Tick[number=0, skipped=0]",
                        "2500 Tick[number=1, skipped=0]",
                        "2500 Tick[number=2, skipped=0]",
                        "3000 Tick[number=3, skipped=0]");
    }

    @Test
    void aBodyThatNeverWaitsLetsOthersRunAndCanBeCancelled() {
        var ran = new ArrayList<Long>();
        Virtual.run(_ -> {
            var task = createTask(() -> {
                for (var tick : every(Duration.ofNanos(1)).catchingUp()) {
                    ran.add(tick.number());
                }
            });
            for (int n = 0; n < 5; n++) {
                yieldNow();
            }
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });

        assertThat(ran).isNotEmpty().hasSizeLessThan(10);
    }

    @Test
    void aTickWhoseWaitWasCutShortIsNotLost() {
        Virtual.run(test -> {
            var ticks = every(seconds(1)).iterator();
            assertThat(ticks.next().number()).isZero();
            assertThatThrownBy(() -> timeout(millis(200), () -> ticks.next())).isInstanceOf(TimedOutException.class);
            assertThat(ticks.next()).isEqualTo(new Ticks.Tick(1, 0));
            assertThat(test.elapsed()).isEqualTo(seconds(1));
        });
    }

    @Test
    void everyIterationBeginsAnew() {
        Virtual.run(test -> {
            var ticks = every(seconds(1));
            for (int n = 0; n < 2; n++) {
                var iterator = ticks.iterator();
                iterator.next();
                iterator.next();
                assertThat(iterator.hasNext()).isTrue();
            }
            assertThat(test.elapsed()).isEqualTo(seconds(4));
        });
    }

    @Test
    void aPeriodIsMoreThanZero() {
        assertThatThrownBy(() -> every(Duration.ZERO)).hasMessage("period must be more than zero, was 0 s");
        assertThatThrownBy(() -> every(seconds(-1))).hasMessage("period must not be negative, was -1 s");
        assertThat(every(millis(1_500)).catchingUp()).hasToString("Ticks[every 1.5 s, catching up]");
    }
}
