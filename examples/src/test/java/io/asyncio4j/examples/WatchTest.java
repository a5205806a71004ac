package io.asyncio4j.examples;

import static io.asyncio4j.examples.Command.asyncio;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./asyncio run --watch` in real time, since it is about files and processes.
class WatchTest {

    @TempDir
    private Path folder;

    private Process watching;
    private BufferedReader output;

    @BeforeEach
    void start() throws IOException {
        write("Tea.java", waiting("first"));
        write("Cup.java", "class Cup { static String size() { return \"small\"; } }");
        watching = asyncio("run", "--watch", "Tea.java", "hot")
                .in(folder)
                .withErrorsInOutput()
                .start();
        output = watching.inputReader();
        assertThat(output.readLine()).isEqualTo("first hot small");
    }

    @AfterEach
    void end() throws Exception {
        watching.destroy();
        watching.waitFor();
    }

    @Test
    void aChangeLetsTheOldRunClearUpBeforeTheNewOneBegins() throws Exception {
        write("Tea.java", waiting("second"));

        assertThat(output.readLine()).isEqualTo("asyncio: Tea.java has changed");
        assertThat(output.readLine()).isEqualTo("first clears up");
        assertThat(output.readLine()).isEqualTo("second hot small");
    }

    @Test
    void aSourceBesideCountsToo() throws Exception {
        write("Cup.java", "class Cup { static String size() { return \"large\"; } }");

        assertThat(output.readLine()).isEqualTo("asyncio: Tea.java has changed");
        assertThat(output.readLine()).isEqualTo("first clears up");
        assertThat(output.readLine()).isEqualTo("first hot large");
    }

    @Test
    void afterAnErrorOrTheEndItWaitsForTheNextChange() throws Exception {
        write("Tea.java", "void main() { int n = \"text\"; }");
        assertThat(untilLine("asyncio: Tea.java has ended with status 1, waiting for a change …"))
                .contains("Tea.java:1: error: incompatible types");

        write("Tea.java", "void main() { IO.println(\"done\"); }");
        assertThat(output.readLine()).isEqualTo("done");
        assertThat(output.readLine()).isEqualTo("asyncio: Tea.java has ended with status 0, waiting for a change …");

        write("Tea.java", waiting("third"));
        assertThat(output.readLine()).isEqualTo("third hot small");
    }

    @Test
    void aSignalEndsTheProgramAndTheWatch() throws Exception {
        watching.toHandle().destroy(); // and not the process, which would close its output

        assertThat(output.readLine()).isEqualTo("first clears up");
        assertThat(output.readLine()).isNull();
        assertThat(watching.waitFor()).isEqualTo(143);
    }

    private String untilLine(String last) throws IOException {
        var all = new StringBuilder();
        String line = output.readLine();
        while (line != null && !line.equals(last)) {
            all.append(line).append('\n');
            line = output.readLine();
        }
        assertThat(line).isEqualTo(last);
        return all.toString();
    }

    private static String waiting(String name) {
        return """
            import static io.asyncio4j.Asyncio.*;

            void main(String[] args) {
                run(() -> {
                    try {
                        IO.println("%s " + args[0] + " " + Cup.size());
                        sleep(minutes(60));
                    } finally {
                        IO.println("%s clears up");
                    }
                });
            }
            """.formatted(name, name);
    }

    // at once, as editors do: no half of it is ever seen
    private void write(String name, String text) throws IOException {
        Path written = folder.resolve("." + name + ".new");
        Files.writeString(written, text);
        Files.move(written, folder.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
