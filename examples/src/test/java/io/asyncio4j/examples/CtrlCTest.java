package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CtrlCTest {

    private static final int KILLED_BY_CTRL_C = 130;

    @TempDir
    private Path folder;

    @Test
    void ctrlCEndsWaitingAndBlockedTasksAndRunsTheirFinallyBlocks() throws Exception {
        Process program = start("""
            import static io.asyncio4j.Asyncio.*;
            import io.asyncio4j.TaskGroup;

            void main() {
                try {
                    run(() -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                                try {
                                    sleep(seconds(600));
                                } finally {
                                    IO.println("waiting: over");
                                }
                            });
                        createTask(() -> {
                                try {
                                    Thread.sleep(600_000); // real time: a call of the JDK blocks
                                } finally {
                                    IO.println("blocked: over");
                                }
                            });
                        sleep(millis(100));
                        IO.println("ready");
                    }));
                } finally {
                    IO.println("main: over");
                }
            }
            """);
        BufferedReader output = program.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo("ready");

        interrupt(program);

        assertThat(output.lines()).containsExactly("waiting: over", "blocked: over", "main: over");
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(program.errorReader().lines()).isEmpty();
        assertThat(program.exitValue()).isEqualTo(KILLED_BY_CTRL_C);
    }

    @Test
    void aSecondCtrlCKillsAProgramThatRefusesToEnd() throws Exception {
        Process program = start("""
            void main() {
                io.asyncio4j.Asyncio.run(() -> {
                    IO.println("ready");
                    while (true) {
                        Thread.onSpinWait();
                    }
                });
            }
            """);
        assertThat(program.inputReader().readLine()).isEqualTo("ready");

        interrupt(program);
        assertThat(program.waitFor(1, TimeUnit.SECONDS)).isFalse();
        interrupt(program);

        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isEqualTo(KILLED_BY_CTRL_C);
    }

    @Test
    void ctrlCWhileAProgramIsCompiledEndsItToo() throws Exception {
        String large = IntStream.range(0, 3_000) // compiled for seconds: the signal comes before its end
                .mapToObj(n -> "record R" + n + "(int a) {}\n")
                .collect(Collectors.joining());
        Process program = start("void main() { IO.println(\"has run\"); }\n" + large);
        ProcessHandle compiler = awaitChild(program);

        interrupt(program);

        assertThat(program.inputReader().lines()).isEmpty();
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isEqualTo(KILLED_BY_CTRL_C);
        compiler.onExit().get(20, TimeUnit.SECONDS);
    }

    private static ProcessHandle awaitChild(Process program) throws InterruptedException {
        while (true) {
            var child = program.children()
                    .filter(one -> one.info().commandLine().orElse("").contains(".Prepare"))
                    .findFirst();
            if (child.isPresent()) {
                return child.get();
            }
            assertThat(program.isAlive()).isTrue();
            Thread.sleep(5); // real time: nobody tells that a process has begun
        }
    }

    private Process start(String source) throws IOException {
        Files.writeString(folder.resolve("Program.java"), source);
        return Command.asyncio("run", "Program.java").in(folder).start();
    }

    private static void interrupt(Process program) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(program.pid())).start().waitFor();
    }
}
