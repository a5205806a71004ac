package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A listening socket and the connections it has accepted. Belongs to one loop.
///
/// Source: `asyncio.Server`.
public final class Server implements AutoCloseable {

    // loop only
    private final EventLoop loop = EventLoop.current();
    private final Map<Channel, Service.Session> connections = new LinkedHashMap<>();
    private final Promise<@Nullable Void> closed = new Promise<>();
    private final String scheme;
    private final Service service;
    private @Nullable Channel listener;
    private boolean stopping;
    private @Nullable Promise<@Nullable Void> drained;

    private Server(String scheme, Service service) {
        this.scheme = scheme;
        this.service = service;
    }

    /// Listens, and hands what it accepts to `service`. In a task. The workers of [Workers] may all listen at the same
    /// address.
    ///
    /// @param scheme what the server speaks, for [#uri]
    /// @param address port 0 lets the system choose one
    /// @param backlog how many connections the kernel may keep waiting, at least 1
    /// @throws IOException if the address cannot be bound
    public static Server listen(String scheme, InetSocketAddress address, int backlog, Service service)
            throws IOException {
        var server = new Server(scheme, service);
        server.listener = Channels.open(driver -> driver.serverBootstrap()
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(driver.transport().reusePort(), Worker.shares(address) ? true : null)
                .childHandler(server.new Acceptor())
                .bind(address));
        return server;
    }

    /// The address it listens on. Any thread.
    public InetSocketAddress address() {
        return (InetSocketAddress) listener().localAddress();
    }

    /// The port it listens on. Any thread.
    public int port() {
        return address().getPort();
    }

    /// Where a client on this machine reaches it. Any thread.
    public URI uri() {
        var address = address().getAddress();
        String host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
        return URI.create(scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port());
    }

    /// How many connections are open. On the loop.
    public int connectionCount() {
        return connections.size();
    }

    /// Waits until the server is closed and no connection is left. In a task.
    public void awaitClosed() {
        shield(closed);
    }

    /// Stops listening and ends all connections at once; see [#shutdown].
    @Override
    public void close() {
        shutdown(Duration.ZERO);
    }

    /// Stops listening, lets connections finish what they do, and ends those that have not after
    /// `grace`; returns when none is left. In a task. Calling it again shortens the grace.
    ///
    /// @param grace at least zero
    public void shutdown(Duration grace) {
        stopListening();
        if (!grace.isZero()) {
            new ArrayList<>(connections.values()).forEach(Service.Session::finish);
            awaitDrained(grace);
        }
        new ArrayList<>(connections.values()).forEach(Service.Session::abort);
        awaitDrained(seconds(Integer.MAX_VALUE));
        closed.complete(null);
    }

    private void stopListening() {
        stopping = true;
        Channel listening = listener();
        if (listening.isOpen()) {
            var stopped = new Promise<@Nullable Void>();
            loop.callSoon(() -> listening.close().addListener(_ -> stopped.complete(null)));
            stopped.await();
        }
    }

    private void awaitDrained(Duration limit) {
        if (connections.isEmpty()) {
            return;
        }
        if (drained == null) {
            drained = new Promise<>();
        }
        var waitingFor = drained;
        try {
            timeout(limit, () -> shield(waitingFor));
        } catch (TimedOutException e) {
            // those that are left will be aborted
        }
    }

    private void forget(Channel channel) {
        connections.remove(channel);
        if (connections.isEmpty() && drained != null) {
            drained.complete(null);
            drained = null;
        }
    }

    private Channel listener() {
        if (listener == null) {
            throw new IllegalStateException("the server does not listen yet");
        }
        return listener;
    }

    /// Hands new connections to the service. Netty shares one for all.
    private final class Acceptor extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel channel) {
            if (stopping) {
                channel.close();
                return;
            }
            connections.put(channel, service.accept(channel));
            channel.closeFuture().addListener(_ -> forget(channel));
        }
    }
}
