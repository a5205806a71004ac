package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.Proc;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.Virtual;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Real programs: sh, cat, sort, yes, head, sleep.
class SubprocessTest extends ProcessFixture {

    private static final int RUNS = 200;

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
    void twoHundredRunsLeaveNothingBehind() throws Exception {
        run(() -> {
            for (int n = 0; n < RUNS; n++) {
                assertThat(Subprocess.run("echo", "" + n).check().text()).isEqualTo(n + "\n");
            }
            assertThat(Proc.children()).isEmpty();
        });
    }

    @Test
    void aCommandLineInOneStringIsTakenForAProgramAndTheErrorShowsHowToWriteIt() {
        run(() -> assertThatThrownBy(() -> Subprocess.start("ls -l /tmp"))
                .hasMessageStartingWith("Cannot run program \"ls -l /tmp\"")
                .hasMessageEndingWith("write \"ls\", \"-l\", \"/tmp\""));
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
}
