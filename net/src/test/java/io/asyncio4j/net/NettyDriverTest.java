package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Runner;
import io.asyncio4j.lowlevel.ParkingDriver;
import io.asyncio4j.lowlevel.VirtualClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NettyDriverTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @AfterEach
    void chooseAgain() throws Exception {
        System.clearProperty(NettyIo.PROPERTY);
    }

    @Test
    void aLoopThatOnlyWaitsNeverLoadsIt() throws Exception {
        try (var runner = new Runner()) {
            runner.run(() -> sleep(millis(1))); // real time: by the driver that every loop begins with
            assertThat(runner.<String, RuntimeException>run(
                            () -> EventLoop.current().toString()))
                    .contains("asyncio");
        }
        run(() -> assertThat(EventLoop.current().ioDriver()).isInstanceOf(NettyDriver.class));
    }

    @Test
    void aLoopWithAnotherDriverSaysThatItHasNoNetwork() throws Exception {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.run(() -> assertThatThrownBy(NettyDriver::current)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no network: it was made with " + VirtualClock.class.getName()));
        }
    }

    @Test
    void anUnknownTransportIsNamed() throws Exception {
        System.setProperty(NettyIo.PROPERTY, "pigeons");
        run(() -> assertThatThrownBy(NettyDriver::current)
                .hasMessage("system property asyncio4j.transport must be epoll or nio, was pigeons"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void bytesGoToAndFroWhileOtherTasksRun(String transport) throws Exception {
        use(transport);
        run(() -> {
            try (var server = Server.listen(
                    "echo", 0, options -> options.host("127.0.0.1").backlog(100), Echo::accept)) {
                var ticks = new int[1];
                var ticker = createTask(() -> {
                    while (true) {
                        sleep(millis(1)); // real time: timers beside the driver
                        ticks[0]++;
                    }
                });
                forEachConcurrent(IntStream.range(0, 50).boxed().toList(), n -> echo(server, "hello " + n));
                until(() -> server.connectionCount() == 0 && ticks[0] > 0);
                ticker.cancel();
                assertThat(ticks[0]).isPositive();
                assertThat(server.connectionCount()).isZero();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void handlersRunOnTheLoopsOwnThreadOnly(String transport) throws Exception {
        use(transport);
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        run(() -> {
            var callbackThread = new Promise<Thread>();
            EventLoop.current().callSoon(() -> callbackThread.complete(Thread.currentThread()));
            try (var server = Server.listen(
                    "echo", 0, options -> options.host("127.0.0.1").backlog(100), channel -> {
                        threads.add(Thread.currentThread());
                        return Echo.accept(channel);
                    })) {
                echo(server, "hello");
            }
            assertThat(threads).containsExactly(callbackThread.await());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "parking"})
    @Timeout(50)
    void noWakeUpFromAnotherThreadIsLost(String driver) throws Exception {
        wakeUp(driver, 200_000, 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "parking"})
    @Tag("heavy")
    @Timeout(300)
    void noneOfMillionsOfWakeUpsIsLost(String driver) throws Exception {
        wakeUp(driver, 10_000_000, 120);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void timersAndCallbacksGoOnWhileTheDriverWaits(String transport) throws Exception {
        use(transport);
        var story = new ArrayList<String>();
        run(() -> {
            NettyDriver.current();
            EventLoop loop = EventLoop.current();
            Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(() -> story.add("foreign")));
            until(() -> story.size() == 1);
            loop.callLater(millis(30), () -> story.add("timer"));
            until(() -> story.size() == 2);
            loop.callSoon(() -> story.add("callback"));
            yieldNow();
            Thread.sleep(10); // real time: a call of the JDK beside the driver
            story.add("blocked");
        });
        assertThat(story).containsExactly("foreign", "timer", "callback", "blocked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aClosedLoopLeavesNothingOpen(String transport) throws Exception {
        use(transport);
        exchange(); // loads what stays
        List<String> before = openSockets();
        for (int n = 0; n < 5; n++) {
            exchange();
        }
        assertThat(openSockets()).hasSizeLessThanOrEqualTo(before.size()); // others may have closed theirs
    }

    @Test
    void refusedAndUnknownPeersAreErrorsOfTheRightClass() throws Exception {
        run(() -> {
            try (var server = Server.listen(
                    "echo", 0, options -> options.host("127.0.0.1").backlog(1), Echo::accept)) {
                assertThatThrownBy(() -> Server.listen(
                                "echo", server.port(), options -> options.host("127.0.0.1"), Echo::accept))
                        .isInstanceOf(UncheckedIOException.class);
            }
            assertThatThrownBy(() -> Channels.open(driver -> driver.bootstrap()
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(new InetSocketAddress(ANY_PORT.getAddress(), 1))))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("refused");
            assertThatThrownBy(() -> Hosts.resolve("no-such-host.invalid", 1))
                    .hasCauseInstanceOf(UnknownHostException.class);
            assertThatThrownBy(() -> Hosts.resolve("", 1)).hasCauseInstanceOf(UnknownHostException.class);
            assertThatThrownBy(() -> Hosts.resolve("127.0.0.1", 70_000))
                    .hasMessage("port must be between 0 and 65535, was 70000");
            assertThat(Hosts.resolve("::1", 5).getFirst().getPort()).isEqualTo(5);
        });
    }

    @Test
    void shutdownLetsConnectionsFinishAndThenAbortsThem() throws Exception {
        var story = new ArrayList<String>();
        run(() -> {
            var server = Server.listen(
                    "slow", 0, options -> options.host("127.0.0.1").backlog(10), channel -> new Service.Session() {
                        @Override
                        public void finish() {
                            story.add("finish");
                        }

                        @Override
                        public void abort() {
                            story.add("abort");
                            channel.close();
                        }
                    });
            try (var _ = new Socket(ANY_PORT.getAddress(), server.port())) {
                until(() -> server.connectionCount() > 0);
                gather(server::awaitClosed, () -> server.shutdown(millis(50)));
            }
            assertThat(server.connectionCount()).isZero();
            server.close();
        });
        assertThat(story).containsExactly("finish", "abort");
    }

    private static void use(String transport) throws Exception {
        System.setProperty(NettyIo.PROPERTY, transport);
    }

    private static void exchange() throws Exception {
        run(() -> {
            try (var server = Server.listen(
                    "echo", 0, options -> options.host("127.0.0.1").backlog(10), Echo::accept)) {
                echo(server, "hello");
            }
        });
    }

    private static void echo(Server server, String text) throws Exception {
        try (var socket = new Socket(server.address().getAddress(), server.port())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.UTF_8))
                    .isEqualTo(text);
        }
    }

    /// A foreign thread and the loop hand the turn to and fro: each waits for the other every time. A machine that
    /// is busy with other work does not reach the number in time.
    private static void wakeUp(String driver, int count, long mostSeconds) throws Exception {
        boolean parking = driver.equals("parking");
        if (!parking) {
            use(driver);
        }
        try (var runner = new Runner(options -> {
            if (parking) {
                options.driver(new ParkingDriver());
            }
        })) {
            var requests = new ConcurrentLinkedQueue<Promise<@Nullable Void>>();
            var over = new AtomicBoolean();
            var stranger = Thread.ofPlatform().daemon().start(() -> {
                while (!over.get()) {
                    Promise<@Nullable Void> request = requests.poll();
                    if (request == null) {
                        Thread.onSpinWait();
                    } else {
                        request.complete(null);
                    }
                }
            });
            runner.run(() -> {
                if (!parking) {
                    NettyDriver.current();
                }
                long end = System.nanoTime() + mostSeconds * 1_000_000_000;
                for (int n = 0; n < count && System.nanoTime() < end; n++) {
                    var request = new Promise<@Nullable Void>();
                    requests.add(request);
                    request.await();
                }
            });
            over.set(true);
            stranger.join(seconds(10));
        }
    }

    private static List<String> openSockets() throws IOException {
        var sockets = new ArrayList<String>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:") || target.startsWith("anon_inode:")) {
                        sockets.add(target);
                    }
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
        }
        return sockets;
    }

    /// Sends back what it gets.
    private static final class Echo extends ChannelInboundHandlerAdapter {

        static Service.Session accept(Channel channel) {
            channel.pipeline().addLast(new Echo());
            return new Service.Session() {
                @Override
                public void finish() {
                    channel.close();
                }

                @Override
                public void abort() {
                    channel.close();
                }
            };
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush((ByteBuf) message);
        }
    }
}
