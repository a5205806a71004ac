package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.firstSuccess;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class FirstSuccessTest {

    @Test
    void theFirstValueWinsAndTheOthersAreCancelledAndWaitedFor() {
        var story = Virtual.run(test -> {
                    String value = firstSuccess(List.of(3, 1, 2), delay -> {
                        try {
                            sleep(seconds(delay));
                            return "after " + delay;
                        } catch (CancelledError e) {
                            test.log("cancelled " + delay);
                            throw e;
                        }
                    });
                    test.log(value);
                })
                .story();

        assertThat(story).containsExactly("1000 cancelled 3", "1000 cancelled 2", "1000 after 1");
    }

    @Test
    void aFailureIsNoEnd() {
        Virtual.run(_ -> {
            String value = firstSuccess(
                    () -> {
                        throw new IOException("quick but broken");
                    },
                    () -> {
                        sleep(seconds(1));
                        return "slow";
                    });
            assertThat(value).isEqualTo("slow");
        });
    }

    @Test
    void ifAllFailTheirErrorsComeTogether() {
        Virtual.run(_ -> {
            var failed = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> firstSuccess(List.of(2, 1), delay -> {
                        sleep(seconds(delay));
                        throw new IOException("broken " + delay);
                    }));
            assertThat(failed.exceptions()).extracting(Throwable::getMessage).containsExactly("broken 1", "broken 2");
        });
    }

    @Test
    void ofTwoAtTheSameTimeTheFirstInOrderWins() {
        Virtual.run(_ -> {
            String value = firstSuccess(List.of("a", "b"), name -> {
                sleep(seconds(1));
                return name;
            });
            assertThat(value).isEqualTo("a");
        });
    }

    @Test
    void aCancellationFromOutsideReachesAll() {
        var story = Virtual.run(test -> {
                    var racing = createTask(() -> firstSuccess(List.of(1, 2), n -> {
                        try {
                            sleep(seconds(60));
                            return n;
                        } finally {
                            test.log("ended " + n);
                        }
                    }));
                    yieldNow();
                    yieldNow();
                    racing.cancel();
                    assertThatThrownBy(racing::await).isInstanceOf(CancelledError.class);
                })
                .story();

        assertThat(story).containsExactly("0 ended 1", "0 ended 2");
    }

    @Test
    void aValueThatWasThereBeforeTheCancellationIsDelivered() {
        var story = Virtual.run(test -> {
                    var racing = createTask(() -> {
                        String value = firstSuccess(
                                () -> {
                                    yieldNow();
                                    return "value";
                                },
                                () -> {
                                    try {
                                        sleep(seconds(60));
                                    } finally {
                                        Asyncio.uncancellable(() -> sleep(seconds(1)));
                                    }
                                    return "never";
                                });
                        test.log(value);
                        sleep(seconds(60));
                    });
                    sleep(seconds(0.5));
                    racing.cancel();
                    assertThatThrownBy(racing::await).isInstanceOf(CancelledError.class);
                    test.log("cancelled");
                })
                .story();

        assertThat(story).containsExactly("1000 value", "1000 cancelled");
    }

    @Test
    void anOperationThatEndsAtOnceWinsOrFailsAsAnyOther() {
        Virtual.run(_ -> {
            assertThat(Asyncio.<Integer>firstSuccess(() -> 1, () -> 2)).isOne();
            assertThat(Asyncio.<Integer>firstSuccess(
                            () -> {
                                throw new IOException("at once");
                            },
                            () -> 2))
                    .isEqualTo(2);
        });
    }

    @Test
    void operationsOfDifferentTypesMayRace() {
        Virtual.run(_ -> {
            Callable<Integer> number = () -> 1;
            Callable<String> text = () -> {
                sleep(seconds(1));
                return "a";
            };
            assertThat(Asyncio.<Object>firstSuccess(number, text)).isEqualTo(1);
            Comparable<?> first = firstSuccess(text, number);
            assertThat(first).isEqualTo(1);
        });
    }

    @Test
    void nothingToTryIsAnError() {
        Virtual.run(_ -> assertThatThrownBy(() -> firstSuccess(List.of(), n -> n))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("firstSuccess needs at least one operation, was given none"));
    }
}
