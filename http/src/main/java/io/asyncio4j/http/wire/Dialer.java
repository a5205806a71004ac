package io.asyncio4j.http.wire;

import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.util.concurrent.Executor;

/// Connects without a network: what `http.testing` gives to a client and a server in place of sockets. Loop
/// only.
public interface Dialer {

    /// What sends on its channels; see [io.asyncio4j.net.Outbound].
    Executor beforePoll();

    /// Connects. In a task.
    ///
    /// @waits until the channel is open; a cancellation leaves none
    /// @param client sets the client's end up
    /// @throws IOException if nobody is there
    void dial(ChannelHandler client) throws IOException;
}
