package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunTest {

    @Test
    void runTakesTheOptionsOfItsLoop() {
        var random = new ArrayList<Integer>();
        for (int n = 0; n < 2; n++) {
            random.add(Asyncio.run(
                    options -> options.seed(7),
                    () -> EventLoop.current().random().nextInt()));
        }
        assertThat(random.getFirst()).isEqualTo(random.getLast());
        Asyncio.run(
                _ -> {},
                () -> assertThatThrownBy(() -> Asyncio.run(_ -> {}, () -> {}))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("run with options makes a loop of its own"));
    }

    @Test
    void runReturnsTheValueAndThrowsTheCheckedExceptionAsItIs() {
        assertThat(Asyncio.<String, RuntimeException>run(() -> "value")).isEqualTo("value");
        assertThatThrownBy(() -> run(() -> {
                    throw new IOException("checked");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("checked");
    }

    @Test
    void runInATaskGoesOnWithTheSameLoop() {
        Virtual.run(test -> {
            EventLoop outer = EventLoop.current();
            EventLoop inner = run(() -> {
                sleep(seconds(1));
                return EventLoop.current();
            });
            assertThat(inner).isSameAs(outer);
            assertThatThrownBy(() -> run(() -> {
                        throw new IOException("nested");
                    }))
                    .isInstanceOf(IOException.class);
            assertThat(test.elapsed()).isEqualTo(seconds(1));
        });
    }

    @Test
    void runAndAwaitInACallbackAreRefused() {
        var errors = new ArrayList<String>();
        run(() -> {
            EventLoop.current().callSoon(() -> {
                assertThatThrownBy(() -> run(() -> {})).satisfies(e -> errors.add(e.getMessage()));
                assertThatThrownBy(() -> new Promise<String>().await()).satisfies(e -> errors.add(e.getMessage()));
            });
            yieldNow();
        });

        assertThat(errors)
                .containsExactly(
                        "run cannot wait in a callback of the event loop: start a task with createTask",
                        "await cannot wait in a callback of the event loop: start a task with createTask");
    }

    @Test
    void outsideALoopEveryWaitSaysWhatItNeeds() {
        assertThatThrownBy(() -> sleep(seconds(1)))
                .hasMessageMatching("sleep needs a running event loop, but Thread.* runs none: call it inside.*");
        assertThatThrownBy(() -> new Promise<String>().await()).hasMessageStartingWith("await needs a running event");
        assertThatThrownBy(() -> createTask(() -> {})).hasMessageStartingWith("createTask needs a running event");
    }

    @Test
    void leftoverTasksAreCancelledAndAwaited() {
        var story = Virtual.run(test -> {
                    createTask(() -> {
                        try {
                            sleep(seconds(60));
                        } finally {
                            sleep(seconds(1));
                            test.log("cleaned up");
                        }
                    });
                    yieldNow();
                })
                .story();

        assertThat(story).containsExactly("1000 cleaned up");
    }

    @Test
    void leftoverTasksBlockedInTheJdkAreInterrupted() {
        var story = new ArrayList<String>();
        run(() -> {
            createTask(() -> {
                try {
                    Thread.sleep(600_000); // real time: a call of the JDK
                } finally {
                    story.add("interrupted");
                }
            });
            yieldNow();
        });

        assertThat(story).containsExactly("interrupted");
    }

    @Test
    void errorsThatNobodyRetrievesAreReported() {
        var test = Virtual.run(_ -> {
            var ignored = createTask("ignored", () -> {
                throw new IOException("lost");
            });
            var seen = createTask("seen", () -> {
                throw new IOException("seen");
            });
            yieldNow();
            assertThat(seen.exception()).hasMessage("seen");
            assertThat(ignored.isDone()).isTrue();
        });

        assertThat(test.reported()).containsExactly("the exception of ignored was never retrieved");
    }

    @Test
    void aRunnerKeepsItsLoopAndRefusesUseAfterClose() {
        var runner = new Runner();
        EventLoop first = runner.run(EventLoop::current);
        EventLoop second = runner.run(EventLoop::current);
        assertThat(first).isSameAs(second);
        runner.close();
        runner.close();

        assertThatThrownBy(() -> runner.run(() -> {})).hasMessage("the runner is closed");
        assertThatThrownBy(() -> first.submit(() -> {})).hasMessage("the event loop is closed");
        assertThatThrownBy(() -> first.callSoonThreadsafe(() -> {})).hasMessage("the event loop is closed");
        assertThat(first.isClosed()).isTrue();
    }

    @Test
    void stopEndsABlockedRun() {
        try (var loop = EventLoop.start()) {
            assertThatThrownBy(() -> loop.run(() -> {
                        loop.stop();
                        sleep(seconds(600));
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("event loop stopped before the task was done");
        }
    }

    @Test
    void interruptingTheCallerCancelsTheMainTaskAndKeepsTheFlag() throws Exception {
        var story = new ArrayList<String>();
        var running = new CountDownLatch(1);
        var caller = new Thread(() -> {
            try {
                run(() -> {
                    running.countDown();
                    try {
                        sleep(seconds(600));
                    } finally {
                        story.add("cleaned up");
                    }
                });
            } catch (CancelledError e) {
                story.add(e.getMessage() + " " + Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        running.await();
        caller.interrupt();
        caller.join();

        assertThat(story).containsExactly("cleaned up", "the thread that called run was interrupted true");
    }

    @Test
    void runMayBeCalledFromAVirtualThread() throws Exception {
        var result = new FutureTask<>(() -> Asyncio.<String, RuntimeException>run(() -> {
            sleep(millis(1));
            return Thread.currentThread().toString();
        }));
        Thread.startVirtualThread(result);

        assertThat(result.get(10, TimeUnit.SECONDS)).contains("asyncio");
    }

    @Test
    void aSubmittedTaskEndsItsFutureAndIsCancelledByIt() throws Exception {
        try (var loop = EventLoop.start(options -> options.name("mine"))) {
            assertThat(loop.submit(() -> "value").get()).isEqualTo("value");
            assertThatThrownBy(() -> loop.submit(() -> {
                                throw new IOException("failed");
                            })
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);

            var cleanedUp = new CountDownLatch(1);
            var began = new CountDownLatch(1);
            var endless = loop.submit(() -> {
                began.countDown();
                try {
                    sleep(seconds(600));
                } finally {
                    cleanedUp.countDown();
                }
            });
            began.await();
            endless.cancel(true);
            assertThat(cleanedUp.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aSubmissionThatRacesTheCloseEitherRunsOrIsCancelled() throws Exception {
        for (int round = 0; round < 200; round++) {
            var loop = EventLoop.start();
            var futures = new ArrayList<java.util.concurrent.CompletableFuture<?>>();
            Thread submitter = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        futures.add(loop.submit(Asyncio::yieldNow));
                    }
                } catch (IllegalStateException e) {
                    // closed
                }
            });
            loop.close();
            submitter.join();
            for (var future : futures) {
                try {
                    future.get(10, TimeUnit.SECONDS);
                } catch (CancellationException e) {
                    // fine too
                }
            }
        }
    }

    @Test
    void withoutTheFlagTheErrorNamesIt() throws Exception {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WithoutTheFlag.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

        assertThat(process.inputReader().readLine())
                .isEqualTo("event loops need java.lang opened to them: start java with"
                        + " --add-opens java.base/java.lang=ALL-UNNAMED"
                        + " (in the manifest of an executable jar: Add-Opens: java.base/java.lang)");
    }

    /// A program started without the flag.
    static final class WithoutTheFlag {

        public static void main(String[] args) {
            try {
                run(() -> {});
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
