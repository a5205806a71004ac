package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.ParkingLot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What tasks want to send on one channel: the loop's host fiber writes it before it polls, all of an iteration
/// with one flush. The twin of [Inbound], for those who write protocols on Netty's codecs. Loop only.
public final class Outbound {

    private static final int MAX_PENDING = 64 * 1024; // bytes, before the next flush

    private final EventLoop loop = EventLoop.current();
    private final Executor beforePoll;
    private final Channel channel;
    private final ArrayDeque<Consumer<Channel>> writes = new ArrayDeque<>(1);
    private final Runnable flushNow = this::flushNow;
    private boolean scheduled;
    private int pending; // bytes added since the last flush
    private boolean closeAfterwards;
    private @Nullable ParkingLot<@Nullable Void> writers; // tasks that wait, once one has

    /// The writes of one channel.
    public Outbound(NettyDriver driver, Channel channel) {
        this(driver::beforePoll, channel);
    }

    /// The writes of a channel that is none of the driver's, such as one in memory.
    ///
    /// @param beforePoll runs an action later, once, on the loop's host fiber, as [NettyDriver#beforePoll] does
    public Outbound(Executor beforePoll, Channel channel) {
        this.beforePoll = Objects.requireNonNull(beforePoll, "beforePoll");
        this.channel = channel;
    }

    /// Adds a write, which is called on the loop's host fiber. Never waits.
    ///
    /// @param bytes about how many it sends
    public void add(int bytes, Consumer<Channel> write) {
        loop.ensureCurrent("add", this);
        writes.add(write);
        pending += bytes;
        schedule();
    }

    /// Adds bytes, which must not be changed afterwards. Never waits.
    public void add(byte[] bytes) {
        add(bytes.length, target -> target.write(Unpooled.wrappedBuffer(bytes), target.voidPromise()));
    }

    /// Adds a copy of what remains in `buffer`, and takes it from the buffer. Never waits.
    public void add(ByteBuffer buffer) {
        loop.ensureCurrent("add", this);
        int count = buffer.remaining();
        if (count > 0) {
            ByteBuf copy = channel.alloc().directBuffer(count, count).writeBytes(buffer);
            add(count, target -> target.write(copy, target.voidPromise()));
        }
    }

    /// Closes the channel once everything has been sent.
    public void closeAfterwards() {
        loop.ensureCurrent("closeAfterwards", this);
        closeAfterwards = true;
        schedule();
    }

    /// Whether no more than the channel's high-water mark is under way.
    public boolean isWritable() {
        loop.ensureCurrent("isWritable", this);
        return pending <= MAX_PENDING && channel.isWritable();
    }

    /// Waits until [#isWritable], or until the channel is closed. In a task.
    ///
    /// @waits until there is room, or the channel is closed; a cancellation ends the wait and changes
    ///     nothing
    public void awaitWritable() {
        while (!isWritable() && channel.isActive()) {
            writers = writers == null ? new ParkingLot<>("room to write") : writers;
            writers.await("write");
        }
    }

    /// Must be called when the channel has become writable, or was closed. A channel tells its handlers so, too,
    /// when the writes that were added here were too many, and have been handed to it.
    public void writabilityChanged() {
        loop.ensureCurrent("writabilityChanged", this);
        if (writers != null && !writers.isEmpty() && (channel.isWritable() || !channel.isActive())) {
            writers.wakeAll(null);
        }
    }

    @Override
    public String toString() {
        return "Outbound[" + channel + "]";
    }

    /// Hands what was added to the channel now. On the loop's host fiber.
    public void flushNow() {
        loop.ensureCurrent("flushNow", this);
        if (scheduled) {
            flush();
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            beforePoll.execute(flushNow);
        }
    }

    private void flush() {
        boolean wasFull = pending > MAX_PENDING;
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
        if (wasFull && channel.isWritable()) {
            channel.pipeline().fireChannelWritabilityChanged(); // the channel does not know that this was full
        }
        writabilityChanged();
    }
}
