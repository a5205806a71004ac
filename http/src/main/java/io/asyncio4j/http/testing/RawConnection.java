package io.asyncio4j.http.testing;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.wire.Dialer;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A connection to an application under test, byte by byte: for requests that are malformed, slow, or cut off.
/// See [TestClient#connect].
///
/// {@snippet class=snippets.TestClientTest region=raw}
public final class RawConnection implements AutoCloseable {

    private final EventLoop loop = EventLoop.current();
    private final StreamBuffer received = new StreamBuffer();
    private @Nullable Channel channel; // once it is open

    private RawConnection() {}

    static RawConnection open(Dialer dialer) {
        var connection = new RawConnection();
        try {
            dialer.dial(connection.new Receiver());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect: " + e.getMessage(), e);
        }
        return connection;
    }

    /// Sends text in Latin-1, such as `GET / HTTP/1.1\r\n`. Never waits. What is sent after the end is lost.
    public RawConnection send(String text) {
        loop.ensureCurrent("RawConnection.send");
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        loop.callSoon(() -> channel().writeAndFlush(Unpooled.wrappedBuffer(bytes)));
        return this;
    }

    /// What has come from the server.
    public StreamReader received() {
        return received;
    }

    /// Waits until the server has closed the connection. In a task.
    ///
    /// @waits until the server closes the connection; a cancellation loses nothing
    /// @return what it has sent, in Latin-1
    public String readAll() {
        return new String(received.readAll(), StandardCharsets.ISO_8859_1);
    }

    /// Closes the connection. Never waits.
    @Override
    public void close() {
        loop.ensureCurrent("RawConnection.close");
        loop.callSoon(() -> channel().close());
    }

    private Channel channel() {
        return Objects.requireNonNull(channel);
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            channel = context.channel();
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
}
