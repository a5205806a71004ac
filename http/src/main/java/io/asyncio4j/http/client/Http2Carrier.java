package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.http.wire.ListenedCarrier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A stream of HTTP/2 on which another protocol is spoken, once the server has agreed. Loop only.
///
/// Source: RFC 8441.
final class Http2Carrier extends ListenedCarrier {

    private static final Duration LINGER = Duration.ofSeconds(10);

    private final EventLoop loop = EventLoop.current();
    private final Http2Lane lane;
    private final ByteBufAllocator alloc;
    private @Nullable Handle limit; // once this end has finished

    Http2Carrier(Http2Lane lane, ByteBufAllocator alloc) {
        this.lane = lane;
        this.alloc = alloc;
    }

    /// The stream is closed. On the host fiber.
    void closed(@Nullable Throwable problem) {
        if (limit != null) {
            limit.cancel();
        }
        ended(problem);
    }

    @Override
    public ByteBufAllocator alloc() {
        return alloc;
    }

    @Override
    public void send(ByteBuf bytes) {
        lane.add(bytes.readableBytes(), () -> lane.send(bytes));
    }

    @Override
    public boolean isWritable() {
        return lane.isWritable();
    }

    @Override
    public void awaitWritable() {
        lane.awaitWritable();
    }

    @Override
    public boolean isOpen() {
        return lane.isOpen() && !hasEnded();
    }

    @Override
    public void finish() {
        if (drop()) {
            lane.add(0, lane::finish);
            limit = loop.callLater(LINGER, this::abort);
        }
    }

    @Override
    public void abort() {
        lane.abort();
    }

    @Override
    protected void readingChanged() {
        lane.fullnessChanged();
    }
}
