package io.asyncio4j.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.console.recording.RecordedMoments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `asyncio record PID` and `asyncio console FOLDER`, each in a JVM of its own, of a program with a fault.
@Timeout(120)
class RecorderTest {

    @TempDir
    private Path folder;

    @Test
    void aStalledProgramIsRecordedUntilCtrlCAndThePageNamesTheCulpritAfterwards() throws Exception {
        Path to = folder.resolve("recording");
        try (var program = new SickProgram("stall");
                var record = new Command("record", "" + program.pid(), "--to", "" + to, "--every=0.1", "--size", "1")) {
            assertThat(record.line())
                    .isEqualTo("recording process " + program.pid() + " to " + to
                            + ", at most 1 MB: Ctrl-C ends it; asyncio console " + to + " shows it");
            while (moments(to) < 5) {
                Thread.onSpinWait();
            }
            record.interrupt();
        }
        try (var console = new Command("console", to.toString())) {
            String said = console.line();
            assertThat(said).startsWith("the recording " + to + " is shown at http://127.0.0.1:");
            URI page = URI.create(said.substring(said.indexOf("http")));
            var client = HttpClient.newBuilder()
                    .cookieHandler(new CookieManager())
                    .followRedirects(HttpClient.Redirect.ALWAYS)
                    .build();
            assertThat(ask(client, page)).contains("<title>asyncio console</title>");
            assertThat(ask(client, page.resolve("/api/recording")))
                    .contains("sick.Sick", "\"stalls\":[{")
                    .contains("staller");
            assertThat(ask(client, page.resolve("/api/moment?at=1000000")))
                    .contains("sick.Sick.spin(", "\"lasts\":true");
            assertThat(ask(client, page.resolve("/api/tasks?at=1000000&filter=witness")))
                    .contains("\"total\":1");
        }
    }

    @Test
    void theEndOfTheProgramEndsItsRecording() throws Exception {
        Path to = folder.resolve("recording");
        try (var record = recordAndKill(to)) {
            assertThat(record.line()).matches("process \\d+ has ended");
            assertThat(record.exit()).isZero();
        }
        assertThat(bytes(to)).isPositive();
    }

    private Command recordAndKill(Path to) throws IOException {
        try (var program = new SickProgram("lock")) {
            var record = new Command("record", "" + program.pid(), "--to", "" + to);
            assertThat(record.line()).startsWith("recording process ");
            while (bytes(to) == 0) {
                Thread.onSpinWait();
            }
            return record;
        }
    }

    @Test
    void whatCannotBeShownIsToldAndEndsTheCommand() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "tea");
        try (var console = new Command("console", file.toString())) {
            assertThat(console.line())
                    .isEqualTo("asyncio: " + file + " is no recording of asyncio, nor of the JDK Flight Recorder");
            assertThat(console.exit()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNotUnderstoodIsToldWithWhatIsExpected() throws Exception {
        assertThatThrownBy(() -> options())
                .hasMessage("record needs the number of a process: asyncio record PID"
                        + " [--to FOLDER] [--size MB] [--every SECONDS] [--on-stall[=SECONDS]]; asyncio ps lists them");
        assertThatThrownBy(() -> options("1", "--size=0")).hasMessage("--size needs a number from 1 to 1048576, was 0");
        assertThatThrownBy(() -> options("1", "--every", "x"))
                .hasMessage("--every needs a number from 0.05 to 3600, was x");
        assertThatThrownBy(() -> options("1", "--to")).hasMessage("--to needs a value");
        assertThatThrownBy(() -> options("tea"))
                .hasMessageStartingWith("unknown argument tea, expected: asyncio record");
        assertThat(options("7", "--on-stall", "--size=5", "--every=0.5", "--to=x"))
                .isEqualTo(new RecordOptions(7, Path.of("x"), 5, Duration.ofMillis(500), Duration.ofSeconds(30)));
        assertThat(options("7"))
                .isEqualTo(new RecordOptions(7, Path.of("asyncio-recording-7"), 64, Duration.ofSeconds(1), null));
    }

    @Test
    void aFileOfTheJdksRecorderIsAskedFor() {
        assertThatThrownBy(() -> Recorder.showFlight(List.of("jfr")))
                .hasMessage("jfr needs a file of the JDK Flight Recorder: asyncio jfr FILE; jcmd PID JFR.dump"
                        + " filename=FILE writes one of a program that records");
        assertThatThrownBy(() -> Recorder.showFlight(
                        List.of("jfr", folder.resolve("none").toString())))
                .hasMessage("there is no file or folder " + folder.resolve("none"));
    }

    private static RecordOptions options(String... args) throws UnobservableException {
        return RecordOptions.parse(
                Stream.concat(Stream.of("record"), Stream.of(args)).toList());
    }

    private static String ask(HttpClient client, URI url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int moments(Path folder) {
        try (var recorded = RecordedMoments.open(folder, _ -> {})) {
            return recorded.count();
        } catch (IOException e) {
            return 0; // it has not begun, or only a part of the first record is there
        }
    }

    private static long bytes(Path folder) throws IOException {
        long sum = 0;
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path each : files.toList()) {
                    sum += Files.size(each);
                }
            }
        }
        return sum;
    }

    /// The command in a JVM of its own.
    private static final class Command implements AutoCloseable {

        private final Process process;
        private final BufferedReader output;

        Command(String... args) throws IOException {
            var command = new ArrayList<>(defaultSignals());
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Observe.class.getName()));
            command.addAll(List.of(args));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /// What the command begins with so that it does not ignore Ctrl-C, as it would if the tests were started by
        /// the `&` of a script. GNU's coreutils have it; elsewhere the tests need a terminal.
        private static List<String> defaultSignals() throws IOException {
            List<String> prefix = List.of("env", "--default-signal=INT");
            var works = new ProcessBuilder(prefix.get(0), prefix.get(1), "true").start();
            return works.onExit().join().exitValue() == 0 ? prefix : List.of();
        }

        String line() throws IOException {
            return String.valueOf(output.readLine());
        }

        /// As Ctrl-C does.
        void interrupt() throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            process.onExit().join();
        }

        int exit() {
            return process.onExit().join().exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
