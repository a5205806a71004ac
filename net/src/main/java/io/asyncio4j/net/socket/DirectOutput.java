package io.asyncio4j.net.socket;

import io.asyncio4j.EventLoop;
import io.asyncio4j.LoopLocal;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Gives bytes to the kernel at once, past Netty, as a thread's own socket does: the other end begins with them
/// while other tasks of this loop still run. Loop only.
final class DirectOutput {

    // A database is asked by many tasks in turn. If all they ask were sent before the next poll, it would be idle while
    // they run, and they while it works.

    private static final int AT_ONCE = 16 * 1024; // bytes
    private static final LoopLocal<ByteBuffer> MEMORY = new LoopLocal<>(_ -> ByteBuffer.allocateDirect(AT_ONCE));

    private final ByteBuffer memory; // which the kernel can read, for the time of a call

    DirectOutput(EventLoop loop) {
        this.memory = MEMORY.get(loop);
    }

    /// Sends as many bytes as the kernel takes now, unless Netty still has some that come before them.
    ///
    /// @return how many; 0 too if the connection is broken, which Netty tells whoever writes by it
    int send(Channel channel, byte[] source, int offset, int count) {
        ChannelOutboundBuffer before = channel.unsafe().outboundBuffer();
        if (!(channel instanceof UnixChannel unix) || before == null || !before.isEmpty()) {
            return 0;
        }
        int some = Math.min(count, AT_ONCE);
        memory.put(0, source, offset, some);
        try {
            return unix.fd() instanceof Socket socket ? socket.send(memory, 0, some) : 0;
        } catch (IOException _) {
            return 0;
        }
    }
}
