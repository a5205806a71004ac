package io.asyncio4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The programs under `examples/ported`: each does the same as the Python program beside it.
@SuppressWarnings("try") // peers are closed in the middle
class PortedProgramsTest {

    private static final Path FOLDER = Command.root().resolve("examples/ported");
    private static final String INTERPRETER = "/usr/bin/python3";
    private static final double MOST_LINES = 1.15; // of Python's

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @EnumSource
    void crawler(Language language) throws Exception {
        language.assumeHas("aiohttp");
        var site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String base = "http://127.0.0.1:" + site.getAddress().getPort() + "/";
        page(site, "/", 200, "<a href=\"a\"><a href=\"b\"><a href=\"http://elsewhere.invalid/\">");
        page(site, "/a", 200, "<a href=\"/\"><a href=\"b\"><a href=\"gone\">");
        page(site, "/b", 200, "");
        page(site, "/gone", 404, "");
        site.start();
        try {
            var lines = start(language, "Crawler", base).rest();
            assertThat(lines)
                    .startsWith(base + ": 3 links")
                    .endsWith("4 pages")
                    .contains(base + "a: 3 links", base + "b: 0 links")
                    .anyMatch(line -> line.matches(base + "gone: (StatusException|ClientResponseError)"))
                    .hasSize(5);
        } finally {
            site.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void chat(Language language) throws Exception {
        var server = start(language, "Chat");
        int port = Integer.parseInt(server.line().substring("port ".length()));
        try (var ada = new Visitor(port);
                var bob = new Visitor(port)) {
            assertThat(ada.read()).isEqualTo("What is your name?");
            assertThat(bob.read()).isEqualTo("What is your name?");
            ada.say("Ada");
            assertThat(ada.read()).isEqualTo("Ada has come");
            bob.say("Bob");
            assertThat(ada.read()).isEqualTo("Bob has come");
            assertThat(bob.read()).isEqualTo("Bob has come");
            ada.say("hello");
            assertThat(ada.read()).isEqualTo("Ada: hello");
            assertThat(bob.read()).isEqualTo("Ada: hello");
            bob.close();
            assertThat(ada.read()).isEqualTo("Bob has left");
        }
    }

    @ParameterizedTest
    @EnumSource
    void producerConsumer(Language language) throws Exception {
        var lines = start(language, "ProducerConsumer").rest();

        assertThat(lines).filteredOn(line -> line.startsWith("baked ")).hasSize(8);
        assertThat(lines).filteredOn(line -> line.matches("(Ada|Bob) sold .*")).hasSize(8);
        assertThat(lines).endsWith("sold 8 in all");
    }

    @ParameterizedTest
    @EnumSource
    void liveOutput(Language language) throws Exception {
        Path go = folder.resolve("go");
        String command = "echo one; while [ ! -e " + go + " ]; do sleep 0.05; done; echo two >&2; exit 3";
        var program = start(language, "LiveOutput", "sh", "-c", command);

        assertThat(program.line()).matches("\\d+ \\| one"); // while the command still runs
        Files.createFile(go);
        assertThat(program.line()).matches("\\d+ ! two");
        assertThat(program.line()).isEqualTo("exit status 3");
        assertThat(program.rest()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void followLog(Language language) throws Exception {
        Path log = Files.writeString(folder.resolve("log"), "ERROR old\n");
        var program = start(language, "FollowLog", log.toString(), "ERROR|END");

        assertThat(program.line()).isEqualTo("following " + log);
        Files.writeString(log, "INFO started\nERROR no", StandardOpenOption.APPEND);
        Files.writeString(log, " disk\n", StandardOpenOption.APPEND);
        assertThat(program.line()).isEqualTo("ERROR no disk");
        Files.writeString(log, "END\n", StandardOpenOption.APPEND);
        assertThat(program.rest()).containsExactly("END");
    }

    @ParameterizedTest
    @EnumSource
    void periodic(Language language) throws Exception {
        for (String signal : List.of("INT", "TERM")) {
            var program = start(language, "Periodic");
            assertThat(program.line()).isEqualTo("job 1 done");
            assertThat(program.line()).isEqualTo("job 2 done");
            program.kill(signal);
            var rest = program.rest();
            assertThat(rest.getLast()).isEqualTo("goodbye after " + (rest.size() + 1) + " jobs");
        }
    }

    @ParameterizedTest
    @EnumSource
    void notes(Language language) throws Exception {
        language.assumeHas("aiohttp");
        int port = FreePort.find();
        start(language, "Notes", Integer.toString(port));
        awaitServer(port);

        assertThat(request(port, "POST", "/notes", "{\"text\": \"tea\"}")).isEqualTo("201 {\"id\":1,\"text\":\"tea\"}");
        assertThat(request(port, "POST", "/notes", "{\"text\": \"milk\"}"))
                .isEqualTo("201 {\"id\":2,\"text\":\"milk\"}");
        assertThat(request(port, "GET", "/notes?word=mi", "")).isEqualTo("200 [{\"id\":2,\"text\":\"milk\"}]");
        assertThat(request(port, "GET", "/notes/1", "")).isEqualTo("200 {\"id\":1,\"text\":\"tea\"}");
        assertThat(request(port, "DELETE", "/notes/1", "")).isEqualTo("204 ");
        assertThat(request(port, "GET", "/notes/1", "")).isEqualTo("404 no such note");
        assertThat(request(port, "GET", "/notes/x", "")).startsWith("404 ");
    }

    @Test
    void theyAreAboutAsLongAsPythons() throws Exception {
        var lines = Map.of(Language.PYTHON, new int[1], Language.JAVA, new int[1]);
        for (String program : programs()) {
            for (Language language : Language.values()) {
                lines.get(language)[0] += countLines(FOLDER.resolve(language.file(program)));
            }
        }
        int python = lines.get(Language.PYTHON)[0];
        assertThat(lines.get(Language.JAVA)[0])
                .as("lines of Java beside %s of Python", python)
                .isLessThanOrEqualTo((int) (MOST_LINES * python));
    }

    private static List<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .sorted()
                    .toList();
        }
    }

    /// Lines that are neither blank nor a comment, nor the text that says what the program does.
    private static int countLines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return (int) lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("//") && !line.startsWith("#"))
                    .filter(line -> !(line.startsWith("\"\"\"") && line.endsWith("\"\"\"")))
                    .count();
        }
    }

    private Program start(Language language, String program, String... arguments) throws IOException {
        var words = new ArrayList<String>();
        Process process;
        if (language == Language.JAVA) {
            words.addAll(List.of("run", "examples/ported/" + language.file(program)));
            words.addAll(List.of(arguments));
            process = Command.asyncio(words.toArray(String[]::new)).start();
        } else {
            language.assumeHas("asyncio.timeouts");
            words.addAll(List.of(
                    "env",
                    "--default-signal=INT,TERM",
                    INTERPRETER,
                    FOLDER.resolve(language.file(program)).toString()));
            words.addAll(List.of(arguments));
            process = new ProcessBuilder(words).start();
        }
        started.add(process);
        return new Program(process);
    }

    private static void awaitServer(int port) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Program.LIMIT_SECONDS);
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (ConnectException e) {
                assertThat(System.nanoTime()).as("nobody listens").isLessThan(end);
                Thread.sleep(20); // real time: another program starts
            }
        }
    }

    /// The status and the body, without what only the writers of JSON differ in.
    private static String request(int port, String method, String target, String body) throws Exception {
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // aiohttp takes the offer of HTTP/2 for an upgrade
                .build()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .header("Content-Type", "application/json")
                    .build();
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body().replaceAll("([:,]) ", "$1");
        }
    }

    private static void page(HttpServer site, String path, int status, String text) {
        site.createContext(path, exchange -> {
            byte[] bytes = text.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    enum Language {
        PYTHON,
        JAVA;

        String file(String program) {
            return this == JAVA
                    ? program + ".java"
                    : program.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT) + ".py";
        }

        /// Skips the test if Python, or this module of it, is not there.
        void assumeHas(String module) {
            if (this == PYTHON) {
                assumeTrue(Files.exists(Path.of(INTERPRETER)), "there is no " + INTERPRETER);
                assumeTrue(imports(module), INTERPRETER + " has no " + module);
            }
        }

        private static boolean imports(String module) {
            try {
                return new ProcessBuilder(INTERPRETER, "-c", "import " + module)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException | InterruptedException e) {
                return false;
            }
        }
    }

    /// A program that runs.
    private static final class Program {

        private static final long LIMIT_SECONDS = 50;

        private final Process process;
        private final BufferedReader output;

        Program(Process process) {
            this.process = process;
            this.output = process.inputReader(UTF_8);
        }

        String line() throws IOException {
            String line = output.readLine();
            return line == null ? "nothing, but on its standard error: " + errors() : line;
        }

        /// What it prints until it ends, without an error.
        List<String> rest() throws Exception {
            List<String> lines = output.lines().toList();
            assertThat(exitStatus()).as(errors()).isZero();
            return lines;
        }

        void kill(String signal) throws Exception {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        int exitStatus() throws InterruptedException {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        private String errors() throws IOException {
            return new String(process.getErrorStream().readAllBytes(), UTF_8);
        }
    }

    /// Somebody who chats.
    private static final class Visitor implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader lines;

        Visitor(int port) throws IOException {
            this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
            this.lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        String read() throws IOException {
            return lines.readLine();
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
