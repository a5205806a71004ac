package io.asyncio4j.http.events;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.http.wire.Beats;
import io.asyncio4j.stream.StreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sends the events of one stream, on a server. In tasks; any number of them may send, and those of one task arrive
/// in their order. Each event leaves at once.
///
/// Source: `EventSourceResponse` of aiohttp-sse.
public final class EventWriter {

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final EventLoop loop = EventLoop.currentFor("EventWriter");
    private final StreamWriter out;
    private final Predicate<byte[]> tryWrite;
    private final @Nullable String lastEventId;
    private final EventWriterOptions options;
    private @Nullable Handle heartbeat;
    private Duration last = loop.time(); // when something was sent

    /// @param tryWrite writes if that needs no wait
    EventWriter(
            StreamWriter out, Predicate<byte[]> tryWrite, @Nullable String lastEventId, EventWriterOptions options) {
        this.out = out;
        this.tryWrite = tryWrite;
        this.lastEventId = lastEventId;
        this.options = options;
    }

    /// The id of the last event that the client got before it lost the connection: what came after it is what
    /// it has missed. Empty if it has just come. Anybody may write anything there.
    public Optional<String> lastEventId() {
        return Optional.ofNullable(lastEventId);
    }

    /// Sends an event.
    ///
    /// @waits while the client takes nothing; one that is cancelled there was not sent
    /// @throws java.io.UncheckedIOException if the client has left. If it has not, nobody knows yet whether the
    ///     event arrives
    public void send(ServerSentEvent event) {
        write(event.encoded());
    }

    /// Sends a text, as an event of the type [ServerSentEvent#MESSAGE]; see [#send(ServerSentEvent)].
    ///
    /// @waits while the client takes nothing; one that is cancelled there was not sent
    public void send(String data) {
        send(ServerSentEvent.of(data));
    }

    /// The stream begins. In its task.
    void begin() {
        String retry = options.retry == null ? "" : ServerSentEvent.retryLine(options.retry) + "\n";
        if (!retry.isEmpty()) {
            write(retry.getBytes(StandardCharsets.UTF_8));
        }
        if (options.heartbeat != null) {
            schedule(options.heartbeat);
        }
    }

    /// Nothing is sent any more.
    void end() {
        if (heartbeat != null) {
            heartbeat.cancel();
        }
    }

    private void write(byte[] bytes) {
        out.write(bytes);
        last = loop.time();
    }

    private void schedule(Duration every) {
        Duration quiet = loop.time().minus(last);
        Duration left = every.minus(quiet);
        heartbeat = Beats.later(left.isPositive() ? left : every, every, () -> beat(every));
    }

    private void beat(Duration every) {
        if (loop.time().minus(last).compareTo(every) >= 0 && tryWrite.test(COMMENT)) {
            last = loop.time();
        }
        schedule(every);
    }
}
