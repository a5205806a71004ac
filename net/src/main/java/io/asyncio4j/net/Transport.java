package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A connection as a [Protocol] sees it: it sends without waiting, and calls the protocol back. On the loop; what
/// is called elsewhere throws an [IllegalStateException] and does nothing.
///
/// {@snippet class=snippets.ProtocolTest region=listen}
///
/// Source: `asyncio.Transport`.
public final class Transport {

    // The protocol is called by `call` only. Netty's events come while the loop polls, so never inside a
    // callback; what a callback of the protocol brings about is called back later, but for pauseWriting.

    // loop only
    private final EventLoop loop = EventLoop.current();
    private final Channel channel;
    private final SendBuffer sendBuffer;
    private final ReceiveBuffer receiveBuffer;
    private Protocol protocol;
    private int highWater;
    private int lowWater;
    private boolean writingPaused;
    private boolean outputEnded;
    private State state = State.OPEN;
    private @Nullable Throwable cause;

    Transport(NettyDriver driver, Channel channel, int highWater, Protocol protocol) {
        this.channel = channel;
        this.protocol = protocol;
        this.highWater = highWater;
        this.lowWater = highWater / 4;
        this.sendBuffer = new SendBuffer(driver, channel, new BufferOwner());
        this.receiveBuffer = new ReceiveBuffer(this, channel);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (protocol instanceof BufferedProtocol) {
            RecvByteBufAllocator others = channel.config().getRecvByteBufAllocator();
            channel.config().setRecvByteBufAllocator(new LendingAllocator(others, receiveBuffer));
        }
        channel.pipeline().addLast(new TransportHandler(this));
    }

    /// Connects over TCP to the first of the host's addresses that answers, and returns once `connectionMade` has
    /// been called. In a task.
    ///
    /// Source: `loop.create_connection`.
    ///
    /// @waits until `connectionMade` has been called; a cancellation closes what was begun
    /// @param host a name or an address
    /// @param port 1 to 65535
    /// @throws ConnectionFailedException if no address answers
    public static Transport connect(String host, int port, Protocol protocol) {
        Task.currentFor("Transport.connect");
        return Transports.connect(host, port, Objects.requireNonNull(protocol, "protocol"));
    }

    /// Connects to a Unix socket, and returns once `connectionMade` has been called. In a task.
    ///
    /// @waits until `connectionMade` has been called; a cancellation closes what was begun
    /// @throws ConnectionFailedException if nobody listens there
    public static Transport connectUnix(Path path, Protocol protocol) {
        Task.currentFor("Transport.connectUnix");
        return Transports.connect(path, Objects.requireNonNull(protocol, "protocol"));
    }

    /// Listens on all IPv4 addresses of this machine, and gives each connection a protocol of its own. In a task.
    ///
    /// [Server#shutdown] closes the connections like [#close], and aborts those that are left afterwards.
    ///
    /// Source: `loop.create_server`.
    ///
    /// @waits until the server listens; a cancellation leaves nothing listening
    /// @param port the port, or 0 to let the system choose one
    /// @param protocols called for each connection, as a callback
    /// @throws java.io.UncheckedIOException if the port cannot be used
    public static Server listen(int port, Supplier<? extends Protocol> protocols) {
        return listen(port, _ -> {}, protocols);
    }

    /// Listens like [#listen(int, Supplier)].
    ///
    /// @waits until the server listens; see [#listen(int, Supplier)]
    /// @param configure sets the options; of those of a connection only `writeHighWater` counts, which becomes the
    ///     upper limit of [#setWriteBufferLimits]
    /// @throws UnsupportedOperationException if the options ask for TLS, which is for streams
    public static Server listen(
            int port, Consumer<? super Server.Options> configure, Supplier<? extends Protocol> protocols) {
        Task.currentFor("Transport.listen");
        var options = Server.Options.of(configure);
        return Server.start(port, options, Transports.service(options.connection, protocols));
    }

    /// Listens on a Unix socket like [Server#startUnix], and gives each connection a protocol of its own. In a
    /// task.
    ///
    /// @waits until the server listens; see [Server#startUnix(Path, io.asyncio4j.function.VoidFn)]
    /// @throws java.io.UncheckedIOException if the socket cannot be made, or somebody listens there already
    public static Server listenUnix(Path path, Supplier<? extends Protocol> protocols) {
        Task.currentFor("Transport.listenUnix");
        var options = Server.Options.of(_ -> {});
        return Server.startUnix(path, options, Transports.service(options.connection, protocols));
    }

    /// Sends bytes after those that were written before. Never waits, and takes any number of bytes; a protocol
    /// should heed [Protocol#pauseWriting].
    ///
    /// What is written after the connection was closed or lost is dropped; `connectionLost` says so.
    ///
    /// @param bytes copied before this method returns
    /// @throws IllegalStateException after [#writeEof]
    public void write(byte[] bytes) {
        write(ByteBuffer.wrap(Objects.requireNonNull(bytes, "bytes")));
    }

    /// Sends what is between the buffer's position and its limit, and takes it from the buffer; see
    /// [#write(byte[])].
    public void write(ByteBuffer bytes) {
        Objects.requireNonNull(bytes, "bytes");
        loop.ensureCurrent("write", this);
        if (outputEnded) {
            throw new IllegalStateException("write after writeEof on " + this);
        }
        if (state == State.OPEN && bytes.hasRemaining()) {
            sendBuffer.add(bytes);
            pauseIfTooMuch();
        } else {
            bytes.position(bytes.limit());
        }
    }

    /// Sends a part of a file after everything that was written, and waits until it has left. In a task.
    ///
    /// Once a part has left, a cancellation or an error, such as the file being cut short meanwhile, aborts the
    /// connection. The file does not count towards [#writeBufferSize].
    ///
    /// Source: `loop.sendfile`.
    ///
    /// @waits until the part has left; a cancellation before its first byte has left sends nothing, a later
    ///     one aborts the connection
    /// @param offset where the part begins in the file, at least 0
    /// @param count how many bytes to send; the file must have them
    /// @throws java.io.UncheckedIOException if the file cannot be read
    /// @throws ConnectionLostException if the connection broke
    /// @throws IllegalStateException after [#close] or [#writeEof]
    public void sendFile(Path file, long offset, long count) {
        loop.ensureCurrent("sendFile", this);
        ensureSending();
        try (var sending = FileSending.open(file, offset, count)) {
            ensureSending();
            sending.send(channel, loop::callSoon, sendBuffer::write, this::abort, this::lostError);
        }
    }

    /// Tells the peer, after everything that was written, that nothing more will be sent; what the peer sends still
    /// arrives. A second call does nothing.
    ///
    /// @throws UnsupportedOperationException if the connection cannot end one direction alone
    public void writeEof() {
        loop.ensureCurrent("writeEof", this);
        if (!canWriteEof()) {
            throw new UnsupportedOperationException("writeEof on " + this + ", which cannot end one direction alone");
        }
        if (!outputEnded && state == State.OPEN) {
            outputEnded = true;
            sendBuffer.schedule();
        }
    }

    /// Whether [#writeEof] is possible. Any thread.
    public boolean canWriteEof() {
        return channel instanceof DuplexChannel;
    }

    /// Receives nothing more, sends what was written and closes; `connectionLost` follows. A second call does
    /// nothing.
    public void close() {
        loop.ensureCurrent("close", this);
        if (state == State.OPEN) {
            state = State.CLOSING;
            onHostFiber(receiveBuffer::stop);
            sendBuffer.schedule();
        }
    }

    /// Closes at once and drops what has not been sent; `connectionLost` follows.
    public void abort() {
        loop.ensureCurrent("abort", this);
        abort(null);
    }

    /// Whether it is closed, or will be once everything has been sent.
    public boolean isClosing() {
        loop.ensureCurrent("isClosing", this);
        return state != State.OPEN;
    }

    /// Receives nothing until [#resumeReading], so that the peer eventually has to wait. A second call does
    /// nothing.
    public void pauseReading() {
        loop.ensureCurrent("pauseReading", this);
        receiveBuffer.pause();
    }

    /// Receives again. Does nothing if reading was not paused.
    public void resumeReading() {
        loop.ensureCurrent("resumeReading", this);
        receiveBuffer.resume();
    }

    /// Whether it receives: it is neither paused nor closing.
    public boolean isReading() {
        loop.ensureCurrent("isReading", this);
        return !receiveBuffer.isPaused() && state == State.OPEN;
    }

    /// Sets when the protocol is told to pause and to resume writing: above 64 KiB and at 16 KiB by default.
    ///
    /// @param high writing pauses above this number of bytes
    /// @param low writing resumes at this number of bytes or fewer; from 0 to `high`
    public void setWriteBufferLimits(int high, int low) {
        loop.ensureCurrent("setWriteBufferLimits", this);
        if (low < 0 || low > high) {
            throw new IllegalArgumentException("low must be between 0 and high (" + high + "), was " + low);
        }
        highWater = high;
        lowWater = low;
        pauseIfTooMuch();
    }

    /// How many bytes were written and have not left yet.
    public long writeBufferSize() {
        loop.ensureCurrent("writeBufferSize", this);
        return sendBuffer.size();
    }

    /// The protocol that is called back.
    public Protocol protocol() {
        loop.ensureCurrent("protocol", this);
        return protocol;
    }

    /// Calls another protocol back from now on. Its `connectionMade` is not called.
    public void setProtocol(Protocol value) {
        loop.ensureCurrent("setProtocol", this);
        protocol = Objects.requireNonNull(value, "protocol");
    }

    /// The address of this side. Any thread.
    public SocketAddress localAddress() {
        return ConnectionHandler.address(channel.localAddress());
    }

    /// The address of the peer. Any thread.
    public SocketAddress remoteAddress() {
        return Server.clientOf(channel);
    }

    @Override
    public String toString() {
        return "Transport[" + localAddress() + " to " + remoteAddress() + ", "
                + state.name().toLowerCase(Locale.ROOT) + "]";
    }

    /// The connection is there. On the loop's host fiber, like all that follow.
    void made() {
        call("connectionMade", p -> p.connectionMade(this));
    }

    ReceiveBuffer receiveBuffer() {
        return receiveBuffer;
    }

    /// Netty has read what there was for now.
    void receivedAll() {
        if (sendBuffer.size() > 0) {
            sendBuffer.flush();
        }
    }

    void broken(Throwable reason) {
        abort(reason);
    }

    /// The channel is closed.
    void gone() {
        if (state == State.LOST) {
            return;
        }
        // NIO's Unix sockets are not half-closed first
        boolean closedByPeer = state == State.OPEN && !receiveBuffer.hasEnded();
        state = State.LOST;
        sendBuffer.clear();
        receiveBuffer.drop();
        loop.callSoon(() -> {
            if (closedByPeer) {
                call("eofReceived", Protocol::eofReceived);
            }
            call("connectionLost", p -> p.connectionLost(cause));
        });
    }

    /// Calls the protocol back. If that fails, the connection is aborted.
    void call(String name, Consumer<Protocol> callback) {
        Protocol called = protocol;
        try {
            callback.accept(called);
        } catch (Throwable e) {
            loop.reportError(name + " of " + called + " failed; its connection is aborted", e);
            abort(e);
        }
    }

    boolean hasWrittenEof() {
        return outputEnded;
    }

    private void ensureSending() {
        if (state != State.OPEN || outputEnded) {
            throw new IllegalStateException("sendFile on " + this + (outputEnded ? " after writeEof" : ""));
        }
    }

    private ConnectionLostException lostError() {
        IOException reason = cause instanceof IOException io ? io : new IOException("closed", cause);
        return new ConnectionLostException(this + " is lost: " + reason.getMessage(), reason);
    }

    private void abort(@Nullable Throwable reason) {
        if (state == State.OPEN || state == State.CLOSING) {
            state = State.ABORTED;
            cause = reason;
            sendBuffer.clear();
            loop.callSoon(this::closeAborted); // not now: Netty may be about to read
        }
    }

    private void closeAborted() {
        if (channel.isOpen()) { // or it has been lost meanwhile
            receiveBuffer.stop();
            channel.close();
        }
    }

    private void pauseIfTooMuch() {
        if (!writingPaused && sendBuffer.size() > highWater) {
            writingPaused = true;
            call("pauseWriting", Protocol::pauseWriting);
        }
    }

    private void resumeIfRoom() {
        if (writingPaused && sendBuffer.size() <= lowWater) {
            writingPaused = false;
            call("resumeWriting", Protocol::resumeWriting);
        }
    }

    private void bufferShrunk() {
        if (state == State.OPEN || state == State.CLOSING) {
            resumeIfRoom();
        }
        if (!sendBuffer.isEmpty()) {
            return;
        }
        if (state == State.CLOSING) {
            channel.close();
        } else if (outputEnded && channel instanceof DuplexChannel duplex && !duplex.isOutputShutdown()) {
            duplex.shutdownOutput();
            if (receiveBuffer.hasEnded()) {
                close();
            }
        }
    }

    private void onHostFiber(Runnable action) {
        if (channel.eventLoop().inEventLoop()) {
            action.run();
        } else {
            loop.callSoon(action);
        }
    }

    private final class BufferOwner implements SendBuffer.Owner {

        @Override
        public void shrunk() {
            bufferShrunk();
        }

        @Override
        public void broken(Throwable reason) {
            abort(reason);
        }
    }

    private enum State {
        OPEN,
        CLOSING, // what was written is still sent
        ABORTED,
        LOST
    }
}
