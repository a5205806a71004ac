package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Proc;
import io.asyncio4j.ReturnWhen;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.Virtual;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Real programs: sh, cat, sort, yes, head, sleep.
class SubprocessEndTest extends ProcessFixture {

    private static final int SEEDS = 300; // each starts a process

    @Test
    void manyTasksAwaitTheEndAndOutputIsReadAfterIt() throws Exception {
        Virtual.run(_ -> {
            try (var child = Subprocess.shell("echo late; exit 7")) {
                assertThat(gather(child::await, child::await, child::await)).containsExactly(7, 7, 7);
                assertThat(child.exitStatus()).isEqualTo(OptionalInt.of(7));
                assertThat(child.await()).isEqualTo(7);
                assertThat(new String(child.stdout().readAll(), StandardCharsets.UTF_8))
                        .isEqualTo("late\n");
                assertThat(child)
                        .hasToString("Subprocess[sh -c echo late; exit 7, pid " + child.pid() + ", exit status 7]");
            }
        });
    }

    @Test
    void aTaskThatIsCancelledWhileItAwaitsTheEndLeavesTheOthersWaiting() throws Exception {
        Virtual.run(_ -> {
            try (var cat = Subprocess.start("cat")) {
                var impatient = createTask(cat::await);
                var patient = createTask(cat::await);
                yieldNow();
                impatient.cancel();
                assertThatThrownBy(impatient::await).isInstanceOf(CancelledError.class);
                cat.stdin().close();
                assertThat(patient.await()).isZero();
            }
        });
    }

    @Test
    void signalsReachTheProgram() throws Exception {
        Virtual.run(_ -> {
            try (var child = Subprocess.start("sleep", "60")) {
                child.terminate();
                assertThat(child.await()).isEqualTo(128 + 15);
                child.terminate();
                child.kill();
                child.sendSignal("HUP");
            }
            try (var child =
                    Subprocess.shell("trap 'echo got it; exit 5' USR1; echo ready; while :; do sleep 0.05; done")) {
                assertThat(child.stdout().readLine()).isEqualTo("ready");
                child.sendSignal("SIGUSR1");
                assertThat(child.stdout().readLine()).isEqualTo("got it");
                assertThat(child.await()).isEqualTo(5);
            }
            try (var child = Subprocess.start("sleep", "60")) {
                assertThatThrownBy(() -> child.sendSignal("NOSUCH"))
                        .hasMessageStartingWith("there is no signal \"NOSUCH\"; there are HUP, INT, ");
                assertThatThrownBy(() -> child.sendSignal("$(x)"))
                        .hasMessageStartingWith("there is no signal \"$(x)\"; ");
            }
        });
    }

    @Test
    void aProgramThatIgnoresSigtermIsKilledByClose() throws Exception {
        Virtual.run(_ -> {
            Subprocess stubborn;
            try (var child = Subprocess.shell("trap '' TERM; echo ready; while :; do sleep 0.05; done")) {
                stubborn = child;
                child.stdout().readLine();
                child.terminate();
                assertThat(Proc.isAlive(child.pid())).isTrue();
            }
            assertThat(Proc.isAlive(stubborn.pid())).isFalse();
            assertThat(stubborn.exitStatus()).isEqualTo(OptionalInt.of(128 + 9));
            stubborn.close();
        });
    }

    @Test
    void aTaskThatReadsWhenTheSubprocessIsClosedGoesOn() throws Exception {
        run(() -> {
            try (var child = Subprocess.shell("sleep 2 & sleep 60")) { // its child keeps the pipe open
                var reader = createTask(child.stdout()::readLine);
                sleep(millis(100)); // real time: a thread begins to read
                child.close();
                assertThatThrownBy(reader::await)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasRootCauseMessage("the subprocess was closed");
            }
        });
    }

    @Test
    void closingDoesNotWaitForAPipeThatAChildOfTheProgramKeeps() throws Exception {
        run(() -> {
            Path pids = folder.resolve("pid");
            try (var child = Subprocess.shell("sleep 1000 <&0 & echo $! > " + pids + "; echo ready; wait")) {
                assertThat(child.stdout().readLine()).isEqualTo("ready");
                var reader = createTask(() -> child.stderr().read(1));
                var writers = List.of(
                        createTask(() -> child.stdin().write(new byte[1_000_000])),
                        createTask(() -> child.stdin().write(new byte[100_000])),
                        createTask(() -> child.stdin().write(new byte[1])),
                        createTask(child.stdin()::flush));
                yieldNow();
                child.close();
                assertThat(child.exitStatus()).isEqualTo(OptionalInt.of(128 + 9));
                writers.get(0).await(); // what it has written was taken before
                writers.get(1).await();
                for (var waiting : List.of(reader, writers.get(2), writers.get(3))) {
                    assertThatThrownBy(waiting::await)
                            .isInstanceOf(UncheckedIOException.class)
                            .hasRootCauseMessage("the subprocess was closed");
                }
            } finally {
                endGrandchild(pids);
            }
        });
    }

    @Test
    void theEndIsAwaitedThoughAChildOfTheProgramKeepsItsOutput() throws Exception {
        run(() -> {
            Path pids = folder.resolve("pid");
            try (var child = Subprocess.shell("sleep 1000 & echo $! > " + pids + "; echo ready; exit 5")) {
                assertThat(child.stdout().readLine()).isEqualTo("ready");
                var reader = createTask(() -> child.stdout().read(1));
                yieldNow();
                assertThat(child.await()).isEqualTo(5);
                child.close();
                waitUntil(ReturnWhen.ALL_COMPLETED, List.of(reader)); // with nothing, or an error if it was early
            } finally {
                endGrandchild(pids);
            }
        });
    }

    @Test
    void aLoopForgetsASubprocessThatIsClosed() {
        run(() -> {
            var closed = closedOne();
            while (closed.get() != null) {
                System.gc();
                sleep(millis(10)); // real time: the collector's
            }
        });
    }

    @Test
    void aCancellationAnywhereLeavesNothingBehind() throws Exception {
        run(() -> {
            var ends = new int[2];
            for (int seed = 0; seed < SEEDS; seed++) {
                var random = new Random(seed);
                byte[] input = new byte[random.nextInt(200_000)];
                var task = createTask(() -> {
                    try (var cat = Subprocess.start("cat")) {
                        return cat.communicate(input).stdout().length;
                    }
                });
                if (seed % 10 > 0) {
                    sleep(Duration.ofNanos(random.nextInt(20_000_000)));
                    task.cancel();
                }
                try {
                    assertThat(task.await()).isEqualTo(input.length);
                    ends[0]++;
                } catch (CancelledError e) {
                    ends[1]++;
                }
                assertThat(Proc.children()).as("seed %d", seed).isEmpty();
            }
            assertThat(ends).as("both ends are seen").doesNotContain(0);
        });
    }

    @Test
    void aTimeLimitEndsAProgram() throws Exception {
        run(() -> {
            assertThatThrownBy(() -> timeout(millis(100), () -> Subprocess.run("sleep", "60")))
                    .isInstanceOf(TimedOutException.class);
            assertThat(Proc.children()).isEmpty();
        });
    }

    @Test
    void aSubprocessThatNobodyClosesIsKilledWithTheLoopAndReported() throws Exception {
        var reported = Virtual.run(_ -> {
                    Subprocess.start("sleep", "60");
                    Subprocess.start("true").await();
                })
                .reported();
        assertThat(reported).containsExactly("a subprocess was still running when the event loop was closed");
    }

    private static WeakReference<Subprocess> closedOne() {
        try (var child = Subprocess.start("true")) {
            return new WeakReference<>(child);
        }
    }

    private static void endGrandchild(Path pids) throws IOException {
        long grandchild = Long.parseLong(Files.readString(pids).strip());
        assertThat(Proc.isAlive(grandchild)).isTrue();
        ProcessHandle.of(grandchild).orElseThrow().destroyForcibly();
    }
}
