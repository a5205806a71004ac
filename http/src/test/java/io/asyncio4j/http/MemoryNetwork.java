package io.asyncio4j.http;

import io.asyncio4j.EventLoop;
import io.asyncio4j.LoopOptions;
import io.asyncio4j.Promise;
import io.asyncio4j.Runner;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.MemoryConnector;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.MemoryService;
import io.asyncio4j.lowlevel.Driver;
import io.asyncio4j.lowlevel.DriverProvider;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Service;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A network in memory, on a virtual clock: bytes need no time, and waiting takes none. Client and server are real,
/// with all of Netty's codecs; what is missing is TCP and TLS. Loop only.
public final class MemoryNetwork implements Driver {

    // A connection is two of Netty's embedded channels. What one has sent is handed to the other while the loop
    // polls, as long as the other reads. Netty's driver is there for what it calls before a poll.

    private final VirtualClock clock = new VirtualClock();
    private final List<Pair> pairs = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private @Nullable NettyDriver netty; // once the loop runs, whose thread it belongs to
    private int connections;

    private MemoryNetwork() {}

    /// Runs `body` in a task of a loop that has such a network.
    public static void virtually(VoidFn<MemoryNetwork, Exception> body) throws Exception {
        virtually(_ -> {}, body);
    }

    /// The same while `instrument` looks on.
    public static void virtually(Instrument instrument, VoidFn<MemoryNetwork, Exception> body) throws Exception {
        virtually(options -> options.instrument(instrument), body);
    }

    /// The same on a loop with options of its own.
    public static void virtually(Consumer<? super LoopOptions> configure, VoidFn<MemoryNetwork, Exception> body)
            throws Exception {
        var network = new MemoryNetwork();
        try (var runner = new Runner(options -> configure.accept(options.driver(network)))) {
            runner.<Exception>run(() -> body.accept(network));
        }
    }

    /// A session all of whose connections lead to `application`.
    public ClientSession session(Application application, Consumer<? super ClientOptions> configure) {
        return MemoryConnector.session(this, MemoryService.of(this, application), configure);
    }

    /// A client that sends bytes as they are.
    public MemoryPeer peer(Application application) {
        return peer(MemoryService.of(this, application));
    }

    /// A client that sends bytes as they are.
    public MemoryPeer peer(Service service) {
        var peer = new MemoryPeer();
        peer.channel(connect(peer, service));
        return peer;
    }

    /// Connects to a server. In a task.
    ///
    /// @param client fills the client's pipeline
    /// @return the client's end
    public EmbeddedChannel connect(ChannelHandler client, Service service) {
        var made = new Promise<EmbeddedChannel>();
        EventLoop.current().callSoon(() -> {
            if (made.isDone()) {
                return; // cancelled
            }
            var pair = new Pair(++connections, client, service);
            pairs.add(pair);
            made.complete(pair.client);
        });
        return made.await();
    }

    /// How many connections are open.
    public int openConnections() {
        return pairs.size();
    }

    /// How many connections the client has not closed.
    public int openClients() {
        return (int) pairs.stream().filter(pair -> pair.client.isOpen()).count();
    }

    public NettyDriver netty() {
        return Objects.requireNonNull(netty);
    }

    /// What time it is, in milliseconds.
    public long now() {
        return clock.elapsed().toMillis();
    }

    /// Adds what happens now to the story.
    public void tell(String event) {
        story.add(now() + " " + event);
    }

    public List<String> story() {
        return List.copyOf(story);
    }

    @Override
    public void poll(long timeoutNanos, boolean outside) {
        boolean busy = netty().expectsEvents();
        if (busy) {
            netty().poll(0, outside);
        }
        for (Pair pair : List.copyOf(pairs)) {
            busy |= pair.exchange();
        }
        pairs.removeIf(pair -> {
            boolean closed = pair.isClosed();
            if (closed) {
                pair.release();
            }
            return closed;
        });
        if (!busy) {
            clock.poll(timeoutNanos, outside);
        }
    }

    @Override
    public void wakeup() {
        clock.wakeup();
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public boolean expectsEvents() {
        return netty().expectsEvents() || pairs.stream().anyMatch(Pair::isBusy);
    }

    @Override
    public void run(Runnable body) {
        var made = (NettyDriver) new NettyDriver.Provider().create(new NoHooks());
        netty = made;
        made.run(() -> clock.run(body));
    }

    @Override
    public void close() {
        pairs.forEach(Pair::release);
        netty().close();
        clock.close();
    }

    /// Both ends of a connection.
    private static final class Pair {

        private final EmbeddedChannel client;
        private final EmbeddedChannel server;

        Pair(int number, ChannelHandler initializer, Service service) {
            server = new End(80, number, channel -> service.accept(channel));
            client = new End(number, 80, channel -> channel.pipeline().addLast(initializer));
        }

        /// Hands on what both have sent; says whether there was anything.
        boolean exchange() {
            boolean busy = transfer(client, server);
            busy |= transfer(server, client);
            busy |= hangUp(client, server);
            busy |= hangUp(server, client);
            return busy;
        }

        boolean isBusy() {
            return !client.outboundMessages().isEmpty()
                    || !server.outboundMessages().isEmpty();
        }

        boolean isClosed() {
            return !client.isOpen() && !server.isOpen();
        }

        /// Drops what nobody will read any more.
        void release() {
            client.releaseInbound();
            client.releaseOutbound();
            server.releaseInbound();
            server.releaseOutbound();
        }

        private static boolean transfer(EmbeddedChannel from, EmbeddedChannel to) {
            boolean busy = false;
            while (!from.outboundMessages().isEmpty()
                    && to.isOpen()
                    && to.config().isAutoRead()) {
                ByteBuf sent = from.readOutbound();
                to.writeInbound(sent);
                busy = true;
            }
            return busy;
        }

        private static boolean hangUp(EmbeddedChannel from, EmbeddedChannel to) {
            boolean hangsUp =
                    !from.isOpen() && to.isOpen() && from.outboundMessages().isEmpty();
            if (hangsUp) {
                to.close();
            }
            return hangsUp;
        }
    }

    /// One end of a connection.
    private static final class End extends EmbeddedChannel {

        private final InetSocketAddress remote;
        private final InetSocketAddress local;

        End(int localPort, int remotePort, Consumer<EmbeddedChannel> initializer) {
            super(false, false);
            local = new InetSocketAddress(InetAddress.getLoopbackAddress(), localPort);
            remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), remotePort);
            initializer.accept(this);
            try {
                register();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected SocketAddress localAddress0() {
            return local;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return remote;
        }
    }

    private static final class NoHooks implements DriverProvider.Hooks {

        @Override
        public boolean isIdle() {
            return false;
        }

        @Override
        public void giveWay() {}

        @Override
        public Executor executor() {
            return Runnable::run;
        }
    }
}
