package io.asyncio4j.http.events;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.http.wire.Ensure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a server sends a stream of events.
public final class EventWriterOptions {

    @Nullable
    Duration heartbeat = seconds(15);

    @Nullable
    Duration retry;

    EventWriterOptions() {}

    /// After how long without an event a comment is sent, which clients ignore: 15 s by default. So no proxy takes
    /// a quiet stream for a dead one, and a client that has lost power is missed. What is 5 s or longer lasts until
    /// the next full second, so that a loop wakes up once for many streams.
    ///
    /// @param every more than zero; null sends none
    public EventWriterOptions heartbeat(@Nullable Duration every) {
        heartbeat = every == null ? null : Ensure.positive("every", every);
        return this;
    }

    /// How long a client is to wait before it connects again: said at the beginning of the stream. By default the
    /// client decides; browsers wait for some seconds.
    ///
    /// @param pause from zero to 365 days, to the millisecond
    public EventWriterOptions retry(Duration pause) {
        retry = ServerSentEvent.ensurePause("pause", pause);
        return this;
    }
}
