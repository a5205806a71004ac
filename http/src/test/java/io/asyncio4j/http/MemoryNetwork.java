package io.asyncio4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.ErrorReport;
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
import io.asyncio4j.http.testing.MemoryChannels;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.net.Service;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A network in memory, on a virtual clock: bytes need no time, and waiting takes none. Client and server are real,
/// with all of Netty's codecs; what is missing is TCP and TLS. Loop only.
public final class MemoryNetwork {

    // Its channels are those that users test with.

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j");

    private final VirtualClock clock = new VirtualClock();
    private final List<Pair> pairs = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

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
        var failed = new ArrayList<Throwable>();
        try (var runner = new Runner(options ->
                configure.accept(options.driver(network.clock).errorHandler(report -> note(report, failed))))) {
            runner.<Exception>run(() -> body.accept(network));
        }
        assertThat(failed).as("callbacks of the loop have failed").isEmpty();
    }

    /// Callbacks are ours: none may fail. What handlers throw is logged, as ever.
    private static void note(ErrorReport report, List<Throwable> failed) {
        if (report.message().equals("a callback of the event loop failed")) {
            failed.add(report.error());
        } else {
            LOGGER.log(System.Logger.Level.ERROR, report.message(), report.error());
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
            var server = new Channel[1];
            EmbeddedChannel end = MemoryChannels.connect(pairs.size() + 1, client, channel -> {
                server[0] = channel;
                return service.accept(channel);
            });
            pairs.add(new Pair(end, server[0]));
            made.complete(end);
        });
        return made.await();
    }

    /// How many connections are open.
    public int openConnections() {
        return (int) pairs.stream().filter(Pair::isOpen).count();
    }

    /// How many connections the client has not closed.
    public int openClients() {
        return (int) pairs.stream().filter(pair -> pair.client.isOpen()).count();
    }

    /// What sends on its connections.
    public Executor beforePoll() {
        return EventLoop.current()::callSoon;
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

    /// Both ends of a connection.
    private record Pair(Channel client, Channel server) {

        boolean isOpen() {
            return client.isOpen() || server.isOpen();
        }
    }
}
