package io.asyncio4j.http;

import io.asyncio4j.EventLoop;
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
