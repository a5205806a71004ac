package io.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A worker process that comes to nothing.
class WorkerProcessTest {

    private static final byte[] OPERATION = new byte[100_000];

    @Test
    void oneThatIsKilledBeforeItIsStartedNeverIs() throws Exception {
        var worker = new WorkerProcess(() -> {
            throw new AssertionError("was started");
        });
        worker.kill();
        var error = catchThrowableOfType(WorkerCrashedException.class, () -> worker.call(OPERATION));
        assertThat(error).hasMessage("a worker process was killed before it was started");
        assertThat(error.exitStatus()).isEqualTo(128 + 9);
        assertThat(worker.isAlive()).isFalse();
    }

    @Test
    void oneThatCannotBeStartedIsNamed() {
        var worker = new WorkerProcess(() -> new ProcessBuilder("/no/such/java"));
        assertThatThrownBy(() -> worker.call(OPERATION))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("a worker process cannot be started: Cannot run program \"/no/such/java\"");
    }

    @Test
    void oneThatAnswersNothingMoreIsKilled() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var worker = new WorkerProcess(() -> new ProcessBuilder(
                new ArrayList<>(List.of(java, "-cp", System.getProperty("java.class.path"), HangsUp.class.getName()))));
        var error = catchThrowableOfType(WorkerCrashedException.class, () -> worker.call(OPERATION));
        assertThat(error)
                .hasMessageMatching(
                        "(?s)worker process (\\d+) was killed, because java.io.EOFException before it answered;"
                                + " its last errors:\n\\1");
        assertThat(error.exitStatus()).isEqualTo(128 + 9);
        assertThat(worker.isAlive()).isFalse();
    }

    /// A program that calls its parent, says nothing, and goes on.
    static final class HangsUp {

        public static void main(String[] args) throws Exception {
            System.err.println(ProcessHandle.current().pid());
            WorkerChannel.call(args[0]).close();
            Thread.sleep(1_000_000); // real time: until it is killed
        }
    }

    @Test
    void ofManyErrorsTheLastLinesAreKeptAndAllPassedOn() {
        var passedOn = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(passedOn, true, StandardCharsets.UTF_8));
        try {
            var worker = new WorkerProcess(() -> new ProcessBuilder("sh", "-c", "seq 1 5000 >&2; exit 7"));
            var error = catchThrowableOfType(WorkerCrashedException.class, () -> worker.call(OPERATION));
            assertThat(error.getMessage())
                    .contains("ended with exit status 7 before it answered; its last errors:\n4981\n")
                    .endsWith("\n4999\n5000");
        } finally {
            System.setErr(before);
        }
        assertThat(passedOn.toString(StandardCharsets.UTF_8).lines()).hasSize(5000);
    }
}
