package io.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A UDP endpoint: sends and receives messages that may get lost, duplicated or reordered. It belongs to one loop,
/// whose tasks may send and receive at the same time; what is called elsewhere throws an [IllegalStateException]
/// and does nothing.
///
/// What arrives waits in a queue for [#receive]; while the queue is full, further messages are dropped and
/// counted. An error of the network, such as nobody listening at the other end, is thrown once, to the next task
/// that receives, and leaves the endpoint open. As an [Iterable] it yields what arrives until it is closed.
///
/// {@snippet class=snippets.DatagramsTest region=ping}
///
/// Source: `loop.create_datagram_endpoint` and `DatagramProtocol` of asyncio.
public final class Datagrams implements Iterable<Datagram>, AutoCloseable {

    private static final int LARGEST = 65_535; // bytes; what IP can carry at most

    // loop only
    private final EventLoop loop = EventLoop.current();
    private final NettyDriver driver = NettyDriver.current();
    private final @Nullable InetSocketAddress peer; // any thread
    private final DatagramInbox inbox;
    private final ArrayDeque<OutgoingDatagram> departing = new ArrayDeque<>();
    private final Runnable flush = this::flush;
    private @Nullable DatagramChannel channel; // set once, before anybody has the endpoint; any thread

    private Datagrams(int capacity, @Nullable InetSocketAddress peer) {
        this.peer = peer;
        this.inbox = new DatagramInbox(capacity, peer);
    }

    /// An endpoint that receives what is sent to `local`. In a task.
    ///
    /// @waits until the endpoint is open; a cancellation leaves none open
    /// @param local the address; port 0 lets the system choose a port
    /// @throws UncheckedIOException if the address cannot be bound
    public static Datagrams bind(InetSocketAddress local) {
        return bind(local, _ -> {});
    }

    /// An endpoint that receives what is sent to `local`, with options; see [#bind(InetSocketAddress)].
    ///
    /// @waits until the endpoint is open; see [#bind(InetSocketAddress)]
    public static Datagrams bind(InetSocketAddress local, Consumer<? super Options> configure) {
        Task.currentFor("Datagrams.bind");
        Objects.requireNonNull(local, "local");
        var options = new Options(configure);
        options.shared = Channels.isShared(local);
        return new Datagrams(options.queue, null).open(local, options, bootstrap -> bootstrap.bind(local));
    }

    /// An endpoint that talks to one peer and hears nobody else. In a task.
    ///
    /// @waits until the host is looked up and the endpoint is open; a cancellation leaves none open
    /// @throws UncheckedIOException if the host is unknown or cannot be reached at all; whether anybody listens
    ///     there only shows after sending
    public static Datagrams connect(String host, int port) {
        return connect(host, port, _ -> {});
    }

    /// An endpoint that talks to one peer, with options; see [#connect(String, int)].
    ///
    /// @waits until the endpoint is open; see [#connect(String, int)]
    public static Datagrams connect(String host, int port, Consumer<? super Options> configure) {
        Task.currentFor("Datagrams.connect");
        InetSocketAddress peer = Hosts.resolve(host, port).getFirst();
        var options = new Options(configure);
        var endpoint = new Datagrams(options.queue, peer).open(peer, options, bootstrap -> bootstrap.bind(0));
        boolean connected = false;
        try {
            NettyIo.connectBelow(endpoint.channel(), peer);
            connected = true;
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reach " + peer + ": " + e.getMessage(), e);
        } finally {
            if (!connected) {
                endpoint.close();
            }
        }
    }

    /// The next message. In a task.
    ///
    /// @waits while nothing has arrived; a cancelled `receive` has taken nothing
    /// @throws UncheckedIOException if the network reports an error, after which the endpoint still works, or if
    ///     the endpoint is closed
    public Datagram receive() {
        loop.ensureCurrent("receive", this);
        return inbox.take();
    }

    /// Sends a message. The kernel takes it soon, unless its buffer is full. In a task.
    ///
    /// @waits until the kernel has taken the message; after a cancellation it leaves only if it was with
    ///     the kernel or with Netty already
    /// @param bytes may be empty: an empty message is sent too, except to a peer of [#connect] where the transport
    ///     is `nio`
    /// @throws UncheckedIOException if the message cannot be sent, for example because it is too long
    public void send(byte[] bytes, InetSocketAddress to) {
        loop.ensureCurrent("send", this);
        Task.currentFor("send"); // or it would be sent, and then be said to have failed
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(to, "to");
        if (to.isUnresolved()) {
            throw new IllegalArgumentException("the address must be resolved, was " + to + "; see Hosts.resolve");
        }
        ensureOpen();
        var departure = new OutgoingDatagram(bytes, to);
        if (departing.isEmpty()) {
            driver.beforePoll(flush);
        }
        departing.add(departure);
        departure.awaitSent();
    }

    /// Sends text as UTF-8; see [#send(byte[], InetSocketAddress)].
    ///
    /// @waits until the kernel has taken the message; see [#send(byte[], InetSocketAddress)]
    public void send(String text, InetSocketAddress to) {
        send(text.getBytes(UTF_8), to);
    }

    /// Sends a message to the peer of [#connect]; see [#send(byte[], InetSocketAddress)].
    ///
    /// @waits until the kernel has taken the message; see [#send(byte[], InetSocketAddress)]
    /// @throws IllegalStateException if the endpoint has no peer
    public void send(byte[] bytes) {
        if (peer == null) {
            throw new IllegalStateException("the endpoint has no peer: use connect, or say where to send");
        }
        send(bytes, peer);
    }

    /// Sends text as UTF-8 to the peer of [#connect]; see [#send(byte[])].
    ///
    /// @waits until the kernel has taken the message; see [#send(byte[], InetSocketAddress)]
    public void send(String text) {
        send(text.getBytes(UTF_8));
    }

    /// What arrives, in order, until the endpoint is closed. Taking the next message waits. After
    /// an error of the network, the iteration can go on.
    @Override
    public Iterator<Datagram> iterator() {
        loop.ensureCurrent("iterator", this);
        return new Arrivals();
    }

    /// Where it receives. Any thread.
    public InetSocketAddress localAddress() {
        return channel().localAddress();
    }

    /// The peer of [#connect]; null if there is none. Any thread.
    public @Nullable InetSocketAddress remoteAddress() {
        return peer;
    }

    /// How many messages were dropped because nobody received them in time.
    public long dropped() {
        loop.ensureCurrent("dropped", this);
        return inbox.dropped();
    }

    /// Also receives what is sent to a multicast group. In a task.
    ///
    /// @waits until the endpoint has joined the group; a cancellation ends the wait, and it may have joined
    /// @throws UncheckedIOException if the system refuses
    public void join(InetAddress group, NetworkInterface on) {
        await("join", () -> channel().joinGroup(group, on, null));
    }

    /// Leaves a multicast group that was joined by [#join]. In a task.
    ///
    /// @waits until the endpoint has left the group; a cancellation ends the wait, and it may have left
    /// @throws UncheckedIOException if the system refuses
    public void leave(InetAddress group, NetworkInterface on) {
        await("leave", () -> channel().leaveGroup(group, on, null));
    }

    /// Closes the endpoint without waiting; what has arrived can still be received. On the loop.
    @Override
    public void close() {
        loop.ensureCurrent("close", this);
        if (!inbox.isClosed()) {
            inbox.close();
            loop.callSoon(() -> {
                flush();
                channel().close();
            });
        }
    }

    @Override
    public String toString() {
        return "Datagrams[" + localAddress() + (peer == null ? "" : " to " + peer)
                + (inbox.isClosed() ? ", closed" : "") + "]";
    }

    private Datagrams open(InetSocketAddress family, Options options, Function<Bootstrap, ChannelFuture> opening) {
        try {
            Channel opened = Channels.open(netty -> opening.apply(options.bootstrap(netty, family, inbox)));
            channel = (DatagramChannel) opened;
        } catch (UncheckedIOException e) {
            String message = "no endpoint for datagrams at " + family + ": " + e.getMessage();
            throw new UncheckedIOException(message, e.getCause());
        }
        return this;
    }

    private void flush() {
        for (OutgoingDatagram next = departing.poll(); next != null; next = departing.poll()) {
            next.leaveBy(channel());
        }
        channel().flush();
    }

    private void await(String operation, Supplier<ChannelFuture> start) {
        loop.ensureCurrent(operation, this);
        Task.currentFor(operation);
        ensureOpen();
        var done = new Promise<@Nullable Void>();
        loop.callSoon(() -> {
            try {
                start.get().addListener(future -> {
                    if (future.isSuccess()) {
                        done.complete(null);
                    } else {
                        done.fail(DatagramInbox.asFailure(future.cause()));
                    }
                });
            } catch (ChannelException e) { // epoll throws what the others hand over
                done.fail(DatagramInbox.asFailure(e));
            }
        });
        done.await();
    }

    private void ensureOpen() {
        if (inbox.isClosed()) {
            throw DatagramInbox.closedEndpoint();
        }
    }

    private DatagramChannel channel() {
        return Objects.requireNonNull(channel, "channel");
    }

    private final class Arrivals implements Iterator<Datagram> {

        @Override
        public boolean hasNext() {
            loop.ensureCurrent("hasNext", Datagrams.this);
            return inbox.awaitArrival();
        }

        @Override
        public Datagram next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the endpoint is closed");
            }
            return receive();
        }
    }

    /// How an endpoint is made.
    public static final class Options {

        private static final int QUEUE = 1_024;

        private int queue = QUEUE;
        private boolean shared; // with the other workers
        private final Map<ChannelOption<?>, Object> settings = new LinkedHashMap<>();

        private Options(Consumer<? super Options> configure) {
            configure.accept(this);
        }

        /// How many messages may wait to be received; 1,024 by default.
        ///
        /// @param most at least 1
        public Options queue(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("queue must be >= 1, was " + most);
            }
            queue = most;
            return this;
        }

        /// Whether it may send to broadcast addresses; off by default.
        public Options broadcast(boolean on) {
            settings.put(ChannelOption.SO_BROADCAST, on);
            return this;
        }

        /// Whether others may bind the same address, for example for multicast; off by default.
        public Options reuseAddress(boolean on) {
            settings.put(ChannelOption.SO_REUSEADDR, on);
            return this;
        }

        /// The size of the kernel's buffer for what arrives, in bytes.
        public Options receiveBufferSize(int bytes) {
            settings.put(ChannelOption.SO_RCVBUF, positive("receiveBufferSize", bytes));
            return this;
        }

        /// The size of the kernel's buffer for what is sent, in bytes.
        public Options sendBufferSize(int bytes) {
            settings.put(ChannelOption.SO_SNDBUF, positive("sendBufferSize", bytes));
            return this;
        }

        /// Where multicast messages are sent; the system's choice by default.
        public Options multicastInterface(NetworkInterface through) {
            settings.put(ChannelOption.IP_MULTICAST_IF, Objects.requireNonNull(through, "through"));
            return this;
        }

        private static int positive(String name, int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException(name + " must be >= 1 byte, was " + bytes);
            }
            return bytes;
        }

        @SuppressWarnings("unchecked")
        private Bootstrap bootstrap(NettyDriver driver, InetSocketAddress family, DatagramInbox receiver) {
            Bootstrap bootstrap = driver.datagramBootstrap(family.getAddress())
                    .option(driver.transport().reusePort(), shared ? true : null)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST))
                    .handler(receiver);
            settings.forEach((option, value) -> bootstrap.option((ChannelOption<Object>) option, value));
            return bootstrap;
        }
    }
}
