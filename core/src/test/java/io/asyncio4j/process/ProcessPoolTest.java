package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toProcess;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.JavaProgram;
import io.asyncio4j.Proc;
import io.asyncio4j.Task;
import io.asyncio4j.Virtual;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real time: workers are JVMs, and take some 200 ms to start.
class ProcessPoolTest {

    private static final int SEEDS = 30; // each may start a JVM

    private final long self = ProcessHandle.current().pid();

    @TempDir
    private Path folder;

    private int descriptors;

    @BeforeEach
    void countDescriptors() throws Exception {
        assertThat(Proc.children()).isEmpty();
        descriptors = Proc.descriptors();
    }

    @AfterEach
    void noWorkerIsLeft() throws Exception {
        assertThat(Proc.children()).isEmpty();
        Proc.becomes(descriptors, Proc::descriptors);
    }

    @Test
    void operationsRunInWarmProcessesOfTheirOwn() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(2)) {
                assertThat(Proc.children()).isEmpty(); // started when needed
                var pids = new HashSet<Long>();
                for (int n = 0; n < 10; n++) {
                    int number = n;
                    assertThat(pool.run(() -> number * number)).isEqualTo(n * n);
                    pids.add(pool.run(() -> ProcessHandle.current().pid()));
                }
                assertThat(pids).hasSize(1).doesNotContain(self);
                assertThat(pool.<@Nullable String, RuntimeException>run(() -> null))
                        .isNull();
                assertThat(pool).hasToString("ProcessPool[1 workers]");
            }
        });
    }

    @Test
    void asManyRunAtOnceAsTheyAreWorkersAndTheOthersWaitInOrder() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(2)) {
                var ended = new ArrayList<Integer>();
                gather(List.of(0, 1, 2, 3, 4), n -> {
                    int millis = n == 1 ? 1_500 : 50;
                    pool.run(() -> {
                        TimeUnit.MILLISECONDS.sleep(millis);
                        return millis;
                    });
                    ended.add(n);
                    return n;
                });
                assertThat(ended).hasSize(5).endsWith(1);
                assertThat(pool).hasToString("ProcessPool[2 workers]");
                var warmest = new HashSet<Long>();
                for (int n = 0; n < 4; n++) {
                    warmest.add(pool.run(() -> ProcessHandle.current().pid()));
                }
                assertThat(warmest).hasSize(1);
            }
        });
    }

    @Test
    void exceptionsComeBackAsTheyAreWithBothTraces() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(1)) {
                var checked = catchThrowable(() -> pool.run(() -> {
                    throw new IOException("from afar", new IllegalStateException("the cause"));
                }));
                assertThat(checked)
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessage("from afar")
                        .hasRootCauseMessage("the cause");
                assertThat(checked.getStackTrace()[0].getClassName())
                        .startsWith("io.asyncio4j.process.ProcessPoolTest");
                assertThat(checked.getStackTrace())
                        .extracting(StackTraceElement::getMethodName)
                        .contains("run", "runBody")
                        .doesNotContain("answer");
                assertThatThrownBy(() -> pool.run(() -> {
                            throw new StackOverflowError("errors too");
                        }))
                        .isInstanceOf(StackOverflowError.class);

                var carried = catchThrowable(() -> pool.run(() -> {
                    throw new Unserialisable();
                }));
                assertThat(carried)
                        .isInstanceOf(RemoteFailureException.class)
                        .hasMessage("io.asyncio4j.process.ProcessPoolTest$Unserialisable: holds a thread");
                assertThat(((RemoteFailureException) carried).remoteType()).isEqualTo(Unserialisable.class.getName());
                assertThat(carried.getStackTrace()[0].getClassName())
                        .startsWith("io.asyncio4j.process.ProcessPoolTest");

                assertThatThrownBy(() -> pool.run(Thread::new))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the value of the operation cannot be sent back: a java.lang.Thread is not"
                                + " Serializable");
                assertThat(pool.run(() -> "goes on")).isEqualTo("goes on");
            }
        });
    }

    @Test
    void anOperationThatCannotBeSentIsRefusedAtOnce() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(1)) {
                var thread = new Thread(() -> {});
                assertThatThrownBy(() -> pool.run(() -> thread.isAlive()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the operation cannot be sent to another process, since a java.lang.Thread is not"
                                + " Serializable: make that class Serializable; or, if it is captured through `this`,"
                                + " make it static");
                assertThatThrownBy(() -> pool.run(() -> descriptors))
                        .hasMessage("the operation cannot be sent to another process, since a"
                                + " io.asyncio4j.process.ProcessPoolTest is not Serializable: it captures"
                                + " `this`; make it static, or copy what it needs into local variables");
                assertThat(Proc.children()).isEmpty();
            }
        });
    }

    @Test
    void aWorkerThatCrashesIsNamedWithItsLastWordsAndReplaced() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(1, options -> options.jvmOptions("-XX:-CreateCoredumpOnCrash"))) {
                assertThatThrownBy(() -> pool.run(() -> {
                            System.err.println("my last words");
                            System.exit(3);
                            return 0;
                        }))
                        .isInstanceOf(WorkerCrashedException.class)
                        .hasMessageMatching("worker process \\d+ ended with exit status 3 before it answered; its last"
                                + " errors:\nmy last words");
                assertThatThrownBy(() -> pool.run(() -> {
                            Runtime.getRuntime().halt(4);
                            return 0;
                        }))
                        .hasMessageMatching(
                                "worker process \\d+ ended with exit status 4 before it answered; it reported no"
                                        + " errors");
                var killed = catchThrowable(() -> pool.run(() -> {
                    new ProcessBuilder(
                                    "kill", "-9", "" + ProcessHandle.current().pid())
                            .start();
                    TimeUnit.MINUTES.sleep(1);
                    return 0;
                }));
                assertThat(killed).hasMessageContaining("ended with exit status 137 (SIGKILL) before it answered");
                assertThat(((WorkerCrashedException) killed).exitStatus()).isEqualTo(137);
                assertThat(pool.run(() -> "another one")).isEqualTo("another one");
            }
        });
    }

    @Test
    void aWorkerThatDiesWhileItIsIdleIsReplacedUnseen() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(1)) {
                long first = pool.run(() -> ProcessHandle.current().pid());
                ProcessHandle.of(first).orElseThrow().destroyForcibly();
                Proc.becomes(List.of(), Proc::children); // the JDK has noticed it
                sleep(seconds(0.1)); // real time: and tells who asks a moment later
                assertThat(pool.run(() -> ProcessHandle.current().pid())).isNotEqualTo(first);
                assertThat(pool).hasToString("ProcessPool[1 workers]");
            }
        });
    }

    @Test
    void aWorkerThatCannotStartSaysWhy() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(1, options -> options.jvmOptions("-XX:NoSuchFlag=1"))) {
                assertThatThrownBy(() -> pool.run(() -> 1))
                        .isInstanceOf(WorkerCrashedException.class)
                        .hasMessageContaining("ended with exit status 1 before it answered; its last errors:\n")
                        .hasMessageContaining("Unrecognized VM option 'NoSuchFlag=1'");
            }
        });
    }

    @Test
    void aWorkerThatIsIdleMayCleanUpWhenItEndsAndOneThatWorksMayNot() throws Exception {
        run(() -> {
            String idle = folder.resolve("idle").toString();
            String busy = folder.resolve("busy").toString();
            try (var pool = new ProcessPool(2)) {
                var working = createTask(() -> pool.run(() -> {
                    Files.createFile(Path.of(busy));
                    deleteAtTheEnd(busy);
                    return spin();
                }));
                while (!Files.exists(Path.of(busy))) {
                    sleep(seconds(0.01)); // real time: a process starts
                }
                pool.run(() -> {
                    Files.createFile(Path.of(idle));
                    deleteAtTheEnd(idle);
                    return 0;
                });
                pool.close();
                assertThatThrownBy(working::await).isInstanceOf(IllegalStateException.class);
            }
            assertThat(Path.of(idle)).doesNotExist();
            assertThat(Path.of(busy)).exists();
        });
    }

    @Test
    void cancellingTheCallerStopsTheWork() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(1)) {
                long pid = pool.run(() -> ProcessHandle.current().pid());
                var task = createTask(() -> pool.run(ProcessPoolTest::spin));
                sleep(seconds(0.1)); // real time: the worker computes meanwhile
                task.cancel("enough");
                assertThatThrownBy(task::await)
                        .isInstanceOf(CancelledError.class)
                        .hasMessage("enough");
                assertThat(Proc.isAlive(pid)).isFalse();
                assertThat(pool.run(() -> ProcessHandle.current().pid())).isNotEqualTo(pid);
                assertThat(pool).hasToString("ProcessPool[1 workers]");
            }
        });
    }

    @Test
    void aCancellationAnywhereLeavesThePoolWhole() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(2)) {
                for (int seed = 0; seed < SEEDS; seed++) {
                    var random = new Random(seed);
                    var tasks = new ArrayList<Task<Integer>>();
                    for (int n = 0; n < 4; n++) {
                        tasks.add(createTask(() -> pool.run(() -> 42)));
                    }
                    for (var task : tasks) {
                        if (random.nextInt(2) == 0) {
                            sleep(Duration.ofNanos(random.nextInt(random.nextInt(4) == 0 ? 300_000_000 : 3_000_000)));
                            task.cancel();
                        }
                    }
                    for (var task : tasks) {
                        try {
                            assertThat(task.await()).isEqualTo(42);
                        } catch (CancelledError e) {
                            // it was cancelled in time
                        }
                    }
                    assertThat(Proc.children()).as("seed %d", seed).hasSizeLessThanOrEqualTo(2);
                }
                assertThat(gather(List.of(1, 2, 3, 4), n -> {
                            int number = n;
                            return pool.run(() -> number);
                        }))
                        .containsExactly(1, 2, 3, 4);
            }
        });
    }

    @Test
    void closingStopsWhatRunsAndRefusesTheRest() throws Exception {
        run(() -> {
            var pool = new ProcessPool(1);
            var running = createTask(() -> pool.run(ProcessPoolTest::spin));
            var waiting = createTask(() -> pool.run(() -> 1));
            while (Proc.children().isEmpty()) {
                sleep(seconds(0.01)); // real time: a process starts
            }
            pool.close();
            assertThat(Proc.children()).isEmpty();
            assertThatThrownBy(running::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the process pool was closed while the operation ran");
            assertThatThrownBy(waiting::await).hasMessage("the process pool is closed");
            assertThatThrownBy(() -> pool.run(() -> 1)).hasMessage("the process pool is closed");
            pool.close();
            assertThat(pool).hasToString("ProcessPool[0 workers, closed]");
        });
    }

    @Test
    void whatOperationsPrintAppearsHereAndDisturbsNothing() throws Exception {
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            run(() -> {
                try (var pool = new ProcessPool(1)) {
                    String text = "é🍽️".repeat(30_000);
                    assertThat(pool.run(() -> {
                                System.out.println("first line");
                                System.out.print(text);
                                assertThat(System.in.read()).isEqualTo(-1);
                                return text.length();
                            }))
                            .isEqualTo(text.length());
                    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("first line\n" + text);
                }
            });
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void largeArgumentsAndValuesPass() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(1)) {
                byte[] large = new byte[3_000_000];
                new Random(1).nextBytes(large);
                assertThat(pool.run(() -> large)).isEqualTo(large);
            }
        });
    }

    @Test
    void theHeapIsLimitedAndRunningOutOfItIsAnError() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(1, options -> options.heap(32 << 20))) {
                assertThat(pool.run(() -> Runtime.getRuntime().maxMemory())).isLessThanOrEqualTo(32 << 20);
                assertThatThrownBy(() -> pool.run(() -> new byte[100 << 20].length))
                        .isInstanceOf(OutOfMemoryError.class);
                assertThat(pool.run(() -> 1)).isEqualTo(1);
            }
        });
    }

    @Test
    void aWorkerMayRunALoopOfItsOwn() throws Exception {
        run(() -> assertThat(toProcess(() -> Asyncio.run(() -> toThread(() -> 7))))
                .isEqualTo(7));
    }

    @Test
    void theLoopsOwnPoolIsClosedWithIt() throws Exception {
        run(() -> {
            assertThat(toProcess(
                            () -> ProcessHandle.current().parent().orElseThrow().pid()))
                    .isEqualTo(self);
            assertThat(Proc.children()).hasSize(1);
        });
        assertThat(Proc.children()).isEmpty();
    }

    @Test
    void aPoolThatNobodyClosesIsClosedWithItsLoop() throws Exception {
        var pool = new ProcessPool(1);
        run(() -> assertThat(pool.run(() -> 1)).isEqualTo(1));
        assertThat(Proc.children()).isEmpty();
        assertThat(pool).hasToString("ProcessPool[0 workers, closed]");
    }

    @Test
    void aVirtualClockWaitsForTheWorker() throws Exception {
        var elapsed = Virtual.run(_ -> {
                    createTask(() -> sleep(Duration.ofHours(1)));
                    yieldNow();
                    assertThat(toProcess(() -> 1)).isEqualTo(1);
                })
                .elapsed();
        assertThat(elapsed).isZero();
    }

    @Test
    void workersDieWithAParentThatIsKilled() throws Exception {
        Process parent = JavaProgram.start(Parent.class);
        var workers = new ArrayList<Long>();
        try (var out = new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            workers.add(Long.valueOf(out.readLine()));
            workers.add(Long.valueOf(out.readLine()));
            assertThat(workers).allMatch(Proc::isAlive);
            parent.destroyForcibly().waitFor();
        }
        for (long worker : workers) {
            Proc.becomes(false, () -> Proc.isAlive(worker));
        }
    }

    @Test
    void badArgumentsAreNamed() throws Exception {
        assertThatThrownBy(() -> new ProcessPool(0)).hasMessage("workers must be >= 1, was 0");
        assertThatThrownBy(() -> new ProcessPool(1, options -> options.heap(1_000)))
                .hasMessage("heap must be >= 2 MiB, was 1000 bytes");
    }

    private static void deleteAtTheEnd(String file) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> new File(file).delete()));
    }

    private static int spin() {
        int n = 0;
        while (true) {
            n++;
            if (n == 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static final class Unserialisable extends RuntimeException {

        private static final long serialVersionUID = 1;

        @SuppressWarnings({"serial", "unused"})
        private final Object held = new Thread(() -> {});

        Unserialisable() {
            super("holds a thread");
        }
    }

    /// A program with one worker that is idle and one that computes; prints their process ids.
    static final class Parent {

        private Parent() {}

        public static void main(String[] args) throws Exception {
            run(() -> {
                var pool = new ProcessPool(2);
                var idle =
                        createTask(() -> pool.run(() -> ProcessHandle.current().pid()));
                createTask(() -> pool.run(() -> {
                    System.out.println(ProcessHandle.current().pid());
                    return spin();
                }));
                System.out.println(idle.await());
                sleep(Duration.ofMinutes(1)); // real time: it is killed meanwhile
            });
        }
    }
}
