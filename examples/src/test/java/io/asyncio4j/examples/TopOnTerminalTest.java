package io.asyncio4j.examples;

import static io.asyncio4j.examples.Command.asyncio;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `asyncio top` and `asyncio ps --watch` in a real terminal.
@Tag("interop")
class TopOnTerminalTest {

    @TempDir
    private Path home;

    private Process program;
    private String pid;
    private Tmux terminal;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Tmux.isInstalled(), "there is no tmux");
        Files.writeString(home.resolve("Bakery.java"), """
            import module io.asyncio4j;
            import static io.asyncio4j.Asyncio.*;

            void main() {
                run(() -> {
                    createTask("zoe", () -> sleep(minutes(60)));
                    createTask("ada", () -> {
                        IO.println(ProcessHandle.current().pid());
                        while (true) {
                            sleep(0.01);
                        }
                    });
                    createTask("mia", () -> sleep(minutes(60)));
                    sleep(minutes(60));
                });
            }
            """);
        program = asyncio("run", "Bakery.java").in(home).withErrorsInOutput().start();
        pid = program.inputReader().readLine();
    }

    @AfterEach
    void end() throws Exception {
        if (terminal != null) {
            terminal.close();
        }
        program.destroy();
        program.waitFor();
    }

    @Test
    void keysSetTheOrder() throws Exception {
        terminal = new Tmux(home, "top", pid, "--watch=0.2");
        terminal.await("q quits");
        terminal.key("n");
        terminal.await(screen -> isInOrder(screen, " ada ", " mia ", " zoe "));
        terminal.key("i");
        terminal.await(screen -> isInOrder(screen, " zoe ", " ada ", " mia "));
        terminal.key("t");
        terminal.await(screen -> isInOrder(screen, " ada ", " mia ") && isInOrder(screen, " ada ", " zoe "));
        terminal.key("Up"); // means nothing
        terminal.key("b");
        terminal.await(screen -> isInOrder(screen, " ada ", " mia ") && isInOrder(screen, " ada ", " zoe "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "C-c"})
    void itEndsAndLeavesTheTerminalAsItWas(String key) throws Exception {
        terminal = new Tmux(home, "top", pid, "; echo status $?; stty -a | grep -o ' .icanon\\| .echo '; cat");
        terminal.await("q quits");
        terminal.key(key);
        String screen = terminal.await("status");

        assertThat(screen).doesNotContain("q quits").contains("status 0");
        terminal.line("typed");
        terminal.await(seen -> seen.split("typed", -1).length == 3); // echoed, and given back by cat
    }

    @Test
    void theEndOfTheProgramIsTold() throws Exception {
        terminal = new Tmux(home, "top", pid, "--watch=0.2; cat");
        terminal.await("q quits");
        program.destroy();
        assertThat(terminal.await("asyncio: process " + pid + " has ended")).doesNotContain("q quits");
    }

    @Test
    void aNarrowTerminalShowsWhatFits() throws Exception {
        terminal = new Tmux(home, "top", pid, "--watch=0.2");
        terminal.await("q quits");
        terminal.resize(40, 8);
        String screen = terminal.await(seen -> seen.lines().count() <= 8 && seen.contains("q quits"));
        assertThat(screen.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
    }

    @Test
    void psWatchesUntilCtrlC() throws Exception {
        terminal = new Tmux(home, "ps", pid, "--watch=0.2; echo status $?; cat");
        terminal.await(screen -> screen.split("loop #", -1).length > 3);
        terminal.key("C-c");
        assertThat(terminal.await("status")).contains("status 130");
    }

    private static boolean isInOrder(String screen, String... names) {
        int last = -1;
        for (String name : names) {
            int at = screen.indexOf(name);
            if (at <= last) {
                return false;
            }
            last = at;
        }
        return true;
    }
}
