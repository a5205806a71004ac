package io.asyncio4j.net;

import io.asyncio4j.Promise;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A message on its way to the kernel; see [Datagrams#send]. Loop only.
final class OutgoingDatagram {

    private final Promise<@Nullable Void> sent = new Promise<>();
    private final byte[] bytes;
    private final InetSocketAddress to;

    OutgoingDatagram(byte[] bytes, InetSocketAddress to) {
        this.bytes = bytes;
        this.to = to;
    }

    /// Waits until the kernel has taken it. In a task.
    void awaitSent() {
        sent.await();
    }

    /// Leaves, unless its sender was cancelled. On the loop's host fiber.
    void leaveBy(DatagramChannel channel) {
        if (sent.isDone()) {
            return;
        }
        if (bytes.length == 0) {
            sendNothing(channel);
            return;
        }
        var packet = new DatagramPacket(channel.alloc().ioBuffer(bytes.length).writeBytes(bytes), to);
        channel.write(packet).addListener(future -> {
            if (future.isSuccess()) {
                sent.complete(null);
            } else {
                fail(future.cause());
            }
        });
    }

    /// Netty drops empty messages.
    private void sendNothing(DatagramChannel channel) {
        try {
            NettyIo.sendEmpty(channel, to);
            sent.complete(null);
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        IOException io = cause instanceof IOException e ? e : new IOException(cause.getMessage(), cause);
        sent.fail(new UncheckedIOException(
                "cannot send " + bytes.length + " bytes to " + to + ": " + cause.getMessage(), io));
    }
}
