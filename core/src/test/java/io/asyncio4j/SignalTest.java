package io.asyncio4j;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalTest {

    @Test
    void aHandlerRunsOnTheLoopAndMayUseIt() throws IOException {
        run(() -> {
            var loop = EventLoop.current();
            var got = new Promise<EventLoop>();
            loop.addSignalHandler("USR2", () -> got.complete(EventLoop.current()));

            raise("USR2");

            assertThat(got.await()).isSameAs(loop);
        });
    }

    @Test
    void theLastHandlerOfASignalReplacesTheOneBefore() throws IOException {
        run(() -> {
            var loop = EventLoop.current();
            var got = new Promise<String>();
            loop.addSignalHandler("USR2", () -> got.complete("first"));
            loop.addSignalHandler("SIGUSR2", () -> got.complete("second"));

            raise("USR2");

            assertThat(got.await()).isEqualTo("second");
            assertThat(loop.removeSignalHandler("USR2")).isTrue();
            assertThat(loop.removeSignalHandler("USR2")).isFalse();
        });
    }

    @Test
    void ctrlCIsTheHandlersWhileThereIsOne() throws IOException {
        DefaultSignals.assumeNotIgnored("INT", 2);
        run(() -> {
            var got = new Promise<String>();
            EventLoop.current().addSignalHandler("INT", () -> got.complete("not cancelled"));

            raise("INT");

            assertThat(got.await()).isEqualTo("not cancelled");
        });
    }

    @Test
    void aSignalThatCannotBeHandledIsRefusedWithTheReason() {
        run(() -> {
            var loop = EventLoop.current();
            assertThatThrownBy(() -> loop.addSignalHandler("KILL", () -> {}))
                    .hasMessage("SIGKILL cannot be handled: the system does what it says without asking the program");
            assertThatThrownBy(() -> loop.addSignalHandler("SIGSTOP", () -> {}))
                    .hasMessageStartingWith("SIGSTOP cannot be handled");
            assertThatThrownBy(() -> loop.addSignalHandler("SEGV", () -> {}))
                    .hasMessage("SIGSEGV cannot be handled: the JVM keeps it for itself");
            assertThatThrownBy(() -> loop.addSignalHandler("FOO", () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("there is no signal FOO here, but HUP, INT, TERM, ");
        });
    }

    @Test
    void whatWasThereBeforeIsBackWhenTheLoopIsClosed() throws Exception {
        Process program = JavaProgram.start(EndsByTerm.class, "-XX:+UseSerialGC");
        var output = program.inputReader();
        assertThat(output.readLine()).isEqualTo("ready");
        kill(program.pid(), "TERM");
        assertThat(output.readLine()).isEqualTo("handled");
        assertThat(output.readLine()).isEqualTo("closed");
        kill(program.pid(), "TERM");
        assertThat(program.waitFor()).isEqualTo(128 + 15);
    }

    /// A program that handles SIGTERM in its loop, and afterwards does not.
    static final class EndsByTerm {

        public static void main(String[] args) throws InterruptedException {
            run(() -> {
                var term = new Promise<String>();
                EventLoop.current().addSignalHandler("TERM", () -> term.complete("handled"));
                System.out.println("ready");
                System.out.println(term.await());
            });
            System.out.println("closed");
            Thread.sleep(60_000); // real time: until it is killed
        }
    }

    @Test
    void aHandlerOfASignalThatTheJvmLeavesIgnoredIsReported() throws Exception {
        Process program = JavaProgram.startBy(
                List.of("sh", "-c", "trap '' INT; exec \"$0\" \"$@\""), HandlesTwo.class, "-XX:+UseSerialGC");
        assertThat(program.inputReader().lines())
                .containsExactly("the handler of SIGINT will never be called", "SIGUSR2 is handled");
        assertThat(program.waitFor()).isZero();
    }

    /// A program that handles a signal that was ignored when it was started, and one that was not.
    static final class HandlesTwo {

        public static void main(String[] args) throws IOException {
            try (var runner = new Runner(o -> o.errorHandler(report -> System.out.println(report.message())))) {
                runner.run(() -> {
                    var got = new Promise<String>();
                    EventLoop.current().addSignalHandler("SIGINT", () -> System.out.println("SIGINT is handled"));
                    EventLoop.current().addSignalHandler("SIGUSR2", () -> got.complete("SIGUSR2 is handled"));
                    raise("INT");
                    raise("USR2");
                    System.out.println(got.await());
                });
            }
        }
    }

    @Test
    void aSignalThatCannotBeHandledIsAClearError() {
        run(() -> {
            assertThatThrownBy(() -> EventLoop.current().addSignalHandler("NONSENSE", () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NONSENSE");
            assertThatThrownBy(() -> EventLoop.current().addSignalHandler("KILL", () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("KILL");
        });
    }

    private static void raise(String signal) throws IOException {
        kill(ProcessHandle.current().pid(), signal);
    }

    private static void kill(long pid, String signal) throws IOException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
    }
}
