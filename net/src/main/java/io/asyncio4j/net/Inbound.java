package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.stream.StreamBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one channel brings for tasks to read: a stream of bytes, or several one after the other, such as the bodies
/// of requests. The channel stops reading while the stream that arrives is full, or while it is paused. The twin of
/// [Outbound], for those who write protocols on Netty's codecs. Loop only.
public final class Inbound {

    // A stream that has ended, or has failed, belongs to its reader alone: however much of it is still to be read, the
    // channel reads on. What comes while no stream arrives is dropped.

    private final EventLoop loop = EventLoop.current();
    private final Channel channel;
    private final Runnable update = this::update;
    private final Source source = new Source(() -> {});
    private @Nullable StreamBuffer arriving;
    private boolean paused;
    private @Nullable ByteBuf lent; // the reader's memory, for the read that Netty begins

    /// What the channel brings; no stream arrives yet. On the loop.
    public Inbound(Channel channel) {
        this.channel = Objects.requireNonNull(channel, "channel");
    }

    /// Begins a stream: what is fed from now on arrives there.
    ///
    /// @param highWater how many bytes may wait to be read before the channel stops reading, at least 1
    public StreamBuffer begin(int highWater) {
        return begin(source, highWater);
    }

    /// Begins a stream as [#begin(int)].
    ///
    /// @param wanted called when a task waits for bytes, in that task; must not wait
    public StreamBuffer begin(int highWater, Runnable wanted) {
        return begin(new Source(Objects.requireNonNull(wanted, "wanted")), highWater);
    }

    /// Whether a stream has begun and not ended.
    public boolean isArriving() {
        loop.ensureCurrent("isArriving", this);
        return arriving != null;
    }

    /// Adds a copy of the bytes to the stream that arrives; they remain the caller's to release. On the loop's host
    /// fiber.
    public void feed(ByteBuf bytes) {
        loop.ensureCurrent("feed", this);
        try {
            if (arriving != null) {
                feed(arriving, bytes);
            }
        } finally {
            lent = null;
        }
    }

    /// Ends the stream that arrives, if any: whoever reads it comes to its end.
    public void end() {
        loop.ensureCurrent("end", this);
        StreamBuffer ended = arriving;
        if (ended != null) {
            ended.feedEof();
            arriving(null);
        }
    }

    /// Breaks the stream that arrives, if any: whoever reads it fails after what has come.
    ///
    /// @param cause a `RuntimeException` or an `Error`; the reads throw it as it is
    public void fail(Throwable cause) {
        loop.ensureCurrent("fail", this);
        StreamBuffer broken = arriving;
        if (broken != null) {
            broken.fail(cause);
            arriving(null);
        }
    }

    /// Stops reading from the channel until [#resume], whatever room there is. Again it does nothing.
    public void pause() {
        loop.ensureCurrent("pause", this);
        paused = true;
        updateSoon();
    }

    /// Reads on, unless the stream that arrives is full. Does nothing if it was not paused.
    public void resume() {
        loop.ensureCurrent("resume", this);
        paused = false;
        updateSoon();
    }

    @Override
    public String toString() {
        return "Inbound[" + channel + "]";
    }

    /// Makes Netty read into the memory of the task that reads, as long as nothing stands between the socket and
    /// `handler`, such as TLS.
    void lendTo(ChannelHandler handler) {
        ChannelConfig config = channel.config();
        config.setRecvByteBufAllocator(new LendingAllocator(config.getRecvByteBufAllocator(), _ -> memoryFor(handler)));
    }

    private StreamBuffer begin(Source streamSource, int highWater) {
        loop.ensureCurrent("begin", this);
        var stream = new StreamBuffer(streamSource, highWater);
        arriving(stream);
        return stream;
    }

    private void arriving(@Nullable StreamBuffer next) {
        boolean wasFull = arriving != null && arriving.isFull();
        arriving = next;
        if (wasFull) {
            updateSoon();
        }
    }

    private void feed(StreamBuffer stream, ByteBuf bytes) {
        ByteBuffer memory = stream.lent();
        if (memory != null) {
            int count = Math.min(memory.remaining(), bytes.readableBytes());
            if (bytes != lent) {
                bytes.readBytes(memory.slice(memory.position(), count));
            }
            stream.filled(count);
        }
        if (bytes.isReadable() && bytes != lent) {
            stream.feed(ByteBufUtil.getBytes(bytes));
        }
    }

    private @Nullable ByteBuf memoryFor(ChannelHandler handler) {
        ByteBuffer memory = arriving == null ? null : arriving.lent();
        boolean usable =
                memory != null && memory.isDirect() && channel.pipeline().first() == handler;
        lent = usable ? Unpooled.wrappedBuffer(memory).clear() : null;
        return lent;
    }

    private void updateSoon() {
        if (channel.eventLoop().inEventLoop()) {
            update();
        } else {
            loop.callSoon(update);
        }
    }

    private void update() {
        if (channel.isOpen()) {
            channel.config().setAutoRead(!paused && (arriving == null || !arriving.isFull()));
        }
    }

    private final class Source implements StreamBuffer.Source {

        private final Runnable wanted;

        Source(Runnable wanted) {
            this.wanted = wanted;
        }

        @Override
        public void wanted() {
            wanted.run();
        }

        @Override
        public void fullnessChanged() {
            updateSoon();
        }
    }
}
