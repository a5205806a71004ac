package io.asyncio4j;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.process.Subprocess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// Several loops, each with the clock of the machine: real time.
class WorkersRestartTest {

    private final List<String> story = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();

    @Test
    void aWorkerThatFailsBeginsAgainOnANewLoop() throws Exception {
        var loops = new CopyOnWriteArrayList<EventLoop>();
        var workers = new Workers(2, options -> options.restarts(3, seconds(60)).backoff(millis(1), millis(1)));
        workers.run(worker -> {
            if (worker.number() == 0) {
                loops.add(worker.loop());
                if (begun.incrementAndGet() < 3) {
                    throw new IOException("number " + begun);
                }
            }
        });
        assertThat(loops).hasSize(3).doesNotHaveDuplicates().allMatch(EventLoop::isClosed);
        assertThat(workers.statistics()).isEqualTo(new Workers.Statistics(0, 2, 0));
    }

    @Test
    void oneFailureTooManyEndsAllAndIsThrown() {
        var workers = new Workers(2, options -> options.restarts(2, seconds(60)).backoff(millis(1), millis(1)));
        var other = new CountDownLatch(1);
        assertThatThrownBy(() -> workers.run(worker -> {
                    if (worker.number() == 1) {
                        while (other.getCount() > 0) {
                            sleep(millis(1));
                        }
                        throw new IOException("number " + begun.incrementAndGet());
                    }
                    try {
                        other.countDown();
                        sleep(seconds(100));
                    } finally {
                        story.add("cleaned up");
                    }
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("number 3");
        assertThat(story).containsExactly("cleaned up");
        assertThat(workers).hasToString("Workers[0 of 2 running]");
    }

    @Test
    void eachFailureIsLoggedWithItsTrace() throws Exception {
        var records = new CopyOnWriteArrayList<LogRecord>();
        Logger logger = Logger.getLogger("io.asyncio4j");
        var handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                records.add(entry);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            var workers =
                    new Workers(1, options -> options.restarts(2, seconds(60)).backoff(millis(1), millis(1)));
            workers.run(_ -> {
                if (begun.incrementAndGet() < 3) {
                    throw new IOException("number " + begun);
                }
            });
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(records.stream()
                        .filter(entry -> entry.getMessage().startsWith("Worker"))
                        .map(entry -> entry.getMessage() + ", " + entry.getThrown()))
                .containsExactly(
                        "Worker[0 of 1] has failed, and begins again in 0.001 s: restart 1 of at most 2 in 60 s, "
                                + "java.io.IOException: number 1",
                        "Worker[0 of 1] has failed, and begins again in 0.001 s: restart 2 of at most 2 in 60 s, "
                                + "java.io.IOException: number 2");
    }

    @Test
    void restartsThatAreAskedForTogetherComeOneAfterTheOther() throws Exception {
        var workers = new Workers(2);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        run(() -> {
            var task = createTask(() -> workers.run(worker -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                worker.ready();
                begun.incrementAndGet();
                try {
                    sleep(seconds(100));
                } finally {
                    running.decrementAndGet();
                }
            }));
            while (begun.get() < 2) {
                sleep(millis(1));
            }
            var first = workers.restart();
            var second = workers.restart();
            timeout(seconds(20), () -> await(second));
            assertThat(first).isDone();
            assertThat(workers.statistics()).isEqualTo(new Workers.Statistics(2, 0, 4));
            assertThat(most.get()).isLessThanOrEqualTo(3);
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void allAreReplacedOneAfterTheOther() throws Exception {
        var workers = new Workers(2);
        run(() -> {
            var running = createTask(() -> workers.run(worker -> {
                int number = begun.incrementAndGet();
                story.add(worker.number() + " begins");
                worker.ready();
                try {
                    sleep(seconds(100));
                } finally {
                    story.add(worker.number() + " ends" + (worker.isRestarting() ? " to be replaced" : ""));
                    assertThat(number).isPositive();
                }
            }));
            while (story.size() < 2) {
                sleep(millis(1));
            }
            story.clear();
            timeout(seconds(20), () -> await(workers.restart()));
            assertThat(story).containsExactly("0 begins", "0 ends to be replaced", "1 begins", "1 ends to be replaced");
            assertThat(workers.statistics()).isEqualTo(new Workers.Statistics(2, 0, 2));
            running.cancel();
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
        assertThat(story.subList(4, 6)).containsExactlyInAnyOrder("0 ends", "1 ends");
    }

    @Test
    void ifANewOneIsNotReadyTheOldOneStays() throws Exception {
        var workers = new Workers(1, options -> options.patience(seconds(1)));
        run(() -> {
            var running = createTask(() -> workers.run(worker -> {
                try {
                    sleep(begun.incrementAndGet() == 1 ? seconds(100) : seconds(50));
                } finally {
                    story.add("ended " + begun.get());
                }
            }));
            while (begun.get() < 1) {
                sleep(millis(1));
            }
            EventLoop loop = workers.of("key").loop();
            assertThatThrownBy(() -> await(workers.restart()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Worker[0 of 1] was not ready within 1 s: its program must call Worker.ready() "
                            + "once it serves");
            assertThat(story).containsExactly("ended 2");
            assertThat(workers.of("key").loop()).isSameAs(loop);
            assertThat(loop.isClosed()).isFalse();
            running.cancel();
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aNewOneThatFailsIsToldAndTheOldOneStays() throws Exception {
        var workers = new Workers(1);
        run(() -> {
            var running = createTask(() -> workers.run(_ -> {
                if (begun.incrementAndGet() == 2) {
                    throw new IOException("bad configuration");
                }
                sleep(seconds(100));
            }));
            while (begun.get() < 1) {
                sleep(millis(1));
            }
            assertThatThrownBy(() -> await(workers.restart()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Worker[0 of 1] has ended before it was ready")
                    .hasRootCauseMessage("bad configuration");
            assertThat(running.isDone()).isFalse();
            running.cancel();
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aWorkerMayAskForTheRestartThatEndsIt() throws Exception {
        var workers = new Workers(2);
        run(() -> {
            var running = createTask(() -> workers.run(worker -> {
                int nth = begun.incrementAndGet();
                worker.ready();
                if (nth == 2) {
                    await(workers.restart());
                }
                sleep(seconds(100));
            }));
            while (workers.statistics().replaced() < 2) {
                sleep(millis(1));
            }
            assertThat(begun).hasValue(4);
            running.cancel();
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void whatOthersRunOnTheOldOneComesToItsEnd() throws Exception {
        var workers = new Workers(1);
        var goOn = new SharedQueue<String>(1);
        run(() -> {
            var running = createTask(() -> workers.run(worker -> {
                worker.ready();
                sleep(seconds(100));
            }));
            while (workers.statistics().running() < 1) {
                sleep(millis(1));
            }
            var inside = new SharedQueue<EventLoop>(1);
            var call = createTask(() -> workers.of("key").run(() -> {
                inside.put(EventLoop.current());
                return goOn.get();
            }));
            EventLoop old = inside.get();
            var restart = workers.restart();
            while (workers.of("key").loop() == old) {
                sleep(millis(1));
            }
            sleep(millis(20));
            assertThat(restart).isNotDone();
            goOn.put("value");
            assertThat(call.await()).isEqualTo("value");
            await(restart);
            assertThat(old.isClosed()).isTrue();
            running.cancel();
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aSignalRestartsThem() throws Exception {
        var workers = new Workers(1, options -> options.restartOn("USR2"));
        run(() -> {
            var running = createTask(() -> workers.run(worker -> {
                worker.ready();
                begun.incrementAndGet();
                sleep(seconds(100));
            }));
            while (begun.get() < 1) {
                sleep(millis(1));
            }
            Subprocess.run("kill", "-USR2", "" + ProcessHandle.current().pid());
            timeout(seconds(20), () -> {
                while (workers.statistics().replaced() < 1) {
                    sleep(millis(1));
                }
            });
            running.cancel();
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void whileOneIsReplacedTheEndOfAllIsTheEnd() throws Exception {
        var workers = new Workers(2);
        var ending = new AtomicBoolean();
        run(() -> {
            var running = createTask(() -> workers.run(worker -> {
                worker.ready();
                begun.incrementAndGet();
                try {
                    sleep(seconds(100));
                } finally {
                    uncancellable(() -> {
                        while (!ending.get()) {
                            sleep(millis(1));
                        }
                    });
                }
            }));
            while (begun.get() < 2) {
                sleep(millis(1));
            }
            var restart = workers.restart();
            while (begun.get() < 3) {
                sleep(millis(1));
            }
            running.cancel();
            ending.set(true); // not before, so that nobody has been replaced
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
            assertThatThrownBy(() -> await(restart))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the workers have ended");
        });
        assertThatThrownBy(workers::restart)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the workers do not run: Workers[0 of 2 running]");
    }

    @Test
    void whoeverIsReplacedInItsFirstStepEndsAsWell() throws Exception {
        var workers = new Workers(1);
        workers.run(worker -> {
            worker.ready();
            if (begun.incrementAndGet() == 1) {
                workers.restart();
                while (!worker.isRestarting()) { // the loop cannot tell the supervisor of its first task before
                    Thread.onSpinWait();
                }
                sleep(seconds(100));
            }
            while (workers.statistics().replaced() < 1) {
                sleep(millis(1));
            }
        });
        assertThat(begun).hasValue(2);
    }

    @Test
    void misuseIsNamed() {
        assertThatThrownBy(() -> new Workers(1, options -> options.restarts(0, seconds(1))))
                .hasMessage("most must be >= 1, was 0");
        assertThatThrownBy(() -> new Workers(1, options -> options.restarts(1, seconds(0))))
                .hasMessageContaining("within must be more than zero");
        assertThatThrownBy(() -> new Workers(1, options -> options.backoff(seconds(2), seconds(1))))
                .hasMessage("longest must be >= first, 2 s, was 1 s");
        assertThatThrownBy(() -> Workers.run(1, worker -> worker.workers().run(_ -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("they run already");
    }
}
