package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The kernel, as Jupyter starts it and talks to it. The scenarios stand in `kernel/client.py`.
@Tag("interop")
@Timeout(120)
class KernelTest {

    private static final String PYTHON = "/usr/bin/python3"; // that of the system's packages

    @TempDir
    private static Path prefix;

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(python("-c", "import jupyter_client, nbclient").isEmpty(), "there is no jupyter-client or nbclient");
        assertThat(Command.asyncio("kernel", "install", "--prefix", prefix.toString())
                        .run()
                        .output())
                .isEqualTo("installed the kernel asyncio4j in " + prefix.resolve("share/jupyter/kernels/asyncio4j")
                        + "\n");
    }

    @Test
    void aCellIsToldStepByStep() throws Exception {
        assertThat(scenario("messages"))
                .containsExactly(
                        "status busy",
                        "execute_input ",
                        "execute_result ",
                        "status idle",
                        "ok 1",
                        "execute_result text/plain 5",
                        "2",
                        "execute_result text/plain 2",
                        "3 error");
    }

    @Test
    void everyCellMayWait() throws Exception {
        assertThat(scenario("waiting"))
                .containsExactly(
                        "execute_result text/plain \"slept\"",
                        "execute_result text/plain [1, 2]",
                        "execute_result text/plain 3",
                        "stdout \"no tasks\\n\"");
    }

    @Test
    void tasksLiveBetweenCellsAndPrintToTheirOwn() throws Exception {
        assertThat(scenario("tasks"))
                .containsExactly("of the first cell", "of its cell", "execute_result text/plain false");
    }

    @Test
    void anInterruptStopsTheCellAndNothingElse() throws Exception {
        assertThat(scenario("interrupts"))
                .containsExactly(
                        "error Interrupted soon",
                        "error Interrupted soon",
                        "error Interrupted soon",
                        "error Interrupted soon",
                        "execute_result text/plain \"woken\"");
    }

    @Test
    void anInterruptThatComesWhileTheKernelStartsStopsTheFirstCell() throws Exception {
        assertThat(scenario("early")).containsExactly("error Interrupted", "execute_result text/plain 2");
    }

    @Test
    void aRestartForgetsAll() throws Exception {
        assertThat(scenario("restart"))
                .satisfiesExactly(
                        task -> assertThat(task).startsWith("execute_result text/plain Task["),
                        gone -> assertThat(gone).startsWith("error Error error: cannot find symbol"),
                        value -> assertThat(value).isEqualTo("execute_result text/plain 2"),
                        count -> assertThat(count).isEqualTo("2"));
    }

    @Test
    void textHtmlAndImagesAreShown() throws Exception {
        assertThat(scenario("display"))
                .containsExactly(
                        "display_data text/html <b>tea</b>",
                        "display_data text/plain <b>tea</b>",
                        "stdout \"after\\n\"",
                        "execute_result text/html <i>tea</i>",
                        "execute_result text/plain <i>tea</i>",
                        "execute_result image/png PNG",
                        "execute_result text/plain an image",
                        "execute_result image/png PNG",
                        "execute_result text/plain byte[5] { -119, 80, 78, 71, 0 }",
                        "display_data text/plain \"text\"",
                        "stderr \"bad\\n\"",
                        "stdout \"\\u00e9\\ud83c\\udf7d\"",
                        "execute_result text/plain \"end\"");
    }

    @Test
    void namesAreCompletedAndExplained() throws Exception {
        assertThat(scenario("questions"))
                .containsExactly(
                        "['createTask('] 0 9",
                        "['length()'] 5 9",
                        "True True",
                        "False",
                        "complete",
                        "incomplete",
                        "incomplete",
                        "complete",
                        "execute_result text/plain 1",
                        "[[1, 1, '1']]",
                        "5.4 java",
                        "{}",
                        "ok");
    }

    @Test
    void afterAFailureWhatWaitsIsNotRun() throws Exception {
        assertThat(scenario("errors"))
                .satisfiesExactly(
                        thrown -> assertThat(thrown).isEqualTo("error IllegalStateException out of order"),
                        replies -> assertThat(replies).isEqualTo("error aborted"),
                        wrong -> assertThat(wrong).startsWith("error Error error: incompatible types"),
                        unknown -> assertThat(unknown).startsWith("error Error error: cannot find symbol"),
                        exit -> assertThat(exit).startsWith("error IllegalStateException a snippet does not end"),
                        end -> assertThat(end).startsWith("error Error a cell does not end its kernel"),
                        deep -> assertThat(deep).startsWith("error StackOverflowError"),
                        fine -> assertThat(fine).isEqualTo("stdout \"0\\n1\\n2\\n\""));
    }

    @Test
    void whoeverReadsAsksTheNotebook() throws Exception {
        assertThat(scenario("asked"))
                .containsExactly(
                        "input_request True",
                        "execute_result text/plain \"hello Ada\"",
                        "error IOException nobody can be asked for input here: the front end does not allow it");
    }

    @Test
    void whatHasAWrongSignatureIsNoRequest() throws Exception {
        assertThat(scenario("forged")).containsExactly("execute_result text/plain 2");
    }

    @Test
    void tenMegabytesArriveWhole() throws Exception {
        assertThat(scenario("much")).containsExactly("10010000");
    }

    @Test
    void aNotebookRuns() throws Exception {
        assertThat(python(script("notebook.py"), "asyncio4j"))
                .containsExactly(
                        "1 execute_result \"slept\"",
                        "3 execute_result \"tea\"",
                        "4 display_data <b>bold</b>",
                        "5 error Error",
                        "6 stream still here");
    }

    private static List<String> scenario(String name) throws Exception {
        List<String> lines = python(script("client.py"), name);
        assertThat(lines).last().isEqualTo("ended");
        return lines.subList(0, lines.size() - 1);
    }

    private static String script(String name) {
        return Command.root()
                .resolve("examples/src/test/resources/kernel")
                .resolve(name)
                .toString();
    }

    private static List<String> python(String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(PYTHON));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment()
                .put("JUPYTER_PATH", prefix.resolve("share/jupyter").toString());
        builder.environment().put("PYTHONWARNINGS", "ignore");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().toList();
    }
}
