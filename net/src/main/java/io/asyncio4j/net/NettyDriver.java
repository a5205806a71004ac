package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.lowlevel.Driver;
import io.asyncio4j.lowlevel.DriverProvider;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Netty as the I/O driver of an event loop.
///
/// Netty's code runs on the loop's host fiber, in callbacks and while the loop polls, and never inside a task: a
/// task that wants something from Netty enqueues a callback, or uses [#beforePoll]. For those who write protocols
/// on Netty's codecs; others never see it.
public final class NettyDriver implements Driver {

    // The JVM must be able to link this class even to a Netty 4.1, so that NettyVersion comes to speak: what only 4.2
    // has may be named here, but not be made or handed on as something more general. NettyIo does that.

    private static final boolean HAS_FAST_LOCALS = NettyVersion.hasMethod(
            FastThreadLocalThread.class, "runWithFastThreadLocal", Runnable.class); // from 4.2.4 on

    static {
        NettyDefaults.apply();
    }

    private final EventLoop loop = EventLoop.current();
    private final NettyIo transport;
    private final DriverProvider.Hooks hooks;
    private final ManualIoEventLoop netty;
    private final ArrayDeque<Runnable> beforePoll = new ArrayDeque<>(); // loop only
    private final Set<Runnable> atEnd = new LinkedHashSet<>(0); // loop only
    private @Nullable OpenHandles handles; // made with `netty`
    private @Nullable Dns dns; // host fiber only

    private NettyDriver(NettyIo transport, DriverProvider.Hooks hooks) {
        this.transport = transport;
        this.hooks = hooks;
        this.netty = transport.newLoop(hooks, made -> handles = made);
    }

    /// The driver of the current loop, which the first call makes. On the loop.
    ///
    /// @waits in a task, in the first call, until the driver is made; a cancellation ends the wait, and the
    ///     driver is made all the same
    /// @throws IllegalStateException if the loop was given another driver
    public static NettyDriver current() {
        EventLoop loop = EventLoop.currentFor("NettyDriver.current");
        if (loop.ioDriver() instanceof NettyDriver driver) {
            return driver;
        }
        throw new IllegalStateException(loop + " has no network: it was made with "
                + loop.ioDriver().getClass().getName());
    }

    /// What makes outgoing connections of this loop. On the loop's host fiber.
    public Bootstrap bootstrap() {
        return new Bootstrap()
                .group(netty)
                .channelFactory(transport::newSocket)
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.TCP_NODELAY, true);
    }

    /// What makes listening sockets of this loop. On the loop's host fiber.
    public ServerBootstrap serverBootstrap() {
        return new ServerBootstrap()
                .group(netty)
                .channelFactory(transport::newServerSocket)
                .childOption(ChannelOption.TCP_NODELAY, true);
    }

    /// The same with a channel that has been made and listens already.
    ServerBootstrap serverBootstrap(ServerSocketChannel listening) {
        return new ServerBootstrap()
                .group(netty)
                .channelFactory(() -> listening)
                .childOption(ChannelOption.TCP_NODELAY, true);
    }

    /// Starts connecting to a Unix socket. On the loop's host fiber.
    ///
    /// @param handler fills the pipeline
    public ChannelFuture connectUnix(Path path, ChannelHandler handler) {
        return unixBootstrap().handler(handler).connect(transport.unixAddress(path));
    }

    /// Like [#bootstrap], for Unix sockets.
    Bootstrap unixBootstrap() {
        return new Bootstrap()
                .group(netty)
                .channelFactory(transport::newUnixSocket)
                .disableResolver();
    }

    /// Like [#serverBootstrap], for Unix sockets.
    ServerBootstrap unixServerBootstrap() {
        return new ServerBootstrap().group(netty).channelFactory(transport::newUnixServerSocket);
    }

    NettyIo transport() {
        return transport;
    }

    /// What makes UDP endpoints of this loop, of the family of `address`. On the loop's host fiber.
    Bootstrap datagramBootstrap(InetAddress address) {
        var family = address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        return new Bootstrap()
                .group(netty)
                .channelFactory(() -> transport.newDatagrams(family))
                .disableResolver();
    }

    /// What asks name servers; the first call makes it. On the loop's host fiber.
    Dns dns() {
        if (dns == null) {
            dns = new Dns(netty, transport, DnsSettings.ofSystem());
        }
        return dns;
    }

    /// Asks other name servers from now on. On the loop's host fiber.
    void useDns(DnsSettings settings) {
        dns = new Dns(netty, transport, settings);
    }

    /// Calls `action` once, on the loop's host fiber, before it polls next: when everything that is ready has run,
    /// or, while the loop is busy, at the end of the first iteration after 100 µs. So what many tasks write in one
    /// iteration goes to the kernel together. On the loop.
    public void beforePoll(Runnable action) {
        beforePoll.add(action);
    }

    /// What is called, on the loop's host fiber, when the loop ends: for what must not outlive it. On the loop.
    Set<Runnable> atEnd() {
        return atEnd;
    }

    /// Lets the tasks run that are ready, in the middle of a poll: see [DriverProvider.Hooks#giveWay]. On the
    /// loop's host fiber.
    void giveWay() {
        hooks.giveWay();
    }

    @Override
    public void poll(long timeoutNanos, boolean outside) {
        runBeforePoll();
        if (timeoutNanos == 0 || !beforePoll.isEmpty()) {
            netty.runNow();
        } else {
            netty.run(timeoutNanos);
        }
    }

    @Override
    public void wakeup() {
        netty.wakeup();
    }

    /// A socket, while it is open.
    @Override
    public boolean expectsEvents() {
        int idle = dns == null ? 0 : dns.idleSockets();
        return Objects.requireNonNull(handles).count() > idle || !beforePoll.isEmpty();
    }

    @Override
    public void run(Runnable body) {
        if (HAS_FAST_LOCALS) {
            FastThreadLocalThread.runWithFastThreadLocal(body);
        } else {
            body.run();
        }
    }

    @Override
    public void close() {
        runBeforePoll(); // what it holds is sent or given back
        WorkerListeners.removeAll(loop);
        netty.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!netty.isTerminated()) {
            netty.runNow();
        }
        atEnd.forEach(Runnable::run);
    }

    private void runBeforePoll() {
        for (int left = beforePoll.size(); left > 0; left--) { // what they add waits for the next poll
            beforePoll.remove().run();
        }
    }

    @Override
    public String toString() {
        return "NettyDriver[" + transport + "]";
    }

    /// Makes the driver, for [java.util.ServiceLoader].
    public static final class Provider implements DriverProvider {

        /// For the service loader.
        public Provider() {}

        /// @throws IllegalStateException if the Netty that is there will not do
        @Override
        public Driver create(Hooks hooks) {
            NettyVersion.ensureUsable();
            try {
                NettyLog.quiet();
                return new NettyDriver(NettyIo.choose(), hooks);
            } catch (LinkageError e) {
                throw NettyVersion.unusable(e);
            }
        }
    }
}
