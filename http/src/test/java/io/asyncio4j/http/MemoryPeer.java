package io.asyncio4j.http;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.net.Service;
import io.asyncio4j.stream.IncompleteReadException;
import io.asyncio4j.stream.StreamBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The other end of a connection, which knows nothing of HTTP.
public final class MemoryPeer extends ChannelInboundHandlerAdapter {

    private final StreamBuffer received = new StreamBuffer();
    private @Nullable Channel channel;

    /// A server each of whose connections is such a peer, and is served in a task.
    public static Service serving(VoidFn<MemoryPeer, RuntimeException> script) {
        return channel -> {
            var peer = new MemoryPeer();
            peer.channel(channel);
            channel.pipeline().addLast(peer);
            Task<?> task = Asyncio.createTask(() -> script.accept(peer));
            return new Service.Session() {
                @Override
                public void finish() {
                    peer.close();
                }

                @Override
                public void abort() {
                    task.cancel();
                    peer.close();
                }
            };
        };
    }

    void channel(Channel value) {
        channel = value;
    }

    /// Sends text in Latin-1. Never waits.
    public void send(String text) {
        Channel sender = channel;
        if (sender != null) {
            EventLoop.current()
                    .callSoon(() ->
                            sender.writeAndFlush(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1))));
        }
    }

    /// Waits for `count` bytes.
    public String read(int count) {
        return new String(received.readExactly(count), StandardCharsets.ISO_8859_1);
    }

    /// Waits for a request without a body; empty if the connection is closed instead.
    public String readHead() {
        try {
            return new String(received.readUntil(8192, "\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                    StandardCharsets.ISO_8859_1);
        } catch (IncompleteReadException e) {
            return "";
        }
    }

    /// Waits until the connection is closed.
    public String readAll() {
        return new String(received.readAll(), StandardCharsets.ISO_8859_1);
    }

    /// Closes the connection.
    public void close() {
        Channel closing = channel;
        if (closing != null) {
            EventLoop.current().callSoon(closing::close);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        received.feed(ByteBufUtil.getBytes(bytes));
        bytes.release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        received.feedEof();
    }
}
