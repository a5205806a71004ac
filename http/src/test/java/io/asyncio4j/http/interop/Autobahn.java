package io.asyncio4j.http.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.http.websocket.Message;
import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.http.websocket.WebSocketOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/// Autobahn's testsuite of WebSocket, a program in Python that Jython runs.
final class Autobahn {

    /// How long all cases of a run may take.
    static final Duration PATIENCE = Duration.ofMinutes(40);

    private static final int MAX_MESSAGE = 64 << 20; // bytes
    private static final Path JARS = Path.of("target", "autobahn"); // the profile conformance puts them there
    private static final Pattern VERDICT =
            Pattern.compile("\"([0-9.]+)\": *\\{\\s*\"behavior\": *\"([^\"]*)\",\\s*\"behaviorClose\": *\"([^\"]*)\"");
    private static final List<String> GOOD = List.of("OK", "INFORMATIONAL");

    private final Path folder;
    private final Path jython;

    /// Unpacks it.
    Autobahn(Path folder) throws IOException {
        this.folder = folder;
        this.jython = jar("jython");
        try (var zip = new ZipInputStream(Files.newInputStream(jar("autobahntestsuite")))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve("suite").resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                }
            }
        }
    }

    /// Skips the test where the profile has not fetched it.
    static void assumeThere() {
        assumeTrue(Files.isDirectory(JARS), "Autobahn is not there: -Pconformance fetches it");
    }

    /// Sets what both ends of a WebSocket need for the cases.
    static void configure(WebSocketOptions options) {
        options.maxMessage(MAX_MESSAGE).contextTakeover(true);
    }

    /// Sends all messages back.
    static void echo(WebSocket socket) {
        for (Message message : socket) {
            switch (message) {
                case Message.Text(String text) -> socket.send(text);
                case Message.Binary(byte[] bytes) -> socket.send(bytes);
            }
        }
    }

    /// Calls the server at `url`.
    Program client(String url) throws IOException {
        return start("fuzzingclient", "\"servers\": [{\"agent\": \"ours\", \"url\": \"" + url + "\"}]");
    }

    /// Is a server, which tells a client of its cases.
    Program server(String url) throws IOException {
        return start("fuzzingserver", "\"webport\": 0, \"url\": \"" + url + "\"");
    }

    /// Makes sure that the cases were passed, all of them.
    void ensurePassed(Program program, int count) throws IOException {
        Path report = folder.resolve("report").resolve("index.json");
        assertThat(report).as(program::toString).exists();
        var all = VERDICT.matcher(Files.readString(report)).results().toList();
        assertThat(all.stream()
                        .filter(found -> !GOOD.contains(found.group(2)) || !GOOD.contains(found.group(3)))
                        .map(found -> found.group(1) + " " + found.group(2) + ", at the close " + found.group(3)))
                .isEmpty();
        assertThat(all).as("cases with a verdict").hasSize(count);
    }

    private Program start(String mode, String options) throws IOException {
        Path spec = folder.resolve(mode + ".json");
        Files.writeString(
                spec,
                "{" + options + ", \"outdir\": \"" + folder.resolve("report")
                        + "\", \"options\": {\"failByDrop\": false}," + "\"cases\": [" + cases()
                        + "], \"exclude-cases\": [], \"exclude-agent-cases\": {}}");
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xmx700m", "-jar", jython.toString(), Program.script("autobahn.py")));
        words.addAll(List.of(folder.resolve("suite").toString(), mode, spec.toString()));
        return Program.start(words);
    }

    /// Those that are asked for, such as `1.*,12.1.1`; or all.
    private static String cases() {
        return Stream.of(System.getProperty("autobahn.cases", "*").split(","))
                .map(each -> "\"" + each + "\"")
                .collect(Collectors.joining(", "));
    }

    private static Path jar(String name) throws IOException {
        try (Stream<Path> jars = Files.list(JARS)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
