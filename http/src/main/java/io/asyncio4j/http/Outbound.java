package io.asyncio4j.http;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Promise;
import io.asyncio4j.net.NettyDriver;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What tasks want to send on one connection: written by the loop's own thread before it polls, all
/// of an iteration with one flush. Loop only.
final class Outbound {

    private static final int MOST_PENDING = 64 * 1024; // bytes, before the next flush

    private final NettyDriver driver;
    private final Channel channel;
    private final ArrayDeque<Consumer<Channel>> writes = new ArrayDeque<>();
    private final Runnable flush = this::flush;
    private boolean scheduled;
    private int pending; // bytes added since the last flush
    private boolean closeAfterwards;
    private @Nullable Promise<@Nullable Void> writable; // of the task that waits for room

    Outbound(NettyDriver driver, Channel channel) {
        this.driver = driver;
        this.channel = channel;
    }

    /// Adds a write of so many bytes; it is called on the loop's own thread. Never waits.
    void add(int bytes, Consumer<Channel> write) {
        writes.add(write);
        pending += bytes;
        schedule();
    }

    /// Closes the connection when everything is sent.
    void closeAfterwards() {
        closeAfterwards = true;
        schedule();
    }

    /// Waits while more is under way than the channel's high-water mark. In a task.
    void awaitWritable() {
        while (channel.isActive() && (pending > MOST_PENDING || !channel.isWritable())) {
            if (writable == null) {
                writable = new Promise<>();
            }
            Asyncio.shield(writable);
        }
    }

    /// The channel has become writable, or has been closed.
    void writabilityChanged() {
        if (writable != null && (channel.isWritable() || !channel.isActive())) {
            writable.complete(null);
            writable = null;
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            driver.beforePoll(flush);
        }
    }

    private void flush() {
        scheduled = false;
        pending = 0;
        for (Consumer<Channel> write = writes.poll(); write != null; write = writes.poll()) {
            write.accept(channel);
        }
        if (closeAfterwards) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.flush();
        }
        writabilityChanged();
    }
}
