package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryTest {

    @Test
    void itTriesUntilItSucceeds() {
        var story = Virtual.run(test -> {
                    var attempts = new int[1];
                    String value = Retry.times(5).backoff(seconds(1)).run(() -> {
                        test.log("attempt " + ++attempts[0]);
                        if (attempts[0] < 4) {
                            throw new IOException("attempt " + attempts[0]);
                        }
                        return "done";
                    });
                    test.log(value);
                })
                .story();

        assertThat(story)
                .containsExactly("0 attempt 1", "1000 attempt 2", "3000 attempt 3", "7000 attempt 4", "7000 done");
    }

    @Test
    void theLastFailureIsThrownWithTheOthersSuppressed() {
        Virtual.run(_ -> {
            var attempts = new int[1];
            assertThatThrownBy(() -> Retry.times(3).run(() -> {
                        throw new IOException("attempt " + ++attempts[0]);
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("attempt 3")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .containsExactly("attempt 1", "attempt 2"));
        });
    }

    @Test
    void whatIsTriedForEverKeepsTheLastHundredFailures() {
        Virtual.run(_ -> {
            var attempts = new int[1];
            assertThatThrownBy(() -> Retry.times(Integer.MAX_VALUE)
                            .on(IOException.class)
                            .run(() -> {
                                if (++attempts[0] == 1000) {
                                    throw new IllegalStateException("enough");
                                }
                                throw new IOException("attempt " + attempts[0]);
                            }))
                    .hasMessage("enough")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .hasSize(100)
                            .extracting(Throwable::getMessage)
                            .startsWith("attempt 900")
                            .endsWith("attempt 999"));
        });
    }

    @Test
    void anExceptionThatIsThrownAgainAndAgainIsNotSuppressedInItself() {
        Virtual.run(_ -> {
            var same = new IOException("same");
            assertThatThrownBy(() -> Retry.times(3).run(() -> {
                        throw same;
                    }))
                    .isSameAs(same)
                    .hasNoSuppressedExceptions();
        });
    }

    @Test
    void pausesGrowToTheLongestOne() {
        assertThat(pauses(Retry.times(5).backoff(seconds(1), seconds(3)))).containsExactly(1000L, 2000L, 3000L, 3000L);
        assertThat(pauses(Retry.times(4).backoff(seconds(40)))).containsExactly(40_000L, 60_000L, 60_000L);
        assertThat(pauses(Retry.times(3).backoff(minutes(2)))).containsExactly(120_000L, 120_000L);
        assertThat(pauses(Retry.times(3))).containsExactly(0L, 0L);
    }

    @Test
    void jitterShortensPausesByChanceAndTheSameAgainWithTheSameSeed() {
        var retry = Retry.times(20).backoff(seconds(1), seconds(1)).jitter(0.5);
        var pauses = pauses(retry);
        assertThat(pauses).allMatch(pause -> pause >= 500 && pause <= 1000);
        assertThat(pauses.stream().distinct().count()).isGreaterThan(10);
        assertThat(pauses(retry)).isEqualTo(pauses);
    }

    @Test
    void theOrderOfItsPartsDoesNotMatter() {
        var one = Retry.times(5).jitter(0.5).backoff(seconds(1), seconds(9));
        var other = Retry.times(5).backoff(seconds(1), seconds(9)).jitter(0.5);
        assertThat(pauses(one)).isEqualTo(pauses(other)).isNotEqualTo(List.of(1000L, 2000L, 4000L, 8000L));
        Virtual.run(_ -> {
            var busy = Retry.times(3)
                    .when(e -> "busy".equals(e.getMessage()))
                    .on(IOException.class)
                    .jitter(0);
            assertThat(attempts(busy, new IOException("busy"))).isEqualTo(3);
            assertThat(attempts(busy, new IOException("gone"))).isEqualTo(1);
            assertThat(attempts(busy, new IllegalStateException("busy"))).isEqualTo(1);
        });
    }

    @Test
    void onlyTheGivenTypesAreTriedAgain() {
        Virtual.run(_ -> {
            var retry = Retry.times(3).on(FileNotFoundException.class).on(IllegalStateException.class);
            assertThat(attempts(retry, new FileNotFoundException())).isEqualTo(3);
            assertThat(attempts(retry, new IllegalStateException())).isEqualTo(3);
            assertThat(attempts(retry, new IOException())).isEqualTo(1);
        });
    }

    @Test
    void anUncheckedIoErrorCountsAsItsCause() {
        Virtual.run(_ -> {
            var found = new UncheckedIOException("wrapped", new FileNotFoundException("gone"));
            assertThat(attempts(Retry.times(3).on(FileNotFoundException.class), found))
                    .isEqualTo(3);
            assertThat(attempts(Retry.times(3).on(IOException.class), found)).isEqualTo(3);
            assertThat(attempts(Retry.times(3).on(UncheckedIOException.class), found))
                    .isEqualTo(3);
            assertThat(attempts(Retry.times(3).on(EOFException.class), found)).isEqualTo(1);
            assertThat(attempts(Retry.times(3).on(IOException.class), new IllegalStateException(found)))
                    .isEqualTo(1);
        });
    }

    @Test
    void onlyWhatFulfilsAllConditionsIsTriedAgain() {
        Virtual.run(_ -> {
            var retry = Retry.times(3)
                    .on(IOException.class)
                    .when(e -> String.valueOf(e.getMessage()).contains("busy"))
                    .when(e -> !String.valueOf(e.getMessage()).contains("for ever"));
            assertThat(attempts(retry, new IOException("busy"))).isEqualTo(3);
            assertThat(attempts(retry, new IOException("busy for ever"))).isEqualTo(1);
            assertThat(attempts(retry, new IOException("gone"))).isEqualTo(1);
            assertThat(attempts(retry, new IllegalStateException("busy"))).isEqualTo(1);
        });
    }

    @Test
    void errorsAndCancellationsAreNotTriedAgain() {
        Virtual.run(test -> {
            var task = createTask(() -> Retry.times(3).run(() -> {
                test.log("attempt");
                sleep(seconds(60));
            }));
            sleep(seconds(1));
            task.cancel();
            waitUntil(ReturnWhen.ALL_COMPLETED, List.of(task));
            assertThat(task.isCancelled()).isTrue();
            assertThatThrownBy(() -> Retry.times(3).run(() -> {
                        throw new AssertionError("broken");
                    }))
                    .hasMessage("broken")
                    .hasNoSuppressedExceptions();
            assertThat(test.story()).containsExactly("0 attempt");
        });
    }

    @Test
    void aTimeLimitOfEachAttemptIsTriedAgainAndOneForAllIsNot() {
        var story = Virtual.run(test -> {
                    assertThatThrownBy(() -> timeout(
                                    seconds(5),
                                    () -> Retry.times(9)
                                            .run(() -> timeout(seconds(2), () -> {
                                                test.log("attempt");
                                                sleep(seconds(60));
                                            }))))
                            .isInstanceOf(TimedOutException.class);
                    test.log("end");
                })
                .story();

        assertThat(story).containsExactly("0 attempt", "2000 attempt", "4000 attempt", "5000 end");
    }

    @Test
    void misuseIsAnError() {
        assertThatThrownBy(() -> Retry.times(0)).hasMessage("attempts must be >= 1, was 0");
        assertThatThrownBy(() -> Retry.times(1).jitter(1.5)).hasMessage("fraction must be from 0 to 1, was 1.5");
        assertThatThrownBy(() -> Retry.times(1).jitter(-0.1)).hasMessage("fraction must be from 0 to 1, was -0.1");
        assertThatThrownBy(() -> Retry.times(1).jitter(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Retry.times(1).backoff(seconds(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Retry.times(1).backoff(seconds(2), seconds(1)))
                .hasMessageStartingWith("longest must be >= first");
        assertThatThrownBy(() -> Retry.times(1).run(() -> 1))
                .hasMessageStartingWith("Retry.run needs a running event loop");
    }

    private static List<Long> pauses(Retry retry) {
        var clock = new VirtualClock();
        var times = new ArrayList<Duration>();
        try (var runner = new Runner(options -> options.driver(clock).seed(1))) {
            runner.run(() -> {
                assertThatThrownBy(() -> retry.run(() -> {
                            times.add(clock.elapsed());
                            throw new IOException("broken");
                        }))
                        .isInstanceOf(IOException.class);
            });
        }
        var pauses = new ArrayList<Long>();
        for (int n = 1; n < times.size(); n++) {
            pauses.add(times.get(n).minus(times.get(n - 1)).toMillis());
        }
        return pauses;
    }

    private static int attempts(Retry retry, Exception failure) {
        var attempts = new int[1];
        assertThatThrownBy(() -> retry.backoff(millis(1)).run(() -> {
                    attempts[0]++;
                    throw failure;
                }))
                .isSameAs(failure);
        return attempts[0];
    }
}
