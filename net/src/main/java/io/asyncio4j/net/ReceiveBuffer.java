package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a transport receives, on its way to the protocol. On the loop's host fiber, except [#pause] and [#resume].
final class ReceiveBuffer implements LendingAllocator.Lender {

    // Netty goes on delivering for a while after it was told to stop reading (the rest before the end): that is
    // held until reading is resumed, and so is the end.

    private final EventLoop loop = EventLoop.current();
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);
    private final Transport transport;
    private final Inbound inbound; // reads from the channel, or does not
    private boolean paused;
    private boolean ended; // the peer sends nothing more
    private @Nullable ByteBuffer buffer; // that a BufferedProtocol has lent, and which is not filled
    private @Nullable ByteBuf lent; // the same for Netty

    ReceiveBuffer(Transport transport, Channel channel) {
        this.transport = transport;
        this.inbound = new Inbound(channel);
    }

    boolean isPaused() {
        return paused;
    }

    /// Whether the peer has said that it sends nothing more.
    boolean hasEnded() {
        return ended;
    }

    void pause() {
        paused = true;
        update();
    }

    void resume() {
        if (paused) {
            paused = false;
            loop.callSoon(this::deliverHeld);
        }
    }

    void received(ByteBuf bytes) {
        if (bytes == lent && !transport.isClosing()) {
            int count = bytes.readableBytes();
            bytes.release();
            filled(Objects.requireNonNull(buffer), count);
        } else if (paused || !held.isEmpty()) {
            held.add(bytes);
        } else {
            deliver(bytes);
        }
    }

    void ended() {
        ended = true;
        if (isReading() && held.isEmpty()) {
            deliverEnd();
        }
    }

    /// Receives nothing more.
    void stop() {
        inbound.pause();
        drop();
    }

    /// Drops what is held.
    void drop() {
        held.forEach(ByteBuf::release);
        held.clear();
    }

    /// Memory of the protocol's own that Netty can read into; null if there is none, or bytes are held that come
    /// first.
    @Override
    public @Nullable ByteBuf memory(int sizeHint) {
        lent = null;
        buffer = null;
        if (isReading() && held.isEmpty() && transport.protocol() instanceof BufferedProtocol protocol) {
            borrow(protocol, sizeHint);
            if (buffer != null && buffer.isDirect()) {
                lent = Unpooled.wrappedBuffer(buffer.slice()).clear();
            }
        }
        return lent;
    }

    private boolean isReading() {
        return !paused && !transport.isClosing();
    }

    private void deliverHeld() {
        while (isReading() && !held.isEmpty()) {
            deliver(held.remove());
        }
        update();
        if (isReading() && ended) {
            deliverEnd();
        }
    }

    private void deliver(ByteBuf bytes) {
        while (bytes.isReadable() && isReading()) {
            if (transport.protocol() instanceof BufferedProtocol protocol) {
                fill(protocol, bytes);
            } else {
                byte[] data = new byte[bytes.readableBytes()];
                bytes.readBytes(data);
                transport.call("dataReceived", protocol -> protocol.dataReceived(data));
            }
        }
        if (bytes.isReadable() && !transport.isClosing()) {
            held.addFirst(bytes);
        } else {
            bytes.release();
        }
    }

    private void fill(BufferedProtocol protocol, ByteBuf bytes) {
        if (buffer == null) {
            borrow(protocol, bytes.readableBytes());
        }
        if (buffer != null) {
            int count = Math.min(buffer.remaining(), bytes.readableBytes());
            bytes.readBytes(buffer.slice(buffer.position(), count));
            filled(buffer, count);
        }
    }

    /// Asks for a buffer. If the protocol fails, the connection is aborted and there is none.
    private void borrow(BufferedProtocol protocol, int sizeHint) {
        transport.call("getBuffer", _ -> {
            ByteBuffer borrowed = protocol.getBuffer(sizeHint);
            if (borrowed == null || !borrowed.hasRemaining() || borrowed.isReadOnly()) {
                throw new IllegalStateException("getBuffer must return a buffer with room, was " + borrowed);
            }
            buffer = borrowed;
        });
    }

    private void filled(ByteBuffer borrowed, int count) {
        borrowed.position(borrowed.position() + count);
        buffer = null;
        lent = null;
        transport.call("bufferUpdated", protocol -> ((BufferedProtocol) protocol).bufferUpdated(count));
    }

    private void deliverEnd() {
        var keepsOpen = new boolean[1];
        transport.call("eofReceived", protocol -> keepsOpen[0] = protocol.eofReceived());
        if (!keepsOpen[0] || transport.hasWrittenEof()) {
            transport.close();
        }
    }

    private void update() {
        if (isReading() && !ended) {
            inbound.resume();
        } else {
            inbound.pause();
        }
    }
}
