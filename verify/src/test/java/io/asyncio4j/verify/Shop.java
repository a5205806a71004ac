package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An application below `verify/frameworks` that uses a loop from another framework's threads, as a process.
final class Shop implements AutoCloseable {

    private static final Path PROJECTS = Library.root().resolve("verify/frameworks");
    private static final int SIGTERM = 128 + 15; // the exit status

    private final Process java;
    private final BufferedReader output;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> lines = new ArrayList<>();
    private final String base;

    /// Starts it.
    ///
    /// @param port how its output tells that
    /// @param arguments of `java`
    Shop(String port, String... arguments) throws IOException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        java = new ProcessBuilder(command).redirectErrorStream(true).start();
        output = java.inputReader(StandardCharsets.UTF_8);
        base = "http://localhost:" + await(port);
    }

    /// Checks the answers that all such applications give.
    void ask() throws Exception {
        try {
            assertThat(get("/run")).isEqualTo("[\"tea\",\"coffee\"]");
            assertThat(get("/submit")).isEqualTo("tea");
            String supplier = URLEncoder.encode(base + "/submit", StandardCharsets.UTF_8);
            assertThat(get("/suppliers?url=" + supplier + "&url=" + supplier)).isEqualTo("[\"tea\",\"tea\"]");
        } catch (AssertionError e) {
            java.toHandle().destroy();
            output.lines().forEach(lines::add);
            throw new AssertionError("the application printed:\n" + String.join("\n", lines), e);
        }
    }

    /// Stops it while it answers, and checks that it ends as it should.
    void stop() throws Exception {
        var slow = client.sendAsync(request("/slow"), HttpResponse.BodyHandlers.ofString());
        await("(slow begins)");
        java.toHandle().destroy(); // SIGTERM
        assertThat(slow.get().body()).isEqualTo("slow but sure");
        output.lines().forEach(lines::add);
        assertThat(java.waitFor()).as(String.join("\n", lines)).isEqualTo(SIGTERM);
        assertThat(lines) // a busy machine may load classes slowly
                .noneMatch(line -> line.matches(".*(?<!LoopBlocked)Exception.*") || line.contains(" ERROR "));
    }

    String get(String path) throws IOException, InterruptedException {
        return client.send(request(path), HttpResponse.BodyHandlers.ofString()).body();
    }

    @Override
    public void close() throws IOException {
        java.destroyForcibly();
        client.shutdownNow();
        output.close();
    }

    /// Checks that what a guide shows is the application.
    static void assertShown(String guide) throws IOException {
        List<String> shown = Pattern.compile("```(?:java|xml|properties)\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Library.root().resolve("docs/guide").resolve(guide)))
                .results()
                .map((MatchResult block) -> squeezed(Objects.requireNonNull(block.group(1))))
                .toList();
        String all;
        try (Stream<Path> files = Files.walk(PROJECTS)) {
            all = files.filter(file -> file.toString().matches(".*\\.(java|xml|properties)")
                            && !file.toString().contains("target"))
                    .map(Shop::text)
                    .reduce("", String::concat);
        }
        assertThat(shown).isNotEmpty().allSatisfy(block -> assertThat(all).contains(block));
    }

    private String await(String pattern) throws IOException {
        Pattern wanted = Pattern.compile(pattern);
        while (true) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("the application ended: " + String.join("\n", lines));
            }
            lines.add(line);
            var found = wanted.matcher(line);
            if (found.find()) {
                return Objects.requireNonNull(found.group(1));
            }
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).build();
    }

    private static String text(Path file) {
        try {
            return squeezed(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Without the space between words, since the guide may indent otherwise.
    private static String squeezed(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
