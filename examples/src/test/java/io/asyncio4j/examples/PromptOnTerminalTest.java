package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The prompt in a real terminal.
@Tag("interop")
class PromptOnTerminalTest {

    @TempDir
    private Path home;

    private Tmux terminal;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Tmux.isInstalled(), "there is no tmux");
        Command.asyncio("repl").run(); // builds what is not built
        terminal = new Tmux(home, "repl");
        terminal.awaitPrompt();
    }

    @AfterEach
    void end() throws Exception {
        if (terminal != null) {
            terminal.close();
        }
    }

    @Test
    void aLineIsEditedAndEvaluated() throws Exception {
        terminal.type("var tea = 1 + 3");
        terminal.key("BSpace");
        terminal.line("2");
        terminal.await("tea ==> 3");
    }

    @Test
    void aSnippetHasSeveralLines() throws Exception {
        terminal.line("for (int i = 0; i < 2; i++) {");
        terminal.await("...");
        terminal.line("IO.println(\"cup \" + i);");
        terminal.line("}");
        terminal.await("\ncup 0\ncup 1\n>>>");
    }

    @Test
    void tabCompletesNames() throws Exception {
        terminal.type("createTas");
        terminal.key("Tab");
        terminal.await(">>> createTask(");
    }

    @Test
    void ctrlCEndsASleepABusyLoopAndALine() throws Exception {
        terminal.line("var task = createTask(\"background\", () -> sleep(10_000))");
        terminal.await("task ==> ");
        terminal.line("IO.println(\"be\" + \"gun\"); sleep(10_000)");
        terminal.await("begun");
        terminal.key("C-c");
        terminal.await("stopped");
        terminal.line("IO.println(\"at \" + \"work\"); while (true) {}");
        terminal.await("at work");
        terminal.key("C-c");
        terminal.await(screen -> screen.split("stopped", -1).length == 3);
        terminal.type("half a li");
        terminal.key("C-c");
        terminal.line("task.isDone()");
        terminal.await("==> false");
    }

    @Test
    void whatTasksPrintStandsAboveTheLineThatIsTyped() throws Exception {
        terminal.line("var ticks = createTask(() -> { for (int i = 0; i < 3; i++) { sleep(0.5);"
                + " IO.println(\"tick \" + i); } })");
        terminal.await("ticks ==> ");
        terminal.type("var typed = \"slow\"");

        terminal.await("tick 0\ntick 1\ntick 2\n>>> var typed = \"slow\"");
        terminal.key("Enter");
        terminal.await("typed ==> \"slow\"");
    }

    @Test
    void earlierLinesAreThereAfterARestart() throws Exception {
        terminal.line("var first = 7");
        terminal.await("first ==> 7");
        terminal.close();
        terminal = new Tmux(home, "repl");
        terminal.awaitPrompt();

        terminal.key("Up");

        terminal.await(">>> var first = 7");
    }

    @Test
    void theStartUpFileIsRead() throws Exception {
        terminal.close();
        Files.createDirectories(home.resolve("asyncio4j"));
        Files.writeString(home.resolve("asyncio4j/startup.jsh"), "var mine = 12;\n");
        terminal = new Tmux(home, "repl");
        terminal.awaitPrompt();
        terminal.line("mine + 1"); // nobody has asked for the values of the file

        assertThat(terminal.await("==> 13")).doesNotContain("mine ==>");
    }

    @Test
    void enterWhileATaskPrintsIsAnswered() throws Exception {
        terminal.line("createTask(() -> { while (true) { IO.println(\"row\"); sleep(0.001); } })");
        terminal.await("row");
        for (int i = 1; i <= 20; i++) {
            terminal.line("Math.abs(" + i + ")");
        }
        terminal.line("\"still \" + \"here\"");

        terminal.await("still here");
    }

    @Test
    void whatIsTypedStaysAsItWasTyped() throws Exception {
        terminal.type("\"{;    ");
        terminal.type("}");
        terminal.type("\"");
        terminal.key("Enter");

        terminal.await("==> \"{;    }\"");
    }

    @Test
    void aClosedTerminalEndsIt() throws Exception {
        terminal.line("var task = createTask(() -> sleep(10_000)); sleep(10_000)");
        ProcessHandle process = terminal.process();
        terminal.close();

        assertThat(process.onExit().get(40, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    @Test
    void ctrlDEndsIt() throws Exception {
        ProcessHandle process = terminal.process();
        terminal.key("C-d");

        assertThat(process.onExit().get(40, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    @Test
    void muchOutputAndBytesOfAnyKindDoNotEndIt() throws Exception {
        terminal.line("IO.println(\"x\".repeat(10_000_000)); IO.println(\"all \" + \"out\")");
        terminal.await("all out");
        terminal.line("for (int i = 128; i < 256; i++) System.out.write(i); IO.println()");
        terminal.line("IO.println(\"still \" + \"here\")");
        terminal.await("still here");
    }
}
