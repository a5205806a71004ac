package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// How a generator ends before its time.
class GeneratorClosingTest {

    @Test
    void closingRunsTheFinallyBlocksAndWaitsForThem() {
        var story = Virtual.run(test -> {
                    try (Generator<Integer> numbers = closing(test)) {
                        for (int n : numbers) {
                            test.log("takes " + n);
                            break;
                        }
                    }
                    test.log("closed");
                })
                .story();

        assertThat(story)
                .containsExactly("0 takes 1", "0 CancelledError: the generator was closed", "2000 end", "2000 closed");
    }

    @Test
    void whatWasNeverAskedForNeverBegins() {
        Virtual.run(test -> {
            var numbers = closing(test);
            numbers.close();
            assertThat(numbers.iterator().hasNext()).isFalse();
            assertThat(test.story()).isEmpty();
        });
    }

    @Test
    void aClosedGeneratorHasNoMoreElementsAndIsClosedAgainForNothing() {
        Virtual.run(test -> {
            var numbers = closing(test);
            Iterator<Integer> iterator = numbers.iterator();
            assertThat(iterator.hasNext()).isTrue(); // and dropped
            numbers.close();
            numbers.close();
            assertThat(iterator.hasNext()).isFalse();
            assertThatThrownBy(iterator::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("Generator[ended] has no more elements");
        });
    }

    @Test
    void closingTheStreamClosesTheGenerator() {
        var story = Virtual.run(test -> {
                    try (var stream = closing(test).stream()) {
                        assertThat(stream.findFirst()).contains(1);
                    }
                    test.log("goes on");
                })
                .story();

        assertThat(story).containsExactly("0 CancelledError: the generator was closed", "2000 end", "2000 goes on");
    }

    @Test
    void whatTheBodyThrowsWhileItIsClosedIsThrownByClose() {
        Virtual.run(_ -> {
            var failing = Generator.<Integer>of(out -> {
                try {
                    out.emit(1);
                } finally {
                    yieldNow();
                    throwBroken();
                }
            });
            assertThat(failing.iterator().next()).isEqualTo(1);
            assertThatThrownBy(failing::close).hasMessage("broken");
            failing.close();
        });
    }

    @Test
    void whatIsLeftOpenIsClosedWhenAllTasksHaveEnded() {
        var kept = new Generator<?>[1];
        var test = Virtual.run(virtual -> {
            kept[0] = closing(virtual);
            assertThat(kept[0].iterator().hasNext()).isTrue();
            var started = createTask(() -> {
                try {
                    sleep(seconds(60));
                } finally {
                    uncancellable(() -> sleep(seconds(1)));
                    virtual.log("the task has ended");
                }
            });
            yieldNow();
            assertThat(started.isDone()).isFalse();
        });

        assertThat(test.story())
                .containsExactly(
                        "1000 the task has ended", "1000 CancelledError: the generator was closed", "3000 end");
        assertThat(test.reported()).isEmpty();
        kept[0].close();
    }

    @Test
    void inDebugModeALeftOneIsReported() {
        var reported = new ArrayList<String>();
        var kept = new Generator<?>[1];
        try (var runner = new Runner(options -> options.driver(new VirtualClock())
                .debug(true)
                .slowStep(seconds(60))
                .errorHandler(report ->
                        reported.add(report.message() + ": " + report.error().getMessage())))) {
            runner.run(() -> {
                kept[0] = Generator.of(out -> out.emit(1));
                assertThat(kept[0].iterator().hasNext()).isTrue();
            });
        }
        assertThat(reported)
                .singleElement()
                .asString()
                .startsWith("a generator was left open: Task[generator of main")
                .endsWith("was never closed"); // asked for by the library, as this class is; user.CreatedAtTest shows
        // where
        assertThat(kept[0]).hasToString("Generator[ended]");
    }

    @Test
    void whatNobodyCanReachIsClosed() {
        Virtual.run(_ -> {
            var closed = new Promise<String>();
            dropOne(closed);
            try (var _ = EventLoop.current().expectExternalWork()) { // the collector
                toThread(() -> {
                    while (!closed.isDone()) {
                        System.gc();
                        TimeUnit.MILLISECONDS.sleep(20); // real time: the collector's
                    }
                });
            }
            assertThat(closed.await()).isEqualTo("the generator was closed");
        });
    }

    private static void dropOne(Promise<String> closed) {
        var generator = Generator.<Integer>of(out -> {
            try {
                out.emit(1);
            } catch (CancelledError e) {
                closed.complete(String.valueOf(e.reason()));
            }
        });
        for (int n : generator) {
            assertThat(n).isEqualTo(1);
            break;
        }
    }

    @Test
    void whatEmitsInsideAnUncancellableBlockCanBeClosed() {
        Virtual.run(_ -> {
            var generator = Generator.<Integer>of(out -> uncancellable(() -> out.emit(1)));
            assertThat(generator.iterator().next()).isEqualTo(1);
            timeout(seconds(1), generator::close);
        });
    }

    @Test
    void aCancellationDuringCloseReachesTheBodyAndHitsAfterwards() {
        var story = Virtual.run(test -> {
                    var generator = Generator.<Integer>of(out -> {
                        try {
                            out.emit(1);
                        } finally {
                            try {
                                sleep(seconds(60));
                            } finally {
                                test.log("cut short");
                            }
                        }
                    });
                    assertThat(generator.iterator().next()).isEqualTo(1);
                    var closing = createTask(() -> {
                        generator.close();
                        test.log("closed");
                        sleep(seconds(60));
                    });
                    sleep(seconds(1));
                    closing.cancel();
                    Asyncio.waitUntil(ReturnWhen.ALL_COMPLETED, List.of(closing));
                    assertThat(closing.isCancelled()).isTrue();
                })
                .story();

        assertThat(story).containsExactly("1000 cut short", "1000 closed");
    }

    private static Generator<Integer> closing(Virtual test) {
        return Generator.of(out -> {
            try {
                for (int n = 1; ; n++) {
                    out.emit(n);
                }
            } catch (CancelledError e) {
                test.log("CancelledError: " + e.reason());
                throw e;
            } finally {
                sleep(seconds(2));
                test.log("end");
            }
        });
    }

    @Test
    void whatCloseThrowsIsNotReportedToo() {
        var reported = Virtual.run(_ -> {
                    var generator = Generator.<Integer>of(out -> {
                        try {
                            out.emit(1);
                        } finally {
                            throwBroken();
                        }
                    });
                    generator.iterator().next();
                    assertThatThrownBy(generator::close).hasMessage("broken");
                })
                .reported();
        assertThat(reported).isEmpty();
    }

    private static void throwBroken() {
        throw new IllegalStateException("broken");
    }
}
