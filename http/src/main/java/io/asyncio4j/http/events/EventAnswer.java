package io.asyncio4j.http.events;

import io.asyncio4j.CancelledError;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.Headers;
import io.asyncio4j.stream.StreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The answer to a request for a stream of events. For `http.server`.
public final class EventAnswer {

    private final EventWriterOptions options = new EventWriterOptions();
    private final @Nullable String lastEventId;

    /// An answer.
    ///
    /// @param request the headers of the request
    /// @param configure sets the options
    public EventAnswer(Headers request, Consumer<? super EventWriterOptions> configure) {
        configure.accept(options);
        lastEventId = request.first("Last-Event-ID")
                .map(id -> new String(id.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .filter(id -> !id.isEmpty())
                .orElse(null);
    }

    /// The headers of the answer. Nobody on the way may keep the events back, or change them.
    public Headers headers() {
        return Headers.EMPTY
                .with("Content-Type", EventStream.TYPE)
                .with("Cache-Control", "no-cache, no-transform")
                .with("X-Accel-Buffering", "no"); // of nginx
    }

    /// Sends the stream until `body` ends, or has to.
    ///
    /// @param tryWrite writes to `out` if that needs no wait
    /// @param onEnd is given what is to be called when the client has left or the server shuts down
    /// @waits until `body` has ended; a cancellation cancels it
    public void run(
            StreamWriter out, Predicate<byte[]> tryWrite, Consumer<Runnable> onEnd, VoidFn<? super EventWriter, ?> body)
            throws Exception {
        var writer = new EventWriter(out, tryWrite, lastEventId, options);
        List<Exception> failure = new ArrayList<>(0);
        try {
            writer.begin();
            TaskGroup.run(group -> {
                onEnd.accept(group::cancel);
                try {
                    body.accept(writer);
                } catch (Exception e) {
                    if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                        throw cancellation;
                    }
                    failure.add(e);
                }
            });
        } finally {
            writer.end();
        }
        if (!failure.isEmpty()) {
            throw failure.getFirst();
        }
    }
}
