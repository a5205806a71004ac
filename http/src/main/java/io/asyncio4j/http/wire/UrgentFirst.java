package io.asyncio4j.http.wire;

import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.StreamByteDistributor;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.stream.Stream;

/// Shares what a connection may send among its streams: the most urgent first, and among those that are as urgent,
/// first the ones that want to come one after the other, then the others in turns. On the loop's host fiber.
///
/// Source: RFC 9218, section 10.
final class UrgentFirst implements StreamByteDistributor {

    private static final int PORTION = 1024; // bytes: the least of a turn

    private final Http2Connection.PropertyKey key; // of the share of a stream
    private final Level[] levels =
            Stream.generate(Level::new).limit(Priority.LEVELS).toArray(Level[]::new);
    private long streamable; // bytes, of all streams

    UrgentFirst(Http2Connection connection) {
        this.key = connection.newKey();
        connection.connectionStream().setProperty(key, new Share(connection.connectionStream()));
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamAdded(Http2Stream stream) {
                stream.setProperty(key, new Share(stream));
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                share(stream).end();
            }
        });
    }

    void prioritize(Http2Stream stream, Priority priority) {
        share(stream).moveTo(priority);
    }

    @Override
    public void updateStreamableBytes(StreamState state) {
        share(state.stream()).update(Http2CodecUtil.streamableBytes(state), state.hasFrame(), state.windowSize());
    }

    /// Priorities as they were before RFC 9218 are not looked at.
    @Override
    public void updateDependencyTree(int child, int parent, short weight, boolean exclusive) {}

    @Override
    public boolean distribute(int most, Writer writer) throws Http2Exception {
        int left = most;
        for (Level level : levels) {
            left = level.oneByOne(left, writer);
            left = level.inTurns(left, writer);
        }
        return streamable > 0;
    }

    private Share share(Http2Stream stream) {
        return Objects.requireNonNull(stream.<Share>getProperty(key), "a stream that is not known");
    }

    /// The streams of one urgency that have something to send, and a window for it.
    private static final class Level {

        private final Queue<Share> ordered = new PriorityQueue<>(Comparator.comparingInt(share -> share.stream.id()));
        private final Deque<Share> turns = new ArrayDeque<>();

        /// @return how many bytes are left
        int oneByOne(int most, Writer writer) {
            int left = most;
            for (Share next = ordered.peek(); next != null && next.canSend(left); next = ordered.peek()) {
                ordered.remove();
                left -= next.send(left, writer);
            }
            return left;
        }

        /// @return how many bytes are left
        int inTurns(int most, Writer writer) {
            int left = most;
            int portion = Math.max(PORTION, most / Math.max(1, turns.size()));
            for (Share next = turns.peek(); next != null && next.canSend(left); next = turns.peek()) {
                turns.remove();
                left -= next.send(Math.min(portion, left), writer);
            }
            return left;
        }
    }

    /// What a stream has to send. It waits in its level while it has something to send and a window for it.
    private final class Share {

        private final Http2Stream stream;
        private Priority priority = Priority.UNSAID;
        private int bytes;
        private boolean waiting;
        private boolean writing;

        Share(Http2Stream stream) {
            this.stream = stream;
        }

        /// Whether a part may be sent, or what has no bytes.
        boolean canSend(int left) {
            return left > 0 || bytes == 0;
        }

        /// @return how many bytes were allowed
        int send(int most, Writer writer) {
            waiting = false;
            int allowed = Math.min(most, bytes);
            writing = true;
            try {
                writer.write(stream, allowed); // which updates it
            } finally {
                writing = false;
            }
            return allowed;
        }

        void update(int nowStreamable, boolean hasFrame, int window) {
            streamable += nowStreamable - bytes;
            bytes = nowStreamable;
            if (!hasFrame || window < 0 || (window == 0 && writing)) { // without a window, one try for empty frames
                leave();
            } else if (!waiting) {
                waiting = true;
                line().add(this);
            }
        }

        void moveTo(Priority next) {
            boolean waits = waiting;
            leave();
            priority = next;
            if (waits) {
                waiting = true;
                line().add(this);
            }
        }

        void end() {
            leave();
            streamable -= bytes;
            bytes = 0;
        }

        private void leave() {
            if (waiting) {
                waiting = false;
                line().remove(this);
            }
        }

        private Queue<Share> line() {
            Level level = levels[priority.urgency()];
            return priority.inTurns() ? level.turns : level.ordered;
        }
    }
}
