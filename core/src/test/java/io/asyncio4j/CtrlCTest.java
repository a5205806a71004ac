package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toProcess;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.uncancellable;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.function.VoidBlockingOp;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.process.Subprocess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CtrlCTest {

    private static final int KILLED_BY_SIGTERM = 143;
    private static final int KILLED_BY_CTRL_C = 130;

    @Test
    void everyTaskEndsWhereverItWaitsAndCleansUp() throws Exception {
        var ended = interrupted(WaitsEverywhere.class);

        assertThat(ended.lines)
                .containsExactlyInAnyOrder(
                        "sleeping: over",
                        "blocked: over",
                        "blocked again and again: over",
                        "thread: over",
                        "main: over")
                .endsWith("main: over");
        assertThat(ended.status).isEqualTo(KILLED_BY_CTRL_C);
    }

    /// A program whose tasks belong to a group, so that only their parent is cancelled by Ctrl-C.
    static final class WaitsEverywhere {

        public static void main(String[] args) throws Exception {
            try {
                run(() -> gather(
                        () -> thenSay("sleeping: over", () -> sleep(seconds(600))),
                        () -> thenSay("blocked: over", () -> Thread.sleep(600_000)), // real time: a call of the JDK
                        () -> thenSay("blocked again and again: over", WaitsEverywhere::doze),
                        () -> thenSay(
                                "thread: over", () -> toThread(() -> Thread.sleep(600_000))), // real time: as above
                        () -> System.out.println("ready")));
            } finally {
                System.out.println("main: over");
            }
        }

        private static void doze() throws InterruptedException {
            while (true) {
                Thread.sleep(1); // real time: a call of the JDK
            }
        }
    }

    @Test
    void aSigtermDoesTheSame() throws Exception {
        var ended = hit("TERM", WaitsEverywhere.class);

        assertThat(ended.lines)
                .containsExactlyInAnyOrder(
                        "sleeping: over",
                        "blocked: over",
                        "blocked again and again: over",
                        "thread: over",
                        "main: over")
                .endsWith("main: over");
        assertThat(ended.status).isEqualTo(KILLED_BY_SIGTERM);
    }

    @Test
    void aSecondSigtermEndsTheProgramAtOnce() throws Exception {
        Process process = JavaProgram.start(CleansUpForEver.class, "-XX:+UseSerialGC");
        try (var output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            kill("TERM", process);
            assertThat(output.readLine()).isEqualTo("cleaning up");
            kill("TERM", process);
            assertThat(output.readLine()).isNull();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
        assertThat(process.exitValue()).isEqualTo(KILLED_BY_SIGTERM);
    }

    /// A program that does not end.
    static final class CleansUpForEver {

        public static void main(String[] args) {
            run(() -> {
                System.out.println("ready");
                try {
                    sleep(seconds(600));
                } finally {
                    System.out.println("cleaning up");
                    sleep(seconds(600));
                    System.out.println("never");
                }
            });
        }
    }

    @Test
    void aSigtermThatIsCaughtEndsTheProgramAllTheSameWithItsHooks() throws Exception {
        var ended = hit("TERM", CaughtByAServersThread.class);

        assertThat(ended.lines).containsExactly("caught ended by SIGTERM", "background: over", "hook");
        assertThat(ended.status).isEqualTo(KILLED_BY_SIGTERM);
    }

    /// A program whose thread survives what is thrown, such as a web server's.
    static final class CaughtByAServersThread {

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            new Thread(() -> {
                        try (var runner = new Runner()) {
                            runner.run(CaughtByAServersThread::handle);
                        } catch (CancelledError e) {
                            // a server goes on
                        }
                        doze();
                    })
                    .start();
        }

        private static void handle() {
            var _ = createTask(() -> {
                try {
                    sleep(seconds(600));
                } finally {
                    System.out.println("background: over");
                }
            });
            try {
                System.out.println("ready");
                sleep(seconds(600));
            } catch (CancelledError e) {
                System.out.println("caught " + e.reason());
            }
        }

        private static void doze() {
            try {
                Thread.sleep(600_000); // real time: a server's thread
            } catch (InterruptedException e) {
                // ends
            }
        }
    }

    @Test
    void aThreadThatABackgroundTaskWaitsForIsCutShortWithoutAReport() throws Exception {
        var ended = interrupted(WaitsInTheBackground.class);

        assertThat(ended.lines).containsExactly("thread: over");
        assertThat(ended.status).isEqualTo(KILLED_BY_CTRL_C);
    }

    /// A program whose background task is cancelled by its end, not by Ctrl-C.
    static final class WaitsInTheBackground {

        public static void main(String[] args) throws InterruptedException {
            var over = new CountDownLatch(1);
            try {
                run(() -> {
                    var _ = createTask(() -> toThread(() -> {
                        System.out.println("ready");
                        try {
                            Thread.sleep(600_000); // real time: a call of the JDK
                        } finally {
                            System.out.println("thread: over");
                            over.countDown();
                        }
                    }));
                    sleep(seconds(600));
                });
            } finally {
                over.await(); // the end of the program does not wait for a thread
            }
        }
    }

    @Test
    void cleanUpMayWaitAndUseThreads() throws Exception {
        var ended = interrupted(CleansUpAtLength.class);

        assertThat(ended.lines).containsExactly("waited", "used a thread", "main: over");
        assertThat(ended.status).isEqualTo(KILLED_BY_CTRL_C);
    }

    /// A program whose clean-up takes a while.
    static final class CleansUpAtLength {

        public static void main(String[] args) {
            run(() -> {
                System.out.println("ready");
                try {
                    sleep(seconds(600));
                } finally {
                    sleep(seconds(0.01));
                    System.out.println("waited");
                    System.out.println(toThread(() -> "used a thread"));
                    System.out.println("main: over");
                }
            });
        }
    }

    @Test
    void aProgramThatCatchesItGoesOnAndExitsAsItLikes() throws Exception {
        var ended = interrupted(GoesOn.class);

        assertThat(ended.lines).containsExactly("caught interrupted by Ctrl-C", "went on", "after run");
        assertThat(ended.status).isZero();
    }

    /// A program that takes Ctrl-C for a wish.
    static final class GoesOn {

        public static void main(String[] args) {
            run(() -> {
                var _ = createTask(() -> sleep(seconds(600)));
                try {
                    System.out.println("ready");
                    sleep(seconds(600));
                } catch (CancelledError e) {
                    System.out.println("caught " + e.reason());
                }
                sleep(seconds(0.01));
                System.out.println("went on");
            });
            System.out.println("after run");
        }
    }

    @ParameterizedTest
    @EnumSource
    void itIsNotLostWhereverTheMainTaskWaits(Place place) throws Exception {
        var ended = interrupted(WaitsSomewhere.class, "-Dplace=" + place);

        assertThat(ended.lines).isEmpty();
        assertThat(ended.status).isEqualTo(KILLED_BY_CTRL_C);
    }

    /// Where a program may swallow an interrupt, or be told of something else first.
    enum Place {
        THREAD,
        THREAD_OF_A_NESTED_RUN,
        JDK,
        JDK_IN_A_GROUP,
        SOCKET,
        SHELTER,
        SUBPROCESS_THAT_IS_HIT_TOO,
        WORKER_THAT_IS_HIT_TOO
    }

    /// A program that waits and swallows what interrupts it.
    static final class WaitsSomewhere {

        private static final VoidBlockingOp<RuntimeException> DOZE = () -> {
            try {
                Thread.sleep(600_000); // real time: a call of the JDK
            } catch (InterruptedException e) {
                // swallowed
            }
        };

        public static void main(String[] args) throws Exception {
            var place = Place.valueOf(System.getProperty("place"));
            run(() -> {
                switch (place) {
                    case THREAD ->
                        toThread(() -> {
                            System.out.println("ready");
                            DOZE.run();
                        });
                    case THREAD_OF_A_NESTED_RUN ->
                        run(() -> toThread(() -> {
                            System.out.println("ready");
                            DOZE.run();
                        }));
                    case JDK -> {
                        soon("ready");
                        DOZE.run();
                    }
                    case JDK_IN_A_GROUP -> gather(() -> soon("ready"), () -> DOZE.run());
                    case SOCKET -> {
                        soon("ready");
                        try (var server = new ServerSocket(0)) {
                            server.accept(); // the interrupt becomes an error of its own
                        }
                    }
                    case SHELTER ->
                        uncancellable(() -> {
                            System.out.println("ready");
                            while (currentTask().cancelling() == 0) {
                                sleep(seconds(0.01)); // real time: the signal comes meanwhile
                            }
                        });
                    case SUBPROCESS_THAT_IS_HIT_TOO -> {
                        try (var child = Subprocess.start("sleep", "600")) {
                            hit(child.pid());
                            child.await();
                            System.out.println("the subprocess has ended");
                        }
                    }
                    case WORKER_THAT_IS_HIT_TOO -> {
                        long self = ProcessHandle.current().pid();
                        toProcess(() -> {
                            hit(ProcessHandle.current().pid(), self);
                            DOZE.run();
                            return 0;
                        });
                    }
                }
            });
            System.out.println("complete");
        }

        /// As a terminal does, which sends it to all its processes; to this one last.
        private static void hit(long pid) throws IOException {
            hit(pid, ProcessHandle.current().pid());
        }

        private static void hit(long first, long last) throws IOException {
            new ProcessBuilder("kill", "-INT", Long.toString(first), Long.toString(last)).start();
        }

        private static void soon(String text) {
            EventLoop.current().callSoon(() -> System.out.println(text));
        }
    }

    @Test
    void withoutSignalsOfTheJdkProgramsRunAllTheSame() throws Exception {
        Process process = JavaProgram.start(SaysHello.class, "-XX:+UseSerialGC", "--limit-modules", "java.base");

        assertThat(process.inputReader().lines()).containsExactly("hello");
        assertThat(process.errorReader().lines()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    /// A program that needs nothing.
    static final class SaysHello {

        public static void main(String[] args) {
            run(() -> System.out.println("hello"));
        }
    }

    private static void thenSay(String what, VoidOp<InterruptedException> wait) throws InterruptedException {
        try {
            wait.run();
        } finally {
            System.out.println(what);
        }
    }

    private static Ended interrupted(Class<?> program, String... options) throws IOException, InterruptedException {
        return hit("INT", program, options);
    }

    private static Ended hit(String signal, Class<?> program, String... options)
            throws IOException, InterruptedException {
        String[] all =
                Stream.concat(Stream.of("-XX:+UseSerialGC"), Stream.of(options)).toArray(String[]::new);
        Process process = JavaProgram.start(program, all);
        BufferedReader output = process.inputReader();
        String first = output.readLine();
        if (first != null) { // else it has hit itself
            assertThat(first).isEqualTo("ready");
            kill(signal, process);
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
        assertThat(process.errorReader().lines()).isEmpty();
        return new Ended(output.lines().toList(), process.exitValue());
    }

    private static void kill(String signal, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private record Ended(List<String> lines, int status) {}
}
