package io.asyncio4j.examples;

import static io.asyncio4j.examples.Command.asyncio;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./asyncio ps` and its kin, on a program that `./asyncio run` has started.
class ObserveTest {

    @TempDir
    private Path folder;

    private Process program;
    private String pid;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("Bakery.java"), """
            import module io.asyncio4j;
            import static io.asyncio4j.Asyncio.*;

            void main() {
                run(() -> {
                    var oven = new AsyncLock();
                    createTask("baker", () -> {
                        try (var _ = oven.acquire()) {
                            createTask("ready", () -> IO.println(ProcessHandle.current().pid()));
                            sleep(minutes(60));
                        }
                    });
                    createTask("apprentice", () -> oven.acquire().close()).await();
                });
            }
            """);
        program = asyncio("run", "Bakery.java").in(folder).withErrorsInOutput().start();
        pid = program.inputReader().readLine();
    }

    @AfterEach
    void end() throws Exception {
        program.destroy();
        program.waitFor();
    }

    @Test
    void programsTasksAndWhoeverHoldsThemUpAreShown() throws Exception {
        assertThat(asyncio("ps").run().output()).containsPattern("(?m)^" + pid + " +asyncio +3 +runs ");
        assertThat(asyncio("ps", pid, "--filter", "baker").run().output())
                .startsWith("loop #")
                .containsPattern("#\\d+ +baker +waiting .* sleeps +Bakery\\.");
        assertThat(asyncio("pstree", pid).run().output())
                .containsPattern("who is waited for, and by whom\n\\* #\\d+ baker sleeps.*\n  \\* #\\d+ apprentice ");
    }

    @Test
    void itIsShownAgainAndAgainUntilTheProgramHasEnded() throws Exception {
        Process watching =
                asyncio("ps", pid, "--watch=0.1").withErrorsInOutput().start();
        BufferedReader shown = watching.inputReader();
        for (int times = 0; times < 2; ) {
            times += shown.readLine().startsWith("loop #") ? 1 : 0;
        }
        program.destroy();

        assertThat(shown.lines()).last().isEqualTo("asyncio: process " + pid + " has ended");
        assertThat(watching.waitFor()).isEqualTo(1);
    }

    @Test
    void theConsoleOfARunningProgramAndOfOneThatIsRunWithItServesThePage() throws Exception {
        Process attached = asyncio("console", pid).start();
        try {
            assertThat(page(attached.inputReader(), "the console of process " + pid + " is at "))
                    .contains("<title>asyncio console</title>");
        } finally {
            attached.destroy();
        }
        Process beside = asyncio("run", "--console", "Bakery.java").in(folder).start();
        try {
            assertThat(page(beside.errorReader(), "asyncio: the console is at "))
                    .contains("<title>asyncio console</title>");
            assertThat(beside.inputReader().readLine()).isEqualTo(Long.toString(beside.pid()));
        } finally {
            beside.destroy();
        }
    }

    @Test
    void aProgramIsRecordedFromItsBeginningToItsEnd() throws Exception {
        Files.writeString(folder.resolve("Short.java"), """
            import static io.asyncio4j.Asyncio.*;

            void main(String[] args) {
                run(() -> createTask("brief", () -> sleep(0.2)).await());
                IO.println(args[0]);
            }
            """);
        var result =
                asyncio("run", "--record=tape", "Short.java", "done").in(folder).run();

        assertThat(result.output()).isEqualTo("done\n");
        assertThat(result.errors()).isEqualTo("asyncio: recording to tape; asyncio console tape shows it\n");
        assertThat(folder.resolve("tape")).isDirectoryContaining("glob:**.asynciorec");
        assertThat(folder.resolve("tape")).isDirectoryNotContaining("glob:**.lock");
        assertThat(asyncio("run", "--record", "--console", "Short.java", "both")
                        .in(folder)
                        .run()
                        .errors())
                .containsPattern("the console is at http.*\nasyncio: recording to asyncio-recording-\\d+;");
    }

    /// The page at the address that a program has printed.
    private static String page(BufferedReader output, String before) throws Exception {
        String line = output.readLine();
        assertThat(line).startsWith(before);
        try (var client = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build()) {
            URI url = URI.create(line.substring(before.length()));
            return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void topSaysWhatItNeeds() throws Exception {
        assertThat(asyncio("top", pid).run().errors())
                .isEqualTo("asyncio: top needs a terminal: use asyncio ps " + pid + " --watch instead\n");
        assertThat(asyncio("top").run().errors())
                .isEqualTo("asyncio: top needs the number of a process: asyncio top PID; asyncio ps lists them\n");
    }
}
