package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The standard streams of workers, and the channel to them. Real time: workers are JVMs.
class ProcessPoolStreamsTest {

    @Test
    void programsThatOperationsStartMayInheritTheStandardStreams() throws Exception {
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            run(() -> {
                try (var pool = new ProcessPool(1)) {
                    long worker = pool.run(() -> ProcessHandle.current().pid());
                    assertThat(pool.run(() -> inheriting("cat"))).isZero(); // it finds nothing to read
                    assertThat(pool.run(() -> inheriting("echo", "by a program")))
                            .isZero();
                    assertThat(pool.run(() -> inheriting("sh", "-c", "(sleep 0.1; echo later) &")))
                            .isZero();
                    pool.run(() -> {
                        new FileOutputStream(FileDescriptor.out).write("below System.out\n".getBytes());
                        return 0;
                    });
                    assertThat(pool.run(() -> ProcessHandle.current().pid())).isEqualTo(worker);
                }
            });
            assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                    .containsExactlyInAnyOrder("by a program", "below System.out", "later");
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void noProgramThatAnOperationStartsInheritsTheChannelToTheParent() throws Exception {
        run(() -> {
            try (var pool = new ProcessPool(1)) {
                assertThat(pool.run(() -> descriptorsOf("worker"))).contains("socket:");
                assertThat(pool.run(() -> descriptorsOf("child"))).doesNotContain("socket:");
                assertThat(Subprocess.shell("ls -l /proc/self/fd").communicate().text())
                        .doesNotContain("socket:");
            }
        });
    }

    private static int inheriting(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static String descriptorsOf(String whom) throws IOException {
        String folder =
                whom.equals("worker") ? "/proc/" + ProcessHandle.current().pid() : "/proc/self";
        Process list = new ProcessBuilder("ls", "-l", folder + "/fd").start();
        return new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
