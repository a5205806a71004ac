package io.asyncio4j.cli.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTest {

    private static final List<String> NOTES = new CopyOnWriteArrayList<>();
    private static Session session;
    private static Lines lines;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        Log.to(NOTES::add);
        session = new Session(List.of(), false, NOTES::add);
        lines = new Lines(session, new Dependencies(session, List.of()));
    }

    @AfterAll
    static void end() {
        session.close();
    }

    @Test
    void aFileGoesOnBehindAnErrorAndTellsWhereThatIs() throws Exception {
        Path file = Files.writeString(folder.resolve("tea.jsh"), """
            int bad = "x";

            IO.println("after");
            int twice(int n) {
                return 2 * n;
            }
            twice("a")
            var five = 5;
            """);

        Report report = lines.use("/open " + file, null, _ -> {});

        assertThat(report.failed()).isTrue();
        assertThat(report.lines())
                .startsWith("tea.jsh:1: error: incompatible types: java.lang.String cannot be converted to int")
                .contains("tea.jsh:7: error: incompatible types: java.lang.String cannot be converted to int")
                .endsWith("five ==> 5")
                .noneMatch(line -> line.contains("';' expected"));
    }

    @Test
    void eachSnippetIsToldOfBeforeTheNextOneBegins() throws Exception {
        var story = new ArrayList<String>();
        session.eval("var told = new ArrayList<Integer>()");

        lines.use("told.add(1)\nint count = told.size()", null, part -> story.addAll(part.lines()));
        lines.useAll(new BufferedReader(new StringReader("count++\ncount = 7")), null, null, part -> {
            story.addAll(part.lines());
            story.add("told");
        });

        assertThat(story.subList(1, story.size()))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("count ==> 1"),
                        second -> assertThat(second).endsWith(" ==> 1"),
                        third -> assertThat(third).isEqualTo("told"),
                        fourth -> assertThat(fourth).isEqualTo("count ==> 7"),
                        fifth -> assertThat(fifth).isEqualTo("told"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/open          | which file? /open FILE",
                "/open nowhere.jsh | there is no file nowhere.jsh",
                "/cancel        | which task? /cancel TASK: /ps lists them",
                "/cancel ghost  | there is no task ghost: /ps lists them",
            })
    void aCommandSaysWhatItLacks(String command, String answer) {
        assertThat(lines.use(command, null, _ -> {}).lines()).containsExactly(answer);
    }

    @Test
    void aTextThatWasStoppedBeforeItBeginsDoesNotBegin() {
        var line = new TypedLine();
        line.stop();

        assertThat(lines.use("var begun = true", line, _ -> {}).lines()).containsExactly("stopped");
        assertThat(session.eval("begun").failed()).isTrue();
    }

    @Test
    void aNoteHasItsParameters() {
        var told = new LogRecord(Level.WARNING, "{0} goes on; {1} is late");
        told.setParameters(new Object[] {"the loop", "a task"});

        Logger.getLogger("io.asyncio4j").log(told);

        assertThat(NOTES).contains("the loop goes on; a task is late").noneMatch(note -> note.contains("{"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit           | commands begin with a slash: /exit",
                "quit()         | commands begin with a slash: /quit",
                "help           | commands begin with a slash: /help",
                "await sleep(1) | nothing needs await here: every call may wait",
                "var a = await sleep(1) | nothing needs await here: every call may wait",
            })
    void whoeverComesFromPythonGetsAHint(String typed, String hint) {
        assertThat(session.isIncomplete(typed)).isFalse();
        assertThat(session.eval(typed).lines())
                .endsWith(hint)
                .noneMatch(line -> line.matches("\\s*location: class\\s*"));
    }

    @Test
    void aTaskThatFailsIsToldOfThoughAVariableHoldsIt() throws IOException {
        session.eval("var held = createTask(\"held\", () -> { throw new IllegalStateException(\"out of order\"); })");
        session.eval("sleep(1.2)"); // real time: the loop of the prompt has no other

        assertThat(NOTES)
                .filteredOn(note -> note.startsWith("held has failed, and nobody has asked for its result yet"))
                .singleElement()
                .asString()
                .contains("IllegalStateException: out of order");
        assertThat(session.eval("held").lines())
                .singleElement()
                .asString()
                .endsWith("Task[held, failed: IllegalStateException: out of order]");
    }
}
