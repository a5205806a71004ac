package io.asyncio4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that is a module, with the library on the module path.
class ModulePathTest {

    private static final String MODULE = """
        module greeter {
            requires io.asyncio4j;
        }
        """;

    private static final String PROGRAM = """
        package greeter;

        import static io.asyncio4j.Asyncio.*;

        public class Main {
            public static void main(String[] args) {
                run(() -> {
                    sleep(millis(1));
                    System.out.println("in " + Main.class.getModule());
                    System.out.println("worker in " + toProcess(() -> Main.class.getModule().toString()));
                });
            }
        }
        """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void runsTasksAndWorkerProcesses() throws Exception {
        String modulePath = pathOf(Task.class) + File.pathSeparator + pathOf(NullMarked.class);
        Path classes = folder.resolve("classes");
        compile(modulePath, classes);
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=io.asyncio4j",
                        "-p",
                        classes + File.pathSeparator + modulePath,
                        "-m",
                        "greeter/greeter.Main")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(program.getInputStream().readAllBytes(), UTF_8))
                .isEqualTo("in module greeter\nworker in module greeter\n");
        assertThat(program.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
    }

    private void compile(String modulePath, Path classes) throws Exception {
        Path module = Files.writeString(folder.resolve("module-info.java"), MODULE);
        Path main = Files.writeString(folder.resolve("Main.java"), PROGRAM);
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-p", modulePath, "-d", classes.toString()),
                            null,
                            files.getJavaFileObjects(module, main))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    private static Path pathOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
