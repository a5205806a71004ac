package io.asyncio4j.http.events;

import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.TypeRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One event of a stream that a server sends: a text, perhaps with a type and an id. Immutable; what is sent to
/// many is encoded once.
///
/// Source: the HTML standard, section 9.2, `MessageEvent`; `ServerSentEvent` of aiohttp-sse.
public final class ServerSentEvent {

    /// The type of an event that names none.
    public static final String MESSAGE = "message";

    static final Duration MAX_RETRY = Duration.ofDays(365);

    private final String data;
    private final String event;
    private final @Nullable String id;
    private final @Nullable Duration retry;
    private byte @Nullable [] encoded; // once sent; the same whoever makes it

    private ServerSentEvent(String data, String event, @Nullable String id, @Nullable Duration retry) {
        this.data = data;
        this.event = event;
        this.id = id;
        this.retry = retry;
    }

    /// An event with a text, of the type [#MESSAGE].
    ///
    /// @param data of any number of lines; line breaks of any kind arrive as `\n`
    public static ServerSentEvent of(String data) {
        return new ServerSentEvent(Objects.requireNonNull(data, "data"), MESSAGE, null, null);
    }

    /// An event with a value as JSON, as it is now, by [JsonCodec#installed].
    ///
    /// @throws IllegalArgumentException if there is no JSON for it
    /// @throws IllegalStateException if there is no [JsonCodec]
    public static ServerSentEvent json(@Nullable Object value) {
        return of(new String(JsonCodec.installed().encode(value), StandardCharsets.UTF_8));
    }

    /// This event with a type, for which a page listens by `addEventListener`.
    ///
    /// @throws IllegalArgumentException if it is empty, or has a line break
    public ServerSentEvent withEvent(String type) {
        if (type.isEmpty()) {
            throw new IllegalArgumentException("event must not be empty; without a type it is " + MESSAGE);
        }
        return new ServerSentEvent(data, ensureLine("event", type), id, retry);
    }

    /// This event with an id: a client that has lost the connection says which was the last it got, so that the
    /// server can go on from there. The empty one makes it forget what it had.
    ///
    /// @throws IllegalArgumentException if it has a line break or the character NUL
    public ServerSentEvent withId(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("id must not have the character NUL");
        }
        return new ServerSentEvent(data, event, ensureLine("id", value), retry);
    }

    /// This event, which tells the client how long to wait before it connects again, from now on.
    ///
    /// @param pause from zero to 365 days, to the millisecond
    public ServerSentEvent withRetry(Duration pause) {
        return new ServerSentEvent(data, event, id, ensurePause("retry", pause));
    }

    /// One that has come.
    static ServerSentEvent received(String data, String event, @Nullable String id, @Nullable Duration retry) {
        return new ServerSentEvent(data, event, id, retry);
    }

    /// The text.
    public String data() {
        return data;
    }

    /// The data as JSON, by [JsonCodec#installed].
    ///
    /// @throws io.asyncio4j.http.JsonException if it is not JSON, is `null`, or does not fit the type
    /// @throws IllegalStateException if there is no [JsonCodec]
    public <T> T json(Class<T> type) {
        return JsonCodec.installed().decode(data.getBytes(StandardCharsets.UTF_8), TypeRef.of(type));
    }

    /// The type, such as [#MESSAGE].
    public String event() {
        return event;
    }

    /// The id. Of an event that has come: the last that the server has given, by this event or an earlier one.
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /// How long the client is to wait before it connects again, if this event says so.
    public Optional<Duration> retry() {
        return Optional.ofNullable(retry);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerSentEvent that
                && data.equals(that.data)
                && event.equals(that.event)
                && Objects.equals(id, that.id)
                && Objects.equals(retry, that.retry);
    }

    @Override
    public int hashCode() {
        return Objects.hash(data, event, id, retry);
    }

    @Override
    public String toString() {
        return "ServerSentEvent[" + event + (id == null ? "" : " " + id) + ": " + data + "]";
    }

    static Duration ensurePause(String name, Duration pause) {
        if (pause.isNegative() || pause.compareTo(MAX_RETRY) > 0) {
            throw new IllegalArgumentException(
                    name + " must be between zero and " + MAX_RETRY.toDays() + " days, was " + pause);
        }
        return pause;
    }

    /// The line that tells how long to wait.
    static String retryLine(Duration pause) {
        return "retry: " + pause.toMillis() + "\n";
    }

    /// What is sent. The array is shared.
    byte[] encoded() {
        byte[] bytes = encoded;
        if (bytes == null) {
            bytes = text().getBytes(StandardCharsets.UTF_8);
            encoded = bytes;
        }
        return bytes;
    }

    private String text() {
        var text = new StringBuilder(data.length() + 16);
        if (!event.equals(MESSAGE)) {
            text.append("event: ").append(event).append('\n');
        }
        if (id != null) {
            text.append("id: ").append(id).append('\n');
        }
        if (retry != null) {
            text.append(retryLine(retry));
        }
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        return text.append('\n').toString();
    }

    private static String ensureLine(String name, String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            throw new IllegalArgumentException(name + " must not have a line break, was \""
                    + value.replace("\r", "\\r").replace("\n", "\\n") + "\"");
        }
        return value;
    }
}
