package io.asyncio4j;

import static io.asyncio4j.Asyncio.awaitAll;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class UnretrievedTest {

    private static final String PROMISE = "the exception of a promise was never retrieved";

    @Test
    void aPromiseThatFailsAndThatNobodyAwaitsIsReportedOnce() {
        var kept = new Promise<?>[1];
        var virtual = Virtual.run(_ -> {
            kept[0] = new Promise<String>();
            kept[0].fail(new IOException("lost"));
        });
        assertThat(virtual.reported()).containsExactly(PROMISE);
    }

    @Test
    void theLogTellsOfItAfterFiveSecondsEvenIfSomebodyHoldsIt() {
        List<LogRecord> records = logged(options -> {}, () -> {
            var kept = createTask("kept", UnretrievedTest::fail);
            sleep(millis(4_999));
            assertThat(kept.isDone()).isTrue();
        });
        assertThat(records).singleElement().satisfies(UnretrievedTest::isFinal); // the loop ended first

        records = logged(options -> {}, () -> {
            var kept = createTask("kept", UnretrievedTest::fail);
            sleep(seconds(100));
            assertThat(kept.isDone()).isTrue();
        });
        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.getLevel()).isEqualTo(Level.WARNING);
            assertThat(record.getMessage()).isEqualTo("kept has failed, and nobody has asked for its result yet");
            assertThat(record.getThrown()).hasMessage("lost");
        });
    }

    @Test
    void itTellsOfEachThatHasFailedAfterItsOwnTime() {
        List<LogRecord> records = logged(options -> {}, () -> {
            var all = new ArrayList<Task<?>>();
            for (String name : List.of("a", "b", "c")) {
                all.add(createTask(name, UnretrievedTest::fail));
                sleep(seconds(2));
            }
            all.get(2).exception(); // 6 s after a, and 2 s after c
            sleep(seconds(60));
            all.add(createTask("d", UnretrievedTest::fail));
            sleep(seconds(6));
            assertThat(all).hasSize(4);
        });
        assertThat(records)
                .extracting(record -> record.getMessage().substring(0, 1))
                .containsExactly("a", "b", "d");
    }

    @Test
    void whatIsAwaitedInTimeIsNotToldOf() {
        assertThat(logged(options -> {}, () -> {
                    var task = createTask(UnretrievedTest::fail);
                    sleep(seconds(4));
                    assertThatThrownBy(task::await).hasRootCauseMessage("lost");
                    sleep(seconds(60));
                }))
                .isEmpty();
    }

    @Test
    void anErrorHandlerOfTheProgramIsToldOnlyWhenNobodyCanAskAnyMore() {
        var reported = new ArrayList<String>();
        List<LogRecord> records =
                logged(options -> options.errorHandler(report -> reported.add(report.message())), () -> {
                    var kept = createTask("kept", UnretrievedTest::fail);
                    sleep(seconds(60));
                    assertThat(reported).isEmpty();
                    assertThat(kept.isDone()).isTrue();
                });
        assertThat(records).hasSize(1);
        assertThat(reported).containsExactly("the exception of kept was never retrieved");
    }

    @Test
    void thousandsThatFailAlikeAreOneReportWithTheirNumber() {
        List<LogRecord> records = logged(options -> {}, () -> {
            var all = new ArrayList<Task<?>>();
            for (int i = 0; i < 5_000; i++) {
                all.add(createTask("request-" + i, UnretrievedTest::fail));
                if (i % 100 == 0) {
                    sleep(millis(50));
                }
            }
            all.add(createTask("odd", () -> {
                throw new IllegalStateException("odd");
            }));
            sleep(seconds(60));
            assertThat(all).hasSize(5_001);
        });

        assertThat(records)
                .extracting(LogRecord::getMessage)
                .first()
                .isEqualTo("request-0 has failed, and nobody has asked for its result yet");
        assertThat(records.subList(1, records.size()))
                .extracting(LogRecord::getMessage)
                .containsExactly(
                        "request-1, request-2, request-3 and 4996 more have failed alike, and nobody has asked for"
                                + " their results yet; the first",
                        "odd has failed, and nobody has asked for its result yet");
    }

    @Test
    void soTheyAreToAnErrorHandlerWhenTheLoopEnds() {
        var kept = new ArrayList<Task<?>>();
        var virtual = Virtual.run(_ -> {
            for (int i = 0; i < 5_000; i++) {
                kept.add(createTask("request-" + i, UnretrievedTest::fail));
            }
            yieldNow();
            yieldNow();
        });
        assertThat(virtual.reported())
                .singleElement()
                .satisfies(message -> assertThat(message)
                        .matches("the exceptions of request-\\d+, request-\\d+, request-\\d+ and 4997 more, which are"
                                + " alike, were never retrieved; the first"));
        assertThat(kept).hasSize(5_000);
    }

    private static void fail() throws IOException {
        throw new IOException("lost");
    }

    private static void isFinal(LogRecord record) {
        assertThat(record.getLevel()).isEqualTo(Level.SEVERE);
        assertThat(record.getMessage()).isEqualTo("the exception of kept was never retrieved");
    }

    /// What `body` lets a loop log, whose clock is virtual.
    private static List<LogRecord> logged(Consumer<LoopOptions> configure, VoidOp<? extends Exception> body) {
        var records = new ArrayList<LogRecord>();
        var logger = Logger.getLogger("io.asyncio4j");
        logger.setFilter(record -> {
            records.add(record);
            return false;
        });
        try (var runner = new Runner(
                options -> configure.accept(options.driver(new VirtualClock()).slowStep(seconds(60))))) {
            runner.run(body);
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            logger.setFilter(null);
        }
        return records;
    }

    @Test
    void itIsReportedAsSoonAsNobodyCanReachIt() {
        Virtual.run(test -> {
            new Promise<String>().fail(new IOException("lost"));
            while (test.reported().isEmpty()) {
                System.gc();
                toThread(() -> Thread.sleep(5)); // real time: the collector's
            }
            assertThat(test.reported()).containsExactly(PROMISE);
        });
    }

    @Test
    void soIsTheWorkOfAnExecutor() {
        var virtual = Virtual.run(_ -> {
            EventLoop.current().runInExecutor(() -> {
                throw new IOException("lost");
            });
            var done = EventLoop.current().runInExecutor(() -> 1);
            done.await();
        });
        assertThat(virtual.reported()).containsExactly(PROMISE);
    }

    @Test
    void soIsWorkThatFailsAfterTheLoopHasEnded() {
        var ended = new CountDownLatch(1);
        var virtual = Virtual.run(_ -> {
            EventLoop loop = EventLoop.current();
            loop.runInExecutor(() -> {
                while (loop.engine().thread().isAlive()) {
                    Thread.onSpinWait();
                }
                throw new IOException("lost");
            });
            ended.countDown();
        });
        assertThat(virtual.reported()).containsExactly(PROMISE);
    }

    @Test
    void soIsWhatACallbackHasClosedInVain() {
        var virtual = Virtual.run(_ -> {
            EventLoop.current().callSoon(() -> {
                try {
                    Job.awaitAlways("close", _ -> {
                        throw new IOException("lost");
                    });
                } catch (IOException e) {
                    throw new AssertionError(e); // it does not wait in a callback
                }
            });
            yieldNow();
        });
        assertThat(virtual.reported()).containsExactly(PROMISE);
    }

    @Test
    void soIsWhatFailsBehindAShieldWhenNobodyWaitsAnyMore() {
        var virtual = Virtual.run(_ -> {
            var promise = new Promise<String>();
            assertThatThrownBy(() -> timeout(millis(1), () -> shield(promise))).isInstanceOf(TimedOutException.class);
            promise.fail(new IOException("lost"));
        });
        assertThat(virtual.reported()).containsExactly(PROMISE);
    }

    @Test
    void waitUntilAndCallbacksDoNotRetrieve() {
        var virtual = Virtual.run(_ -> {
            var promise = new Promise<String>();
            promise.onDone(_ -> {});
            EventLoop.current().callSoon(() -> promise.fail(new IOException("lost")));
            waitUntil(ReturnWhen.ALL_COMPLETED, List.of(promise));
        });
        assertThat(virtual.reported()).containsExactly(PROMISE);
    }

    @Test
    void whatSomebodyAwaitedOrAskedForIsNotReported() {
        var virtual = Virtual.run(_ -> {
            var loop = EventLoop.current();
            var awaited = new Promise<String>();
            loop.callSoon(() -> awaited.fail(new IOException("seen")));
            assertThatThrownBy(awaited::await).hasRootCauseMessage("seen");

            var asked = new Promise<String>();
            asked.fail(new IOException("seen"));
            assertThat(asked.exception()).hasMessage("seen");

            var read = new Promise<String>();
            read.fail(new IllegalStateException("seen"));
            assertThatThrownBy(read::result).hasMessage("seen");

            var future = new Promise<String>();
            future.fail(new IOException("seen"));
            assertThat(future.toCompletableFuture()).isNotNull();

            assertThatThrownBy(() -> toThread(() -> {
                        throw new IOException("seen");
                    }))
                    .hasMessage("seen");
            assertThatThrownBy(() -> gather(
                            () -> {
                                throw new IOException("first");
                            },
                            () -> {
                                throw new IOException("second");
                            }))
                    .hasMessage("first");
            yieldNow();
        });
        assertThat(virtual.reported()).isEmpty();
    }

    @Test
    void ofSeveralThatWereAwaitedTogetherTheLaterFailuresCountAsSeen() {
        var virtual = Virtual.run(_ -> {
            var first = new Promise<String>();
            var second = new Promise<String>();
            var third = createTask(() -> {
                sleep(millis(2));
                throw new IOException("third");
            });
            EventLoop.current().callSoon(() -> first.fail(new IOException("first")));
            assertThatThrownBy(() -> awaitAll(first, second, third)).hasRootCauseMessage("first");
            second.fail(new IOException("second"));
            sleep(millis(3));
        });
        assertThat(virtual.reported()).isEmpty();
    }

    @Test
    void aPromiseOfNoLoopIsNobodysBusiness() {
        new Promise<String>().fail(new IOException("no loop to tell"));
        assertThat(Virtual.run(_ -> {}).reported()).isEmpty();
    }
}
