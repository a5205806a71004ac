package io.asyncio4j.net.socket;

import io.asyncio4j.EventLoop;
import io.asyncio4j.ForeignWait;
import io.asyncio4j.Promise;
import io.asyncio4j.net.Channels;
import io.asyncio4j.net.NettyDriver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The bytes of one connected socket on their way between Netty and the tasks that block on them.
final class SocketPipe extends ChannelInboundHandlerAdapter {

    // Netty fills `inbound` and empties `outbound`, on the loop's host fiber; tasks do the opposite, and wait
    // for `arrival` or `room`. All of it is confined to the loop but for `closed`, which any thread may set by
    // close(). What a task writes goes to the kernel at once, as far as that takes it; the rest before the loop polls
    // next, or, when the socket is closed meanwhile, right then.

    private static final int HIGH_WATER = 64 * 1024; // bytes, each way
    private static final int LOW_WATER = HIGH_WATER / 4;
    private static final Duration LAST_WORDS = Duration.ofSeconds(10); // for bytes to leave a closed socket

    private final EventLoop loop;
    private final NettyDriver driver;
    private final Runnable abandon; // closes the socket whose wait was cut short
    private final ByteQueue inbound = new ByteQueue();
    private final ByteQueue outbound = new ByteQueue();
    private final DirectOutput direct;
    private final Turn writing = new Turn();
    private final Runnable flush = this::flush;
    private final ChannelFutureListener written = this::written;
    private volatile boolean closed; // any thread
    private @Nullable Channel channel;
    private Input input = Input.OPEN;
    private boolean outputShut;
    private boolean paused; // reading from the channel
    private boolean flushScheduled;
    private int sent; // bytes since the last flush, which the kernel took at once
    private @Nullable SocketException failure;
    private @Nullable Error fault; // which is that reason
    private @Nullable Promise<@Nullable Void> arrival;
    private @Nullable Promise<@Nullable Void> room;

    SocketPipe(EventLoop loop, NettyDriver driver, Runnable abandon) {
        this.loop = loop;
        this.driver = driver;
        this.abandon = abandon;
        this.direct = new DirectOutput(loop);
    }

    /// Waits for at least one byte. In a task.
    ///
    /// @param timeout in milliseconds, 0 for none
    /// @return how many, -1 at the end
    int read(byte[] target, int offset, int atMost, int timeout) throws IOException {
        Objects.checkFromIndexSize(offset, atMost, target.length);
        ensureUsable();
        if (atMost == 0) {
            return 0;
        }
        Duration limit = timeout > 0 ? Duration.ofMillis(timeout) : null;
        while (inbound.isEmpty()) {
            if (failure != null) {
                throw failed(failure);
            }
            if (input != Input.OPEN) {
                return -1;
            }
            if (arrival == null) {
                arrival = new Promise<>();
            }
            await(arrival, limit);
        }
        int count = inbound.take(target, offset, atMost);
        if (inbound.size() <= LOW_WATER) {
            readOnIfPaused();
        }
        return count;
    }

    /// Takes the bytes; waits while too many are under way. In a task.
    void write(byte[] source, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, source.length);
        ensureUsable();
        writing.take(news -> await(news, null));
        try {
            ensureWritable();
            for (int from = offset, left = count; left > 0; ) {
                awaitRoom();
                int some = Math.min(left, HIGH_WATER - outbound.size() - sent);
                int taken = outbound.isEmpty() ? direct.send(channel(), source, from, some) : 0;
                sent += taken;
                if (taken < some) {
                    outbound.add(source, from + taken, some - taken);
                }
                scheduleFlush();
                from += some;
                left -= some;
            }
        } finally {
            writing.giveBack();
        }
    }

    int available() throws IOException {
        ensureUsable();
        return inbound.size();
    }

    /// From now on readers see the end.
    void shutdownInput() throws IOException {
        ensureUsable();
        input = Input.SHUT;
        inbound.clear();
        readOnIfPaused(); // or the peer could not send the rest, which is dropped
        wakeAll();
    }

    /// Tells the peer that nothing more will come.
    void shutdownOutput() throws IOException {
        ensureUsable();
        outputShut = true;
        loop.callSoon(() -> flushThen(_ -> ((DuplexChannel) channel()).shutdownOutput()));
    }

    /// Ends the connection and all waits on it, without waiting. Any thread.
    ///
    /// @param drop what is still under way, instead of sending it
    void close(boolean drop) {
        closed = true;
        if (EventLoop.find().orElse(null) == loop) {
            wakeAll();
            loop.callSoon(() -> closeChannel(drop));
        } else {
            try {
                loop.callSoonThreadsafe(() -> {
                    wakeAll();
                    closeChannel(drop);
                });
            } catch (IllegalStateException e) {
                // the loop is closed, and so is everything that it had opened
            }
        }
    }

    @Nullable
    Channel channelIfOpen() {
        return closed ? null : channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        try {
            if (input != Input.SHUT && !closed) {
                inbound.add(bytes);
            }
        } finally {
            bytes.release();
        }
        if (inbound.size() >= HIGH_WATER && !paused) {
            paused = true;
            context.channel().config().setAutoRead(false);
        }
        wakeReaders();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            endInput();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        endInput(); // writers learn it from what they have written
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        wakeWriters();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
    }

    private void readOnIfPaused() {
        if (paused) {
            paused = false;
            driver.beforePoll(() -> channel().config().setAutoRead(true));
        }
    }

    private void endInput() {
        if (input == Input.OPEN) {
            input = Input.ENDED;
        }
        wakeReaders();
    }

    private void fail(Throwable cause) {
        if (failure == null) {
            fault = Channels.errorIn(cause);
            failure = SocketErrors.broken(cause);
        }
        wakeAll();
    }

    private SocketException failed(SocketException failure) {
        if (fault != null) {
            throw fault;
        }
        return failure;
    }

    private void awaitRoom() throws IOException {
        while (outbound.size() + sent >= HIGH_WATER || !channel().isWritable()) { // or others would have no turn
            if (room == null) {
                room = new Promise<>();
            }
            await(room, null);
            ensureWritable();
        }
    }

    private void await(Promise<?> news, @Nullable Duration limit) throws IOException {
        switch (ForeignWait.until(news, limit)) {
            case DONE -> ensureUsable();
            case TIMED_OUT -> throw new SocketTimeoutException("Read timed out");
            case CANCELLED -> {
                abandon.run();
                throw new SocketException("Socket closed: the task was cancelled");
            }
        }
    }

    private void ensureUsable() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
        if (EventLoop.find().orElse(null) != loop) {
            if (loop.isClosed()) {
                throw new SocketException("Socket closed: its event loop has ended");
            }
            throw new SocketException("the socket belongs to " + loop + " and is for its tasks, but was used on "
                    + Thread.currentThread() + "; only close() may be called there");
        }
    }

    private void ensureWritable() throws SocketException {
        if (failure != null) {
            throw failed(failure);
        }
        if (outputShut) {
            throw new SocketException("Socket output is shutdown");
        }
        if (!channel().isActive()) {
            throw new SocketException("Broken pipe");
        }
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            driver.beforePoll(flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        sent = 0;
        if (!outbound.isEmpty()) {
            Channel connected = channel();
            connected.writeAndFlush(outbound.takeAll(connected.alloc())).addListener(written);
        }
        wakeWriters();
    }

    private void written(ChannelFuture future) {
        if (!future.isSuccess()) {
            fail(future.cause());
        }
    }

    private void flushThen(ChannelFutureListener next) {
        flush();
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(next);
    }

    private void closeChannel(boolean drop) {
        if (drop) {
            channel().close();
        } else {
            var late = loop.callLater(LAST_WORDS, () -> channel().close());
            flushThen(ChannelFutureListener.CLOSE);
            channel().closeFuture().addListener(_ -> late.cancel());
        }
    }

    private void wakeAll() {
        wakeReaders();
        wakeWriters();
    }

    private void wakeReaders() {
        if (arrival != null) {
            arrival.complete(null);
            arrival = null;
        }
    }

    private void wakeWriters() {
        if (room != null) {
            room.complete(null);
            room = null;
        }
    }

    Channel channel() {
        return Objects.requireNonNull(channel, "channel");
    }

    private enum Input {
        OPEN,
        ENDED, // by the peer: what has come is still read
        SHUT // by us: what has come, and what comes, is dropped
    }
}
