package io.asyncio4j.http;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The codec that is on the path. Any thread.
final class InstalledJson {

    private static final String OURS = "io.asyncio4j.http.json.";

    private static volatile @Nullable JsonCodec found; // none is looked for again: it may come by another loader

    private InstalledJson() {}

    static JsonCodec codec() {
        JsonCodec codec = found;
        if (codec == null) {
            codec = choose(onPath());
            found = codec;
        }
        return codec;
    }

    /// @throws IllegalStateException if there is not one that goes before all others
    static JsonCodec choose(List<JsonCodec> codecs) {
        List<JsonCodec> candidates =
                codecs.stream().filter(codec -> !isOurs(codec)).toList();
        if (candidates.isEmpty()) {
            candidates = codecs;
        }
        return switch (candidates.size()) {
            case 0 ->
                throw new IllegalStateException(
                        "there is no JsonCodec on the path: add the dependency io.asyncio4j:asyncio4j-http-json");
            case 1 -> candidates.getFirst();
            default ->
                throw new IllegalStateException("there must be one JsonCodec on the path, were "
                        + candidates.stream()
                                .map(codec -> codec.getClass().getName())
                                .sorted()
                                .collect(Collectors.joining(", ")));
        };
    }

    private static List<JsonCodec> onPath() {
        var codecs = new ArrayList<JsonCodec>();
        ServiceLoader.load(JsonCodec.class).forEach(codecs::add);
        if (codecs.isEmpty()) {
            ServiceLoader.load(JsonCodec.class, JsonCodec.class.getClassLoader())
                    .forEach(codecs::add);
        }
        return codecs;
    }

    private static boolean isOurs(JsonCodec codec) {
        return codec.getClass().getName().startsWith(OURS);
    }
}
