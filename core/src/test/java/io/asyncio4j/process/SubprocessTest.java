package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.Proc;
import io.asyncio4j.ReturnWhen;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.Virtual;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real programs: sh, cat, sort, yes, head, sleep.
class SubprocessTest {

    private static final int SEEDS = 300; // each starts a process
    private static final int RUNS = 200;

    @TempDir
    private Path folder;

    private int descriptors;

    @BeforeEach
    void countDescriptors() throws Exception {
        assertThat(Proc.children()).isEmpty();
        descriptors = Proc.descriptors();
    }

    @AfterEach
    void noProcessAndNoPipeIsLeft() throws Exception {
        Proc.becomes(List.of(), Proc::children);
        Proc.becomes(descriptors, Proc::descriptors);
    }

    @Test
    void aProgramRunsToItsEndAndItsOutputComesBack() throws Exception {
        Virtual.run(_ -> {
            var completed = Subprocess.shell("echo out; echo err >&2; exit 3").communicate();
            assertThat(completed.text()).isEqualTo("out\n");
            assertThat(completed.errorText()).isEqualTo("err\n");
            assertThat(completed.exitStatus()).isEqualTo(3);
            assertThat(completed)
                    .hasToString("Completed[sh -c echo out; echo err >&2; exit 3, exit status 3, 4 bytes of"
                            + " output, 4 of errors]");
            assertThatThrownBy(completed::check)
                    .isInstanceOf(SubprocessException.class)
                    .hasMessage("sh -c echo out; echo err >&2; exit 3 ended with exit status 3: err");

            assertThat(Subprocess.run("echo", "a b", "*").check().text()).isEqualTo("a b *\n");
            assertThat(Subprocess.run("cat").check().stdout()).isEmpty();
        });
    }

    @Test
    void communicateFeedsAndDrainsAtTheSameTime() throws Exception {
        Virtual.run(_ -> {
            try (var sort = Subprocess.start("sort")) {
                assertThat(sort.communicate("b\na\n").check().text()).isEqualTo("a\nb\n");
            }
            byte[] large = new byte[5_000_000];
            new Random(1).nextBytes(large);
            try (var cat = Subprocess.shell("tee /dev/stderr")) {
                var completed = cat.communicate(large);
                assertThat(completed.stdout()).isEqualTo(large);
                assertThat(completed.stderr()).isEqualTo(large);
            }
        });
    }

    @Test
    void aProgramThatDoesNotReadAllItsInputIsNoError() throws Exception {
        Virtual.run(_ -> {
            try (var head = Subprocess.start("head", "-n", "1")) {
                assertThat(head.communicate("line\n".repeat(1_000_000)).check().text())
                        .isEqualTo("line\n");
            }
            try (var nothing = Subprocess.start("true")) {
                assertThat(nothing.communicate(new byte[1_000_000]).exitStatus())
                        .isZero();
            }
        });
    }

    @Test
    void anOutputWithoutEndIsReadAsFarAsWanted() throws Exception {
        Virtual.run(_ -> {
            try (var yes = Subprocess.start("yes", "again")) {
                for (int n = 0; n < 100_000; n++) {
                    assertThat(yes.stdout().readLine()).isEqualTo("again");
                }
                assertThat(yes.exitStatus()).isEmpty();
            }
        });
    }

    @Test
    void programsArePipedIntoEachOther() throws Exception {
        Virtual.run(_ -> {
            try (var sort = Subprocess.start("sort", "-u");
                    var count = Subprocess.start(new ProcessBuilder("wc", "-l").redirectErrorStream(true))) {
                var lines = new ArrayList<String>();
                TaskGroup.run(group -> {
                    group.createTask(() -> {
                        try (var in = sort.stdin()) {
                            for (int n = 0; n < 100_000; n++) {
                                in.write("line " + n % 1_000 + "\n");
                            }
                        }
                    });
                    group.createTask(() -> {
                        try (var in = count.stdin()) {
                            sort.stdout().transferTo(in);
                        }
                    });
                    count.stdout().lines().forEach(lines::add);
                });
                assertThat(lines).containsExactly("1000");
                assertThat(List.of(sort.await(), count.await())).containsExactly(0, 0);
            }
        });
    }

    @Test
    void aWriterWaitsForASlowReaderAndSeesThatItIsGone() throws Exception {
        run(() -> {
            try (var sleeper = Subprocess.start("sleep", "60")) {
                var written = new int[1];
                var writer = createTask(() -> {
                    while (true) {
                        sleeper.stdin().write(new byte[10_000]);
                        written[0]++;
                    }
                });
                for (int before = -1; before != written[0] || before < 10; ) {
                    before = written[0];
                    sleep(millis(200)); // real time: the pipe is filled meanwhile
                }
                assertThat(written[0]).isBetween(10, 30);
                sleeper.kill();
                assertThatThrownBy(writer::await).isInstanceOf(UncheckedIOException.class);
                assertThatThrownBy(() -> sleeper.stdin().write("more")).isInstanceOf(UncheckedIOException.class);
            }
            try (var cat = Subprocess.start("cat")) {
                cat.stdin().write("text");
                cat.stdin().flush();
                cat.stdin().writeEof();
                cat.stdin().writeEof();
                assertThatThrownBy(() -> cat.stdin().write("more"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("write was called after writeEof");
                assertThat(new String(cat.stdout().readAll())).isEqualTo("text");
            }
        });
    }

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
                assertThatThrownBy(() -> child.sendSignal("NOSUCH")).hasMessage("no such signal: NOSUCH");
                assertThatThrownBy(() -> child.sendSignal("$(x)")).hasMessage("no such signal: $(x)");
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
    void aReadThatIsCancelledLosesNothing() throws Exception {
        run(() -> {
            try (var cat = Subprocess.start("cat")) {
                for (int n = 0; n < 100; n++) {
                    var impatient = createTask(cat.stdout()::readLine);
                    for (int yields = n % 4; yields > 0; yields--) {
                        yieldNow();
                    }
                    impatient.cancel();
                    assertThatThrownBy(impatient::await).isInstanceOf(CancelledError.class);
                    cat.stdin().write("line " + n + "\n");
                    assertThat(cat.stdout().readLine()).isEqualTo("line " + n);
                }
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
    void twoHundredRunsLeaveNothingBehind() throws Exception {
        run(() -> {
            for (int n = 0; n < RUNS; n++) {
                assertThat(Subprocess.run("echo", "" + n).check().text()).isEqualTo(n + "\n");
            }
            assertThat(Proc.children()).isEmpty();
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
    void aProgramThatCannotBeStartedIsNamed() throws Exception {
        Virtual.run(_ -> {
            assertThatThrownBy(() -> Subprocess.start("no-such-program"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Cannot run program \"no-such-program\"")
                    .hasCauseInstanceOf(IOException.class);
            assertThatThrownBy(Subprocess::start).hasMessage("command must name a program, was empty");
        });
    }

    @Test
    void streamsThatAreRedirectedAreEmptyHere() throws Exception {
        Virtual.run(_ -> {
            var builder = new ProcessBuilder("cat", "/etc/hostname", "/no/such/file")
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true);
            var completed = Subprocess.run(builder);
            assertThat(completed.stdout()).isEmpty();
            assertThat(completed.stderr()).isEmpty();
            assertThat(completed.exitStatus()).isEqualTo(1);
        });
    }

    @Test
    void aVirtualClockWaitsForAProgramThatIsAwaitedAndForNoOther() throws Exception {
        var story = Virtual.run(test -> {
                    try (var _ = Subprocess.start("sleep", "60")) {
                        sleep(Duration.ofHours(1));
                        test.log("an hour");
                    }
                    createTask(() -> {
                        sleep(Duration.ofDays(1));
                        test.log("not reached");
                    });
                    Subprocess.run("sleep", "0.1");
                    test.log("ran");
                })
                .story();
        assertThat(story).containsExactly("3600000 an hour", "3600000 ran");
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

    @Test
    void aHundredPipesAtOnceDoNotKeepTheDefaultExecutorBusy() throws Exception {
        run(() -> {
            var children = new ArrayList<Subprocess>();
            try {
                for (int n = 0; n < 50; n++) {
                    children.add(Subprocess.start("cat"));
                }
                var readers = children.stream()
                        .map(child -> createTask(child.stdout()::readAll))
                        .toList();
                yieldNow();
                assertThat(Asyncio.toThread(() -> "free")).isEqualTo("free");
                for (var child : children) {
                    child.stdin().write("x");
                    child.stdin().close();
                }
                for (var reader : readers) {
                    assertThat(timeout(seconds(30), reader::await)).hasSize(1);
                }
            } finally {
                children.forEach(Subprocess::close);
            }
        });
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
