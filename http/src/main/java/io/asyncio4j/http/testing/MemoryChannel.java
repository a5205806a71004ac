package io.asyncio4j.http.testing;

import io.asyncio4j.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One end of a connection in memory. What it sends arrives in the loop's next iteration; what the other end
/// does not read stays on the way, and stops this one when that is [#CAPACITY]. On the loop's host fiber.
final class MemoryChannel extends EmbeddedChannel {

    /// Bytes on the way, as in the buffers of a kernel.
    static final int CAPACITY = 64 * 1024;

    private final EventLoop loop = EventLoop.current();
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final ArrayDeque<ByteBuf> underWay = new ArrayDeque<>(); // sent, and not yet arrived
    private int bytesUnderWay;
    private @Nullable MemoryChannel other; // once connected
    private boolean deliveryScheduled;

    private MemoryChannel(int localPort, int remotePort, Consumer<? super Channel> setUp) {
        super(false, false);
        local = new InetSocketAddress(InetAddress.getLoopbackAddress(), localPort);
        remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), remotePort);
        setUp.accept(this);
    }

    /// Connects two ends.
    ///
    /// @param number the client's port
    /// @param client sets the client's end up
    /// @param server sets the server's end up
    /// @return the client's end
    static MemoryChannel connect(int number, Consumer<? super Channel> client, Consumer<? super Channel> server) {
        var ofServer = new MemoryChannel(80, number, server);
        var ofClient = new MemoryChannel(number, 80, client);
        ofServer.other = ofClient;
        ofClient.other = ofServer;
        ofServer.begin();
        ofClient.begin();
        return ofClient;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) {
        while (buffer.current() instanceof ByteBuf bytes && bytesUnderWay < CAPACITY) {
            bytesUnderWay += bytes.readableBytes();
            underWay.add(Unpooled.copiedBuffer(bytes)); // perhaps nobody ever reads it
            buffer.remove();
        }
        other().scheduleDelivery();
    }

    @Override
    protected void doBeginRead() {
        if (other != null) {
            scheduleDelivery();
        }
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        if (other != null) {
            other.scheduleDelivery();
        }
    }

    @Override
    protected SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    private void begin() {
        try {
            register();
        } catch (Exception e) {
            throw new IllegalStateException("a channel in memory cannot be set up", e);
        }
    }

    private MemoryChannel other() {
        return Objects.requireNonNull(other);
    }

    private void scheduleDelivery() {
        if (!deliveryScheduled && (!other().underWay.isEmpty() || !other().isOpen())) {
            deliveryScheduled = true;
            loop.callSoon(this::deliver);
        }
    }

    /// Takes what the other end has sent, as long as this one reads; and its end.
    private void deliver() {
        deliveryScheduled = false;
        MemoryChannel sender = other();
        boolean arrived = false;
        while (isOpen() && config().isAutoRead() && !sender.underWay.isEmpty()) {
            ByteBuf bytes = sender.underWay.remove();
            sender.bytesUnderWay -= bytes.readableBytes();
            pipeline().fireChannelRead(bytes);
            arrived = true;
        }
        if (arrived) {
            pipeline().fireChannelReadComplete();
            sender.flush();
        }
        if (!isOpen()) {
            sender.drop();
        }
        if (!sender.isOpen() && sender.underWay.isEmpty() && isOpen()) {
            close();
        }
        runPendingTasks();
    }

    /// Nobody will read it any more.
    private void drop() {
        underWay.forEach(ByteBuf::release);
        underWay.clear();
        bytesUnderWay = 0;
        releaseInbound();
        if (isOpen()) {
            flush();
        }
    }
}
