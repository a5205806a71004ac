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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The application of `docs/guide/spring-boot.md`, built by Maven and run as its users run it.
@Timeout(900)
class SpringBootTest {

    private static final Path PROJECTS = Library.root().resolve("verify/frameworks");

    @TempDir
    private Path folder;

    @Test
    void whatTheGuideShowsIsTheApplication() throws IOException {
        List<String> shown = Pattern.compile("```(?:java|xml)\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Library.root().resolve("docs/guide/spring-boot.md")))
                .results()
                .map((MatchResult block) -> squeezed(Objects.requireNonNull(block.group(1))))
                .toList();
        String all;
        try (Stream<Path> files = Files.walk(PROJECTS)) {
            all = files.filter(file -> file.toString().matches(".*\\.(java|xml)")
                            && !file.toString().contains("target"))
                    .map(SpringBootTest::text)
                    .reduce("", String::concat);
        }
        assertThat(shown).isNotEmpty().allSatisfy(block -> assertThat(all).contains(block));
    }

    @Tag("consumers") // Maven builds it
    @ParameterizedTest
    @ValueSource(strings = {"spring-boot-3.5", "spring-boot-4.0"})
    void theLoopServesTomcatsThreadsOfBothKindsAndEndsWithTheApplication(String project) throws Exception {
        Maven.publish();
        Path built = new Maven(project).run(folder, "package");
        for (String kind : List.of("platform", "virtual")) {
            tryOut(built.resolve("target/shop.jar"), kind);
        }
    }

    private static void tryOut(Path jar, String kind) throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar.toString(),
                        "--server.port=0",
                        "--spring.threads.virtual.enabled=" + kind.equals("virtual"))
                .redirectErrorStream(true)
                .start();
        var lines = new ArrayList<String>();
        try (BufferedReader output = java.inputReader(StandardCharsets.UTF_8);
                HttpClient client = HttpClient.newHttpClient()) {
            String port = await(output, "Tomcat started on port (\\d+)", lines);
            String base = "http://localhost:" + port;
            try {
                ask(client, base, kind);
            } catch (AssertionError e) {
                java.toHandle().destroy();
                output.lines().forEach(lines::add);
                throw new AssertionError("the application printed:\n" + String.join("\n", lines), e);
            }
            var slow = client.sendAsync(request(base + "/slow"), HttpResponse.BodyHandlers.ofString());
            await(output, "(slow begins)", lines);
            java.toHandle().destroy(); // SIGTERM
            assertThat(slow.get().body()).isEqualTo("slow but sure");
            output.lines().forEach(lines::add);
            int sigterm = 128 + 15;
            assertThat(java.waitFor()).as(String.join("\n", lines)).isEqualTo(sigterm);
            assertThat(lines) // a busy machine may load classes slowly
                    .noneMatch(line -> line.matches(".*(?<!LoopBlocked)Exception.*") || line.contains(" ERROR "));
        } finally {
            java.destroyForcibly();
        }
    }

    private static void ask(HttpClient client, String base, String kind) throws Exception {
        assertThat(get(client, base + "/thread")).isEqualTo(kind);
        assertThat(get(client, base + "/run")).isEqualTo("[\"tea\",\"coffee\"]");
        assertThat(get(client, base + "/submit")).isEqualTo("tea");
        String supplier = URLEncoder.encode(base + "/submit", StandardCharsets.UTF_8);
        assertThat(get(client, base + "/suppliers?url=" + supplier + "&url=" + supplier))
                .isEqualTo("[\"tea\",\"tea\"]");
    }

    private static String await(BufferedReader output, String pattern, List<String> lines) throws IOException {
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

    private static String get(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(request(url), HttpResponse.BodyHandlers.ofString()).body();
    }

    private static HttpRequest request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
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
