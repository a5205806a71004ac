package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.CancelledError;
import io.asyncio4j.JavaProgram;
import io.asyncio4j.Proc;
import io.asyncio4j.Task;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Real time: workers are JVMs, and take some 200 ms to start.
class ProcessPoolEndTest extends ProcessFixture {

    private static final int SEEDS = 30; // each may start a JVM
    private static final long HEAP = 64 << 20;

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
            var hired = new ArrayList<WorkerProcess>();
            try (var pool = new ProcessPool(1, () -> hire(hired), PipeThreads.EXECUTOR)) {
                long first = pool.run(() -> ProcessHandle.current().pid());
                ProcessHandle.of(first).orElseThrow().destroyForcibly();
                while (hired.getFirst().isAlive()) {
                    sleep(seconds(0.01)); // real time: the JDK notices it
                }
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
                var task = createTask(() -> pool.run(ProcessPoolEndTest::spin));
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
            var running = createTask(() -> pool.run(ProcessPoolEndTest::spin));
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
    void theLoopsOwnPoolIsClosedWithIt() throws Exception {
        run(() -> {
            assertThat(toProcess(
                            () -> ProcessHandle.current().parent().orElseThrow().pid()))
                    .isEqualTo(ProcessHandle.current().pid());
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

    private static WorkerProcess hire(List<WorkerProcess> hired) {
        var worker = new WorkerProcess(() -> WorkerCommand.builder(HEAP, List.of()));
        hired.add(worker);
        return worker;
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
