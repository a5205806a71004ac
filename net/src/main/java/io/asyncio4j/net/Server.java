package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.VoidFn;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A listening server and the connections it has accepted. It belongs to one loop; what is called elsewhere throws
/// an [IllegalStateException] and does nothing.
///
/// The handler runs in a task of its own for every connection. When it returns, what was written is sent and the
/// connection is closed. What it throws is reported to the loop's error handler and harms no other connection.
///
/// {@snippet class=snippets.ServerTest region=shout}
///
/// Source: `asyncio.Server`.
public final class Server implements AutoCloseable {

    // loop only
    private final EventLoop loop = EventLoop.current();
    private final Map<Channel, Service.Session> connections = new LinkedHashMap<>();
    private final Promise<@Nullable Void> closed = new Promise<>();
    private final String scheme;
    private final Service service;
    private final @Nullable Predicate<? super SocketAddress> proxies; // that are trusted; null if none are
    private final Admission admission;
    private final Listening listening;
    private List<SocketAddress> addresses = List.of(); // set once, before anybody has the server
    private boolean stopping;
    private boolean stoppedListening;
    private final @Nullable Parting parting;

    private Server(String scheme, Options options, Service service) {
        this.scheme = scheme;
        this.service = service;
        this.proxies = options.proxies;
        this.admission = new Admission(options.maxConnections);
        this.listening = new Listening(options, admission, new Acceptor());
        Service.Farewell farewell = service.farewell();
        this.parting = farewell == null ? null : new Parting(farewell, this::endIfDrained);
    }

    /// Listens on all IPv4 addresses of this machine, and handles every connection in a task. In a task.
    ///
    /// @waits until the server listens; a cancellation leaves nothing listening
    /// @param port the port, or 0 to let the system choose one
    /// @param handler gets each connection
    /// @throws UncheckedIOException if the port cannot be used
    public static Server start(int port, VoidFn<? super Connection, ?> handler) {
        return start(port, _ -> {}, handler);
    }

    /// Listens like [#start(int, VoidFn)].
    ///
    /// @waits until the server listens; see [#start(int, VoidFn)]
    /// @param configure sets the options
    public static Server start(int port, Consumer<? super Options> configure, VoidFn<? super Connection, ?> handler) {
        Task.currentFor("Server.start");
        Emergency.prepare();
        var options = Options.of(configure);
        return start(port, options, streams(options, handler));
    }

    static Server start(int port, Options options, Service service) {
        return start("tcp", port, options, service);
    }

    private static Server start(String scheme, int port, Options options, Service service) {
        var server = new Server(scheme, options, service);
        try {
            var found = new ArrayList<InetSocketAddress>();
            for (String host : options.hosts) {
                found.addAll(Hosts.resolve(host, port));
            }
            server.listening.bind(found);
        } catch (UncheckedIOException e) {
            throw cannotListen(
                    String.join(", ", options.hosts) + ", port " + port, Objects.requireNonNull(e.getCause()));
        }
        return server.started();
    }

    /// Listens on a Unix socket, and handles every connection in a task. In a task. The socket's file is removed
    /// when the server stops; a file that another program left behind is replaced.
    ///
    /// @waits until the server listens; a task that is cancelled before it has the server leaves neither a
    ///     socket nor its file
    /// @param handler gets each connection
    /// @throws UncheckedIOException if the socket cannot be made, or somebody listens there already
    public static Server startUnix(Path path, VoidFn<? super Connection, ?> handler) {
        return startUnix(path, _ -> {}, handler);
    }

    /// Listens like [#startUnix(Path, VoidFn)].
    ///
    /// @waits until the server listens; see [#startUnix(Path, VoidFn)]
    /// @param configure sets the options
    public static Server startUnix(
            Path path, Consumer<? super Options> configure, VoidFn<? super Connection, ?> handler) {
        Task.currentFor("Server.startUnix");
        Emergency.prepare();
        Objects.requireNonNull(path, "path");
        var options = Options.of(configure);
        options.connection.unixPath = path;
        return startUnix(path, options, streams(options, handler));
    }

    static Server startUnix(Path path, Options options, Service service) {
        return startUnix("unix", path, options, service);
    }

    private static Server startUnix(String scheme, Path path, Options options, Service service) {
        var server = new Server(scheme, options, service);
        try {
            server.listening.bindUnix(path);
        } catch (IOException e) {
            throw cannotListen(path.toString(), e);
        } catch (UncheckedIOException e) {
            throw cannotListen(path.toString(), Objects.requireNonNull(e.getCause()));
        }
        server.addresses = List.of(UnixDomainSocketAddress.of(path));
        return server;
    }

    /// Listens, and hands what it accepts to `service`. In a task. For those who write protocols on Netty's codecs;
    /// TLS and the PROXY protocol stand in front of what the service puts into the pipeline, if the options ask for
    /// them.
    ///
    /// @waits until the server listens; a cancellation leaves nothing listening
    /// @param scheme what the server speaks, for [#uri]
    /// @param port 0 lets the system choose one
    /// @param configure sets the options; those of [Options#connection] other than TLS are for streams
    /// @throws UncheckedIOException if the port cannot be used
    public static Server listen(String scheme, int port, Consumer<? super Options> configure, Service service) {
        Task.currentFor("Server.listen");
        Emergency.prepare();
        var options = Options.of(configure);
        return start(scheme, port, options, secured(options, service));
    }

    /// Listens on a Unix socket like [#listen].
    ///
    /// @waits until the server listens; see [#startUnix(Path, VoidFn)]
    /// @throws UncheckedIOException if the socket cannot be made, or somebody listens there already
    public static Server listenUnix(String scheme, Path path, Consumer<? super Options> configure, Service service) {
        Task.currentFor("Server.listenUnix");
        Emergency.prepare();
        Objects.requireNonNull(path, "path");
        var options = Options.of(configure);
        return startUnix(scheme, path, options, secured(options, service));
    }

    /// The address of the client of a channel that a server has accepted: what a proxy says that is
    /// [trusted][Options#proxyProtocol], or the other end of the connection. Any thread.
    public static SocketAddress clientOf(Channel channel) {
        InetSocketAddress told = channel.attr(ProxyHeader.CLIENT).get();
        return told != null ? told : ConnectionHandler.address(channel.remoteAddress());
    }

    /// Where it listens. Any thread.
    public List<SocketAddress> addresses() {
        return addresses;
    }

    /// The first address it listens on. Any thread.
    ///
    /// @throws IllegalStateException if it listens on a Unix socket
    public InetSocketAddress address() {
        if (addresses.getFirst() instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalStateException("the server has no port, it listens on " + addresses.getFirst());
    }

    /// The port it listens on. Any thread.
    ///
    /// @throws IllegalStateException if it listens on a Unix socket
    public int port() {
        return address().getPort();
    }

    /// Where a client on this machine reaches it. Any thread.
    public URI uri() {
        if (addresses.getFirst() instanceof UnixDomainSocketAddress socket) {
            return URI.create(scheme + ":" + socket.getPath().toUri().getRawPath());
        }
        var address = address().getAddress();
        String host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
        return URI.create(scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port());
    }

    /// How many connections are open. On the loop.
    public int connectionCount() {
        loop.ensureCurrent("connectionCount", this);
        return connections.size();
    }

    /// Whether it accepts connections: it does until it is closed or shut down. On the loop.
    public boolean isServing() {
        loop.ensureCurrent("isServing", this);
        return !stopping;
    }

    /// Waits until the server is closed and its last connection has ended. In a task.
    ///
    /// @waits until the last connection has ended; a cancellation ends the wait and closes nothing
    public void awaitClosed() {
        ensureInTask("awaitClosed");
        shield(closed);
    }

    /// Serves until it is closed; closes it if the waiting task is cancelled. In a task.
    ///
    /// @waits until the server is closed; a cancellation closes it, and is thrown when no connection is
    ///     left
    public void serveForever() {
        ensureInTask("serveForever");
        try {
            awaitClosed();
        } catch (CancelledError e) {
            close();
            throw e;
        }
    }

    /// Closes all connections once what was written has been sent; new ones are still accepted. On the loop.
    public void closeClients() {
        loop.ensureCurrent("closeClients", this);
        sessions().forEach(Service.Session::close);
    }

    /// Ends all connections at once and cancels their tasks; new ones are still accepted. On the loop.
    public void abortClients() {
        loop.ensureCurrent("abortClients", this);
        abortSessions();
    }

    /// Stops listening, ends all connections at once and cancels their tasks; returns when none is left. In a task.
    /// See [#shutdown].
    ///
    /// @waits until no connection is left; a cancellation ends the wait, not the closing
    @Override
    public void close() {
        ensureInTask("close");
        shutdown(Duration.ZERO);
    }

    /// Stops listening, lets connections finish what they are doing, and ends those that have not finished after
    /// `grace`; returns when none is left. In a task. A second call with a shorter grace ends them sooner.
    ///
    /// The handler of a stream reads what has arrived so far, and then the end of the stream.
    ///
    /// @waits until no connection is left; a cancellation ends the wait, and all connections at once
    /// @param grace at least zero
    public void shutdown(Duration grace) {
        ensureInTask("shutdown");
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must be >= 0, was " + grace);
        }
        stopping = true;
        uncancellable(listening::close);
        stoppedListening = true;
        if (parting != null) {
            parting.begin();
        }
        endIfDrained();
        try {
            if (!grace.isZero()) {
                sessions().forEach(Service.Session::finish);
                timeout(grace, this::awaitClosed);
            }
        } catch (TimedOutException e) {
            // those that are left have had their time
        } finally {
            abortSessions();
            if (parting != null) {
                parting.abort();
            }
        }
        awaitClosed();
    }

    @Override
    public String toString() {
        return "Server[" + uri() + ", " + connections.size() + " connections" + (stopping ? ", closed" : "") + "]";
    }

    /// What waits begins nothing where it could not wait.
    private void ensureInTask(String operation) {
        loop.ensureCurrent(operation, this);
        Task.currentFor(operation);
    }

    private void abortSessions() {
        sessions().forEach(Service.Session::abort);
    }

    private Server started() {
        addresses = listening.channels().stream().map(Channel::localAddress).toList();
        return this;
    }

    private static StreamService streams(Options options, VoidFn<? super Connection, ?> handler) {
        if (options.connection.tls != null) {
            options.connection.tls.ensureFor(false);
            options.connection.tls.contexts(); // whatever is wrong with it is told now
        }
        return new StreamService(options.connection, Objects.requireNonNull(handler, "handler"));
    }

    /// The service behind TLS, if there is to be TLS.
    private static Service secured(Options options, Service service) {
        Tls tls = options.connection.tls;
        if (tls == null) {
            return service;
        }
        tls.ensureFor(false);
        tls.contexts(service.applicationProtocols()); // whatever is wrong with it is told now
        return new SecuredService(service, tls);
    }

    private static UncheckedIOException cannotListen(String where, IOException cause) {
        return new UncheckedIOException("cannot listen on " + where + ": " + cause.getMessage(), cause);
    }

    private List<Service.Session> sessions() {
        return new ArrayList<>(connections.values());
    }

    private void disconnected(Channel channel, Service.Session session) {
        admission.leave();
        Task<?> task = session.task();
        if (task == null || task.isDone()) {
            forget(channel);
        } else {
            task.onDone(_ -> forget(channel));
        }
    }

    private void forget(Channel channel) {
        connections.remove(channel);
        endIfDrained();
    }

    private void endIfDrained() {
        if (!stoppedListening || !connections.isEmpty()) {
            return;
        }
        if (parting == null) {
            closed.complete(null);
        } else {
            parting.endInto(closed);
        }
    }

    /// Hands new connections to the service. Netty shares one for all.
    private final class Acceptor extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel channel) {
            Service.Session session = service.accept(channel);
            if (proxies != null && proxies.test(ConnectionHandler.address(channel.remoteAddress()))) {
                channel.pipeline().addFirst(new ProxyHeader());
            }
            connections.put(channel, session);
            admission.enter();
            channel.closeFuture().addListener(_ -> disconnected(channel, session));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            loop.reportError("a connection to " + Server.this + " could not be set up", cause);
            context.close();
        }
    }

    /// How a server listens.
    public static final class Options {

        private static final int ALL_THE_SYSTEM_ALLOWS = 65_535; // it cuts off what is more

        List<String> hosts = List.of("0.0.0.0");
        int backlog = ALL_THE_SYSTEM_ALLOWS;
        boolean reusePort;
        int maxConnections = Integer.MAX_VALUE;

        @Nullable
        Predicate<? super SocketAddress> proxies;

        final Connection.Options connection = new Connection.Options();

        Options() {}

        static Options of(Consumer<? super Options> configure) {
            var options = new Options();
            configure.accept(options);
            return options;
        }

        /// The names or addresses of this machine to listen on. `0.0.0.0`, the default, means all IPv4
        /// addresses; `::` means all IPv6 addresses as well. A name stands for all its addresses.
        public Options host(String first, String... others) {
            var all = new ArrayList<>(List.of(others));
            all.addFirst(first);
            hosts = List.copyOf(all);
            return this;
        }

        /// How many connections the kernel may keep waiting until they are accepted, at least 1; by default as
        /// many as the system allows (`net.core.somaxconn` of Linux). When it has that many, it drops what else
        /// comes, and those clients try again after 1 s, 3 s and more.
        public Options backlog(int value) {
            backlog = atLeastOne("backlog", value);
            return this;
        }

        /// Lets several servers listen on one port; the kernel distributes the connections among them. Off by
        /// default.
        public Options reusePort(boolean on) {
            reusePort = on;
            return this;
        }

        /// How many connections may be open at once, at least 1; unlimited by default. Further connections wait
        /// in the kernel's [#backlog] until there is room; when that is full too, it drops them, and their
        /// clients try again.
        public Options maxConnections(int value) {
            maxConnections = atLeastOne("maxConnections", value);
            return this;
        }

        /// Lets proxies say whom they speak for, by the PROXY protocol in version 1 or 2: a connection from an
        /// address that is trusted must begin with its header, and is closed if that is malformed or does
        /// not come within 10 s. Others are taken as they come. By default nobody is trusted.
        ///
        /// @param trusted is given the other end of each connection, an [InetSocketAddress] or a
        ///     [UnixDomainSocketAddress]
        public Options proxyProtocol(Predicate<? super SocketAddress> trusted) {
            proxies = Objects.requireNonNull(trusted, "trusted");
            return this;
        }

        /// Secures every connection; the handler gets it once TLS is negotiated.
        public Options tls(Tls value) {
            connection.tls(value);
            return this;
        }

        /// How each connection is set up.
        public Options connection(Consumer<? super Connection.Options> configure) {
            configure.accept(connection);
            return this;
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be >= 1, was " + value);
            }
            return value;
        }
    }
}
