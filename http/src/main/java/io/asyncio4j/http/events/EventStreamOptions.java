package io.asyncio4j.http.events;

import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.http.wire.Ensure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a client receives an [EventStream].
public final class EventStreamOptions {

    boolean reconnect = true;
    Duration retry = seconds(3);
    Duration maxRetry = minutes(1);
    int maxEvent = 4 << 20;

    @Nullable
    String lastEventId;

    EventStreamOptions() {}

    /// Whether a stream that has ended is asked for again: on by default, as in a browser. Otherwise the iteration
    /// ends when the server ends it, and throws if the connection is lost.
    public EventStreamOptions reconnect(boolean on) {
        reconnect = on;
        return this;
    }

    /// How long to wait before connecting again, unless the server says something else: 3 s by default. Each
    /// attempt that fails doubles it, up to [#maxRetry], and up to half of it is added at random, so that not
    /// all clients come at once to a server that has restarted.
    ///
    /// @param pause from zero to 365 days
    public EventStreamOptions retry(Duration pause) {
        retry = ServerSentEvent.ensurePause("pause", pause);
        return this;
    }

    /// How long to wait at most before connecting again, except where the server says more: 1 min by default.
    ///
    /// @param pause from zero to 365 days
    public EventStreamOptions maxRetry(Duration pause) {
        maxRetry = ServerSentEvent.ensurePause("pause", pause);
        return this;
    }

    /// The id of the last event that the program has got, in an earlier run; none by default.
    public EventStreamOptions lastEventId(String id) {
        lastEventId = ServerSentEvent.of("").withId(id).id().orElseThrow();
        return this;
    }

    /// How many bytes an event may have: 4 MiB by default. A longer one ends the stream with a
    /// [PayloadException][io.asyncio4j.http.PayloadException].
    ///
    /// @param bytes at least 1
    public EventStreamOptions maxEvent(int bytes) {
        maxEvent = Ensure.atLeast(1, "bytes", bytes);
        return this;
    }
}
