package io.asyncio4j.http.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ResponseFuzz;
import io.asyncio4j.http.client.UrlFuzz;
import io.asyncio4j.http.coding.DecodingFuzz;
import io.asyncio4j.http.multipart.MultipartFuzz;
import io.asyncio4j.http.server.HeaderFuzz;
import io.asyncio4j.http.server.Http2Fuzz;
import io.asyncio4j.http.server.RequestFuzz;
import io.asyncio4j.http.websocket.WebSocketFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes from outside is fuzzed: the corpus and some changes of it always, and by Jazzer with `-Pfuzz`,
/// which seeks inputs that lead to other code. What it once found stands in the corpus, `src/test/resources/fuzz`.
class FuzzTest {

    private static final int CHANGES = Integer.getInteger("fuzz.changes", 2); // of each input
    private static final Map<Class<?>, Consumer<byte[]>> TARGETS = Map.of(
            RequestFuzz.class, RequestFuzz::fuzzerTestOneInput,
            ResponseFuzz.class, ResponseFuzz::fuzzerTestOneInput,
            UrlFuzz.class, UrlFuzz::fuzzerTestOneInput,
            MultipartFuzz.class, MultipartFuzz::fuzzerTestOneInput,
            DecodingFuzz.class, DecodingFuzz::fuzzerTestOneInput,
            HeaderFuzz.class, HeaderFuzz::fuzzerTestOneInput,
            Http2Fuzz.class, Http2Fuzz::fuzzerTestOneInput,
            WebSocketFuzz.class, WebSocketFuzz::fuzzerTestOneInput);

    static List<Class<?>> targets() {
        return TARGETS.keySet().stream()
                .filter(target -> System.getProperty("fuzz.target", target.getSimpleName())
                        .equals(target.getSimpleName()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void theCorpusFindsNothing(Class<?> target) throws Exception {
        Consumer<byte[]> input = Objects.requireNonNull(TARGETS.get(target));
        Map<String, byte[]> corpus = corpus(target);
        assertThat(corpus).isNotEmpty();
        var random = new Random(1);
        List<byte[]> all = List.copyOf(corpus.values());
        for (Map.Entry<String, byte[]> each : corpus.entrySet()) {
            judge(target, each.getKey(), each.getValue(), input);
            for (int i = 0; i < CHANGES; i++) {
                judge(target, each.getKey() + ", changed", Changes.of(each.getValue(), all, random), input);
            }
        }
    }

    private static void judge(Class<?> target, String name, byte[] bytes, Consumer<byte[]> input) {
        try {
            input.accept(bytes);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(target.getSimpleName() + " of " + name + ": " + Fuzz.escaped(bytes), e);
        }
    }

    /// The inputs by the names of their files.
    private static Map<String, byte[]> corpus(Class<?> target) throws IOException {
        var corpus = new TreeMap<String, byte[]>();
        try (var files = Files.newDirectoryStream(Path.of("src/test/resources/fuzz", target.getSimpleName()))) {
            for (Path file : files) {
                corpus.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return corpus;
    }
}
