package io.asyncio4j.http.testing;

import io.asyncio4j.net.Service;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;

/// Connections in memory, for the tests of other rooms.
public final class MemoryChannels {

    private MemoryChannels() {}

    /// The client's end of a new connection. On the loop's host fiber.
    public static EmbeddedChannel connect(int number, ChannelHandler client, Service service) {
        return MemoryChannel.connect(number, channel -> channel.pipeline().addLast(client), service::accept);
    }
}
