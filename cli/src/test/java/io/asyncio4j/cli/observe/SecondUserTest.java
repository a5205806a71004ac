package io.asyncio4j.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.EventLoop;
import io.asyncio4j.console.Console;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands as another user, on a program of this one: only where root runs the tests, who may be anybody.
@Timeout(120)
class SecondUserTest {

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--reset-env");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    private Path folder;

    private String classPath;

    @BeforeEach
    void copyWhatNobodyMayRead() throws Exception {
        assumeTrue(runs(), "this user cannot become another one");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        classPath = Stream.of(Observe.class, EventLoop.class, Console.class)
                .map(this::copied)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void anotherUserIsToldWhoMayAttach() throws Exception {
        try (var program = new SickProgram("lock", "-Dasyncio4j.runFromOutside=true")) {
            String pid = Long.toString(program.pid());
            String refused =
                    "asyncio: process " + pid + " belongs to root, and only its user may attach to it: run this"
                            + " command as root; or a program can print its tasks itself: ";
            String observe = Observe.class.getName();
            String prompt = "io.asyncio4j.cli.prompt.Prompt";
            assertThat(told(observe, "ps", pid)).startsWith(refused);
            assertThat(told(observe, "pstree", pid)).startsWith(refused);
            assertThat(told(observe, "cancel", pid, "1")).startsWith(refused);
            assertThat(told(observe, "record", pid)).startsWith(refused);
            assertThat(told(observe, "console", pid)).startsWith(refused);
            assertThat(told(prompt, "--attach", pid)).startsWith(refused);
            assertThat(told(observe, "ps")).isEqualTo("no program of nobody runs an event loop that can be seen\n");
        }
    }

    private String told(String main, String... arguments) throws Exception {
        var command = new ArrayList<>(AS_NOBODY);
        command.addAll(List.of(JAVA.toString(), "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp", classPath, main));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(arguments.length == 1 ? 0 : 1);
        return output;
    }

    private static boolean runs() throws InterruptedException {
        var command = new ArrayList<>(AS_NOBODY);
        command.addAll(List.of(JAVA.toString(), "-XX:-UsePerfData", "-version"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no setpriv
        }
    }

    /// The place of a class, where everybody can read it.
    private Path copied(Class<?> type) {
        try {
            Path place = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path copy = folder.resolve(type.getSimpleName());
            try (Stream<Path> all = Files.walk(place)) {
                for (Path each : all.toList()) {
                    Path target = copy.resolve(place.relativize(each).toString());
                    Files.copy(each, target);
                    boolean isFolder = Files.isDirectory(target);
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(isFolder ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
