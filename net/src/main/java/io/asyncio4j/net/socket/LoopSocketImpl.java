package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.Awaitable;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ForeignWait;
import io.asyncio4j.Task;
import io.asyncio4j.net.Channels;
import io.asyncio4j.net.HappyEyeballs;
import io.asyncio4j.net.Hosts;
import io.asyncio4j.net.NettyDriver;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a [LoopSocket] does, below the states and checks that `java.net.Socket` keeps itself.
final class LoopSocketImpl extends SocketImpl {

    private final SocketSettings settings = new SocketSettings();
    private volatile int timeout; // of reads, in milliseconds
    private volatile boolean closed;
    private volatile @Nullable SocketPipe pipe; // once it is connected
    private volatile @Nullable Task<SocketPipe> connecting;
    private volatile Runnable abandon = () -> {};
    private @Nullable InetSocketAddress local; // where to bind

    /// What closes the socket when a wait on it was cut short.
    void onAbandon(Runnable close) {
        abandon = close;
    }

    @Override
    protected void create(boolean stream) {}

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(new InetSocketAddress(host, port), 0);
    }

    @Override
    protected void connect(InetAddress target, int port) throws IOException {
        connect(new InetSocketAddress(target, port), 0);
    }

    @Override
    protected void connect(SocketAddress target, int millis) throws IOException {
        if (!(target instanceof InetSocketAddress remote)) {
            throw new IllegalArgumentException("the address must be an InetSocketAddress, was " + target);
        }
        EventLoop loop = EventLoop.find()
                .orElseThrow(() -> new SocketException(
                        "a LoopSocket connects in a task of an event loop, not on " + Thread.currentThread()));
        NettyDriver driver = uncancellable(NettyDriver::current);
        var opening = createTask("connect " + remote, () -> open(loop, driver, remote));
        connecting = opening;
        boolean ready = false;
        try {
            awaitConnected(opening, millis);
            use(opening.result());
            ensureNotClosed(); // another thread may have closed it before there was a pipe
            ready = true;
        } finally {
            connecting = null;
            if (!ready) {
                drop(opening);
            }
        }
    }

    @Override
    protected void bind(InetAddress host, int localPort) {
        local = new InetSocketAddress(host, localPort);
        localport = localPort;
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw new SocketException("a LoopSocket does not listen; use Server");
    }

    @Override
    protected void accept(SocketImpl accepted) throws IOException {
        listen(0);
    }

    @Override
    protected InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int atMost) throws IOException {
                return pipe().read(target, offset, atMost, timeout);
            }

            @Override
            public int available() throws IOException {
                return LoopSocketImpl.this.available();
            }
        };
    }

    @Override
    protected OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int count) throws IOException {
                pipe().write(source, offset, count);
            }
        };
    }

    @Override
    protected int available() throws IOException {
        return pipe().available();
    }

    @Override
    protected void shutdownInput() throws IOException {
        pipe().shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        pipe().shutdownOutput();
    }

    @Override
    protected void close() {
        close(false);
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw new SocketException("Urgent data not supported");
    }

    @Override
    public void setOption(int number, Object value) throws SocketException {
        switch (number) {
            case SocketOptions.SO_TIMEOUT -> timeout = (Integer) value;
            case SocketOptions.SO_LINGER -> settings.set(option(number), value instanceof Integer ? value : -1);
            default -> settings.set(option(number), value);
        }
    }

    @Override
    public Object getOption(int number) throws SocketException {
        return switch (number) {
            case SocketOptions.SO_TIMEOUT -> timeout;
            case SocketOptions.SO_BINDADDR -> localAddress();
            case SocketOptions.SO_OOBINLINE -> false;
            default -> settings.get(option(number));
        };
    }

    @Override
    protected <T> void setOption(SocketOption<T> option, T value) throws IOException {
        settings.set(option, value);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected <T> T getOption(SocketOption<T> option) throws IOException {
        return (T) settings.get(option);
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return settings.supported();
    }

    private static SocketOption<?> option(int number) throws SocketException {
        SocketOption<?> option = SocketSettings.byNumber(number);
        if (option == null) {
            throw new SocketException("the socket option 0x%x is not supported".formatted(number));
        }
        return option;
    }

    /// Looks the host up if need be, and connects to the address that answers first. In a task of its own.
    private SocketPipe open(EventLoop loop, NettyDriver driver, InetSocketAddress remote) throws IOException {
        try {
            List<InetSocketAddress> addresses =
                    remote.isUnresolved() ? Hosts.resolve(remote.getHostString(), remote.getPort()) : List.of(remote);
            return HappyEyeballs.connect(
                    addresses,
                    address -> {
                        var opened = new SocketPipe(loop, driver, this::abandon);
                        Channels.open(_ -> bootstrap(driver, opened).connect(address, local));
                        return opened;
                    },
                    opened -> opened.close(true));
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause()); // what users of the JDK's sockets expect
        }
    }

    private Bootstrap bootstrap(NettyDriver driver, SocketPipe opened) {
        Bootstrap bootstrap = driver.bootstrap()
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(opened);
        settings.configure(bootstrap);
        return bootstrap;
    }

    private void use(SocketPipe opened) {
        Channel channel = opened.channel();
        var remote = (InetSocketAddress) channel.remoteAddress();
        settings.belongsTo(channel);
        address = remote.getAddress();
        port = remote.getPort();
        localport = ((InetSocketAddress) channel.localAddress()).getPort();
        pipe = opened;
    }

    private void awaitConnected(Task<SocketPipe> opening, int millis) throws IOException {
        Duration limit = millis > 0 ? Duration.ofMillis(millis) : null;
        switch (ForeignWait.until(opening, limit)) {
            case DONE -> ensureConnected(opening);
            case TIMED_OUT -> throw new SocketTimeoutException("Connect timed out");
            case CANCELLED -> throw new SocketException("Socket closed: the task was cancelled");
        }
    }

    private void ensureConnected(Awaitable<SocketPipe> opening) throws IOException {
        if (opening.isCancelled()) {
            throw new SocketException("Socket closed");
        }
        Throwable failure = opening.exception();
        if (failure != null) {
            throw SocketErrors.notConnected(failure);
        }
    }

    private void ensureNotClosed() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    /// Whatever comes of the attempt is closed.
    private static void drop(Task<SocketPipe> opening) {
        opening.cancel();
        opening.onDone(_ -> {
            if (!opening.isCancelled() && opening.exception() == null) {
                opening.result().close(true);
            }
        });
    }

    private void abandon() {
        close(true);
        abandon.run();
    }

    private void close(boolean drop) {
        closed = true;
        Task<SocketPipe> attempt = connecting;
        if (attempt != null) {
            attempt.cancel();
        }
        SocketPipe connected = pipe;
        if (connected != null) {
            connected.close(drop);
        }
    }

    private InetAddress localAddress() throws SocketException {
        SocketPipe connected = pipe;
        Channel channel = connected == null ? null : connected.channelIfOpen();
        if (channel != null && channel.localAddress() instanceof InetSocketAddress bound) {
            return bound.getAddress();
        }
        if (local != null) {
            return local.getAddress();
        }
        throw new SocketException("not bound yet");
    }

    private SocketPipe pipe() throws SocketException {
        SocketPipe connected = pipe;
        if (connected == null) {
            throw new SocketException(closed ? "Socket closed" : "Socket is not connected");
        }
        return connected;
    }
}
