package io.asyncio4j.http.events;

import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.EventLoop;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.PayloadException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The events that a server sends, as they come. If the connection is lost, or the server ends it, the stream
/// connects again by itself after a pause, and says which event it got last, so that the server can go on from
/// there. What has not been received keeps the server waiting.
///
/// It ends when the server answers with the status 204, or it is closed; see [EventStreamOptions#reconnect],
/// too. It fails if the server gives it no more: it answers with another status than 200 (of 500 and more, and
/// 429, it is asked again), or with something that is no stream of events.
///
/// On the loop it was made on; what waits, in a task, one at a time. Close it: until then it holds a connection.
///
/// Source: the HTML standard, section 9.2, `EventSource`.
public final class EventStream implements Iterable<ServerSentEvent>, AutoCloseable {

    static final String TYPE = "text/event-stream";

    // CONNECTED (opened != null) ⇄ waiting until `due`, which only a task that receives does → over.
    // What was parsed waits in the parser, and what was read is parsed at once: a cancellation falls between.

    private static final int PIECE = 64 * 1024; // bytes
    private static final int MAX_DOUBLINGS = 20;
    private static final int OK = 200;
    private static final int NOTHING_MORE = 204;

    private final EventLoop loop = EventLoop.currentFor("EventStream");
    private final EventStreamOptions options = new EventStreamOptions();
    private final EventSource source;
    private final AsyncEvent closed = new AsyncEvent();
    private final EventParser parser;
    private EventSource.@Nullable Answer opened;
    private @Nullable String lastEventId; // of the last event that was received
    private Duration due = Duration.ZERO; // when it connects again, on the loop's clock
    private int failures; // in a row
    private boolean receiving; // a task does
    private boolean over;
    private @Nullable RuntimeException failure; // of the end

    /// A stream that is not connected. For `http.client`.
    ///
    /// @param configure sets the options
    public EventStream(Consumer<? super EventStreamOptions> configure, EventSource source) {
        configure.accept(options);
        this.source = source;
        this.lastEventId = options.lastEventId;
        this.parser = new EventParser(options.maxEvent, lastEventId);
    }

    /// Connects for the first time. For `http.client`.
    ///
    /// @waits until the server has answered
    public void begin() {
        connect();
    }

    /// Receives the next event.
    ///
    /// @return null if the stream has ended
    /// @waits until it is complete, even while the stream connects again; if it is cancelled, the next call
    ///     gets that event
    /// @throws UncheckedIOException if the stream has failed; see [EventStream]
    /// @throws IllegalStateException if another task receives
    public @Nullable ServerSentEvent receive() {
        loop.ensureCurrent("EventStream.receive");
        if (receiving) {
            throw new IllegalStateException("another task receives from this stream of events");
        }
        receiving = true;
        try {
            return next();
        } finally {
            receiving = false;
        }
    }

    /// The id that the last event which was received had, or an earlier one; empty if none had any. With it another
    /// stream can [go on][EventStreamOptions#lastEventId] from there.
    public Optional<String> lastEventId() {
        return Optional.ofNullable(lastEventId);
    }

    /// The events as they come; see [#receive].
    @Override
    public Iterator<ServerSentEvent> iterator() {
        return new Iterator<>() {
            private @Nullable ServerSentEvent next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = receive();
                }
                return next != null;
            }

            @Override
            public ServerSentEvent next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException("the stream of events has ended");
                }
                ServerSentEvent event = next;
                next = null;
                return event;
            }
        };
    }

    /// Ends it, even while a task receives. Calling it again does nothing.
    @Override
    public void close() {
        loop.ensureCurrent("EventStream.close");
        end(null);
        closed.set();
    }

    @Override
    public String toString() {
        String state = over ? "over" : opened == null ? "waiting to connect again" : "open";
        return "EventStream[" + state + (lastEventId == null ? "" : ", last " + lastEventId) + "]";
    }

    private @Nullable ServerSentEvent next() {
        while (true) {
            ServerSentEvent event = closed.isSet() ? null : parser.poll();
            if (event != null) {
                lastEventId = event.id().orElse(lastEventId);
                return event;
            }
            if (over && failure != null) {
                throw failure;
            }
            if (over) {
                return null;
            }
            if (opened == null) {
                reconnect();
            } else {
                read(opened);
            }
        }
    }

    private void read(EventSource.Answer stream) {
        byte[] bytes;
        try {
            bytes = stream.body().read(PIECE);
        } catch (UncheckedIOException e) {
            lost(e);
            return;
        }
        if (bytes.length == 0) {
            lost(null);
            return;
        }
        failures = 0;
        try {
            parser.feed(bytes);
        } catch (PayloadException e) { // too long
            end(e);
        }
    }

    /// The connection is gone.
    private void lost(@Nullable RuntimeException cause) {
        if (over) {
            return;
        }
        if (options.reconnect) {
            free();
            waitToReconnect();
        } else {
            end(cause);
        }
    }

    private void reconnect() {
        Duration left = due.minus(loop.time());
        if (left.isPositive() && isClosedWithin(left)) {
            return;
        }
        try {
            connect();
        } catch (EventStreamException e) {
            if (e.isTemporary()) {
                retryLater();
            } else {
                end(e);
            }
        } catch (UncheckedIOException e) {
            retryLater();
        }
    }

    private boolean isClosedWithin(Duration limit) {
        try {
            timeout(limit, closed::await);
            return true;
        } catch (TimedOutException e) {
            if (e.limit() != limit) {
                throw e; // somebody else's
            }
            return false;
        }
    }

    private void retryLater() {
        failures++;
        waitToReconnect();
    }

    private void waitToReconnect() {
        Duration asked = parser.pause() == null ? options.retry : parser.pause();
        Duration longest = asked.compareTo(options.maxRetry) > 0 ? asked : options.maxRetry;
        Duration doubled = asked.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        Duration pause = doubled.compareTo(longest) > 0 ? longest : doubled;
        double share = 1 + loop.random().nextDouble() / 2;
        due = loop.time().plus(Duration.ofNanos((long) (pause.toNanos() * share)));
    }

    private void connect() {
        EventSource.Answer answer = source.open(request());
        boolean taken = false;
        try {
            if (answer.status() == NOTHING_MORE) {
                end(null);
            } else if (!over) {
                ensureEvents(answer);
                parser.restart();
                opened = answer;
                taken = true;
            }
        } finally {
            if (!taken) {
                answer.close().run();
            }
        }
    }

    private Headers request() {
        Headers headers = Headers.EMPTY
                .with("Accept", TYPE)
                .with("Accept-Encoding", "identity") // so that nothing keeps events back
                .with("Cache-Control", "no-cache");
        String id = parser.lastEventId();
        if (id == null || id.isEmpty()) {
            return headers;
        }
        // in UTF-8, whose bytes a header has as Latin-1
        return headers.with(
                "Last-Event-ID", new String(id.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    private static void ensureEvents(EventSource.Answer answer) {
        int status = answer.status();
        if (status != OK) {
            throw new EventStreamException(status, "the server did not send events, it answered with status " + status);
        }
        String type = answer.headers().first("Content-Type").orElse("");
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase(TYPE)) {
            throw new EventStreamException(
                    status, "the content type of a stream of events must be " + TYPE + ", was \"" + type + "\"");
        }
    }

    private void end(@Nullable RuntimeException cause) {
        if (!over) {
            over = true;
            failure = cause;
        }
        free();
    }

    private void free() {
        if (opened != null) {
            opened.close().run();
            opened = null;
        }
    }
}
