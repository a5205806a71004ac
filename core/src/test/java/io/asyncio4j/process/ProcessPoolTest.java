package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toProcess;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Proc;
import io.asyncio4j.Virtual;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Real time: workers are JVMs, and take some 200 ms to start.
class ProcessPoolTest extends ProcessFixture {

    private final long self = ProcessHandle.current().pid();

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
                String gate = folder.resolve("gate").toString();
                var ended = new ArrayList<Integer>();
                gather(List.of(0, 1, 2, 3, 4), n -> {
                    int number = n;
                    pool.run(() -> number == 1 ? awaitFile(gate) : number);
                    ended.add(n);
                    if (ended.size() == 4) {
                        assertThat(new File(gate).mkdir()).isTrue();
                    }
                    return n;
                });
                assertThat(ended).containsExactly(0, 2, 3, 4, 1);
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
    void badArgumentsAreNamed() throws Exception {
        assertThatThrownBy(() -> new ProcessPool(0)).hasMessage("workers must be >= 1, was 0");
        assertThatThrownBy(() -> new ProcessPool(1, options -> options.heap(1_000)))
                .hasMessage("heap must be >= 2 MiB, was 1000 bytes");
    }

    private static int awaitFile(String path) throws InterruptedException {
        while (!new File(path).exists()) {
            TimeUnit.MILLISECONDS.sleep(5); // real time: another process makes it
        }
        return 1;
    }

    private static final class Unserialisable extends RuntimeException {

        private static final long serialVersionUID = 1;

        @SuppressWarnings({"serial", "unused"})
        private final Object held = new Thread(() -> {});

        Unserialisable() {
            super("holds a thread");
        }
    }
}
