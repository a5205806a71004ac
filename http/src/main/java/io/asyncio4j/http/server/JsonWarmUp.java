package io.asyncio4j.http.server;

import io.asyncio4j.Asyncio;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.TypeRef;
import java.util.List;
import java.util.Map;

/// Lets the JSON codec load its classes before the first application serves, and not on the loop: some libraries
/// have hundreds, and would hold up everybody at the first request.
final class JsonWarmUp {

    private static volatile boolean done; // at worst it is done twice

    private JsonWarmUp() {}

    /// Does it if it was not done yet. In a task.
    static void once() {
        if (!done) {
            done = true;
            Asyncio.toThread(JsonWarmUp::run);
        }
    }

    private static void run() {
        try {
            JsonCodec codec = JsonCodec.installed();
            codec.decode(codec.encode(new Sample("a", 1, List.of(1.5), Map.of("b", true))), TypeRef.of(Sample.class));
        } catch (RuntimeException | LinkageError e) {
            // there is none, or it refuses this: whoever needs it will be told
        }
    }

    public record Sample(String text, int number, List<Double> list, Map<String, Boolean> map) {}
}
