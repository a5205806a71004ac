package io.asyncio4j.http.client;

import io.asyncio4j.Promise;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

/// Sends the messages of a request on a connection of HTTP/1. Loop only.
record ChannelOutlet(Outbound outbound, Channel channel) implements Lane.Outlet {

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public void awaitWritable() {
        outbound.awaitWritable();
    }

    @Override
    public void add(int bytes, Runnable write) {
        outbound.add(bytes, _ -> write.run());
    }

    @Override
    public Future<?> write(Object message) {
        return channel.write(message);
    }

    @Override
    public boolean flush() {
        var taken = new Promise<Boolean>();
        outbound.add(
                0,
                _ -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(written -> taken.complete(written.isSuccess())));
        return taken.await();
    }

    @Override
    public boolean takesFiles() {
        return channel instanceof DuplexChannel && channel.pipeline().get(SslHandler.class) == null;
    }
}
