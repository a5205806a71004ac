package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamServerTest {

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void everyConnectionIsServedInATaskOfItsOwn(String transport) throws Exception {
        var reports = Network.run(transport, () -> {
            var names = new ArrayList<String>();
            try (var server = Server.start(0, StreamServerTest::loopback, connection -> {
                names.add(io.asyncio4j.Asyncio.currentTask().name());
                for (var line : connection.lines()) {
                    connection.write(line.toUpperCase(java.util.Locale.ROOT) + "\n");
                }
            })) {
                forEachConcurrent(IntStream.range(0, 20).boxed().toList(), n -> {
                    try (var client = connect(server)) {
                        client.write("hello " + n + "\n");
                        assertThat(client.readLine()).isEqualTo("HELLO " + n);
                        client.writeEof();
                        assertThat(client.readLine()).isNull();
                    }
                });
            }
            assertThat(names).hasSize(20).allMatch(name -> name.startsWith("connection from /127.0.0.1:"));
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aHandlersErrorIsReportedAndHarmsNoOtherConnection() throws Exception {
        var reports = Network.run("epoll", () -> {
            try (var server = Server.start(0, StreamServerTest::loopback, connection -> {
                var line = connection.readLine();
                if ("break".equals(line)) {
                    connection.write("partial");
                    throw new java.io.FileNotFoundException("broken");
                }
                connection.write("fine\n");
            })) {
                try (var good = connect(server);
                        var bad = connect(server)) {
                    bad.write("break\n");
                    assertThat(bad.readAll()).asString().isEqualTo("partial");
                    good.write("go on\n");
                    assertThat(good.readLine()).isEqualTo("fine");
                }
            }
        });
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).startsWith("unhandled exception of the connection from /127.0.0.1:");
            assertThat(report.error()).hasMessage("broken");
        });
    }

    @Test
    void aClientThatResetsIsNoErrorOfTheServer() throws Exception {
        var reports = Network.run("epoll", () -> {
            var served = new Promise<Boolean>();
            try (var server = Server.start(0, StreamServerTest::loopback, connection -> {
                try {
                    connection.readAll();
                } finally {
                    served.complete(true);
                }
            })) {
                connect(server).abort();
                served.await();
            }
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aClientThatSendsTooSlowlyIsDroppedByTheHandlersTimeout() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(0, StreamServerTest::loopback, connection -> {
                try {
                    timeout(millis(300), connection::readLine);
                } catch (TimedOutException e) {
                    connection.write("BYE idle\n");
                }
            })) {
                try (var client = connect(server)) {
                    var dripping = createTask(() -> {
                        while (true) {
                            client.write("x");
                            sleep(millis(20));
                        }
                    });
                    assertThat(client.readLine()).isEqualTo("BYE idle");
                    dripping.cancel();
                }
            }
        });
    }

    @Test
    void closingCancelsHandlersAndReturnsWhenTheyHaveEnded() throws Exception {
        var story = new ArrayList<String>();
        Network.run("epoll", () -> {
            var server = Server.start(0, StreamServerTest::loopback, connection -> {
                try {
                    connection.readLine();
                } catch (CancelledError e) {
                    sleep(millis(50));
                    story.add("cleaned up");
                    throw e;
                }
            });
            var client = connect(server);
            awaitConnections(server, 1);
            sleep(millis(20));
            server.close();
            story.add("closed");
            assertThat(server.connectionCount()).isZero();
            assertThat(server.isServing()).isFalse();
            assertThatThrownBy(() -> client.read(1)).isInstanceOf(ConnectionLostException.class);
            client.close();
            server.close();
        });
        assertThat(story).containsExactly("cleaned up", "closed");
    }

    @Test
    void whatAHandlerThrowsBecauseItsServerEndsIsNotReported() throws Exception {
        var reports = Network.run("epoll", () -> {
            var server = Server.start(0, StreamServerTest::loopback, connection -> {
                try {
                    connection.readLine();
                } catch (CancelledError e) {
                    throw new IllegalStateException("not in the middle of it", e);
                }
            });
            try (var _ = connect(server)) {
                awaitConnections(server, 1);
                sleep(millis(20));
                server.close();
            }
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aHandlerThatGoesOnWhenItIsCancelledFindsItsConnectionClosed() throws Exception {
        Network.run("epoll", () -> {
            var server = Server.start(0, StreamServerTest::loopback, connection -> {
                try {
                    connection.readLine();
                } catch (CancelledError e) {
                    assertThat(connection.readLine()).isNull();
                }
            });
            try (var _ = connect(server)) {
                awaitConnections(server, 1);
                sleep(millis(20));
                server.close();
            }
        });
    }

    @Test
    void aHandlerThatIsCancelledByOthersAbortsItsConnection() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(0, StreamServerTest::loopback, connection -> {
                        connection.write(new byte[10_000_000]); // more than the client takes
                        io.asyncio4j.Asyncio.currentTask().cancel();
                        sleep(seconds(1));
                    });
                    var client = connect(server)) {
                assertThatThrownBy(() -> client.readExactly(10_000_000)).isInstanceOf(ConnectionLostException.class);
            }
        });
    }

    @Test
    void thatAnotherConnectionIsLostIsAnErrorOfTheHandler() throws Exception {
        var reports = Network.run("epoll", () -> {
            try (var behind = Server.start(0, StreamServerTest::loopback, Connection::abort);
                    var server = Server.start(0, StreamServerTest::loopback, connection -> {
                        try (var upstream = connect(behind)) {
                            upstream.transferTo(connection);
                        }
                    });
                    var client = connect(server)) {
                assertThat(client.readAll()).isEmpty();
            }
        });
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.error()).isInstanceOf(ConnectionLostException.class));
    }

    @Test
    void closingEndsWhenItsTimeIsOver() throws Exception {
        Network.run("epoll", () -> {
            var over = new Promise<Boolean>();
            try (var server = Server.start(0, StreamServerTest::loopback, _ -> over.await())) {
                var client = Connection.open("127.0.0.1", server.port(), o -> o.closeTimeout(millis(100)));
                var writing = createTask(() -> {
                    while (true) {
                        client.write(new byte[100_000]);
                    }
                });
                sleep(millis(100));
                timeout(seconds(20), client::close);
                assertThat(client.wire().gone().isDone()).isTrue();
                assertThatThrownBy(writing::await).isInstanceOf(IllegalStateException.class);
                over.complete(true);
            }
        });
    }

    @Test
    void howMuchMayWaitCanBeChosen() throws Exception {
        Network.run("epoll", () -> {
            var accepted = new Promise<Connection>();
            var over = new Promise<Boolean>();
            try (var server = Server.start(
                            0, o -> o.host("127.0.0.1").connection(c -> c.readHighWater(1_000)), connection -> {
                                accepted.complete(connection);
                                over.await();
                            });
                    var client = Connection.open("127.0.0.1", server.port(), o -> o.writeHighWater(50_000_000))) {
                for (int n = 0; n < 8; n++) {
                    client.write(new byte[5_000_000]);
                }
                sleep(millis(100));
                assertThat(accepted.await().wire().inbound().buffered()).isBetween(1L, 100_000L);
                client.abort();
                over.complete(true);
            }
        });
    }

    @Test
    void aHandlerMayCloseItsServer() throws Exception {
        Network.run("epoll", () -> {
            var servers = new ArrayList<Server>();
            var server = Server.start(0, StreamServerTest::loopback, connection -> {
                connection.readLine();
                servers.getFirst().close();
            });
            servers.add(server);
            try (var client = connect(server)) {
                client.write("please close\n");
                server.serveForever();
                assertThat(server.connectionCount()).isZero();
            }
        });
    }

    @Test
    void whoIsCancelledWhileItShutsDownEndsAllAtOnce() throws Exception {
        var story = new ArrayList<String>();
        Network.run("epoll", () -> {
            var server = Server.start(0, StreamServerTest::loopback, connection -> {
                try {
                    connection.write("hello\n");
                    sleep(seconds(100));
                } finally {
                    story.add("handler ends");
                }
            });
            try (var client = connect(server)) {
                assertThat(client.readLine()).isEqualTo("hello");
                var shuttingDown = createTask(() -> server.shutdown(seconds(100)));
                sleep(millis(10));
                shuttingDown.cancel();
                assertThatThrownBy(shuttingDown::await).isInstanceOf(CancelledError.class);
                server.awaitClosed();
                story.add("closed");
            }
        });
        assertThat(story).containsExactly("handler ends", "closed");
    }

    @Test
    void aServerThatIsCancelledWhileItStartsLeavesNothingBehind(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("socket");
        Network.run("epoll", () -> {
            for (int turns = 0; turns < 12; turns++) {
                var starting = createTask(() -> {
                    try (var _ = Server.startUnix(path, _ -> {})) {
                        sleep(seconds(100));
                    }
                });
                for (int n = 0; n < turns; n++) {
                    yieldNow();
                }
                starting.cancel();
                assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
            }
            toThread(() -> {}); // whatever a thread was asked to do before is done
            assertThat(directory).isEmptyDirectory();
        });
    }

    @Test
    void shutdownLetsHandlersReadWhatHasComeAndFinish() throws Exception {
        Network.run("epoll", () -> {
            var server = Server.start(0, StreamServerTest::loopback, connection -> {
                for (var line : connection.lines()) {
                    sleep(millis(50));
                    connection.write("done " + line + "\n");
                }
            });
            try (var client = connect(server)) {
                client.write("1\n2\n");
                assertThat(client.readLine()).isEqualTo("done 1");
                server.shutdown(seconds(20));
                assertThat(client.lines()).containsExactly("done 2");
            }
        });
    }

    @Test
    void clientsAreClosedOrAbortedWhileTheServerGoesOn() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(0, StreamServerTest::loopback, connection -> {
                connection.write("hello\n");
                connection.readLine();
            })) {
                try (var client = connect(server)) {
                    awaitConnections(server, 1);
                    server.closeClients();
                    assertThat(client.lines()).containsExactly("hello");
                }
                awaitConnections(server, 0);
                try (var client = connect(server)) {
                    assertThat(client.readLine()).isEqualTo("hello");
                    server.abortClients();
                    assertThatThrownBy(() -> client.read(1)).isInstanceOf(ConnectionLostException.class);
                }
                assertThat(server.isServing()).isTrue();
                try (var client = connect(server)) {
                    assertThat(client.readLine()).isEqualTo("hello");
                }
            }
        });
    }

    @Test
    void servingForEverEndsWhenItIsCancelledOrClosed() throws Exception {
        Network.run("epoll", () -> {
            var server = Server.start(0, StreamServerTest::loopback, _ -> {});
            var serving = createTask(server::serveForever);
            sleep(millis(10));
            serving.cancel();
            assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
            assertThat(server.isServing()).isFalse();

            var other = Server.start(0, StreamServerTest::loopback, _ -> {});
            var forEver = createTask(other::serveForever);
            sleep(millis(10));
            other.close();
            forEver.await();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void severalAddressesShareOnePort(String transport) throws Exception {
        Network.run(transport, () -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1", "127.0.0.2"), c -> c.write("hi\n"))) {
                assertThat(server.addresses())
                        .extracting(Object::toString)
                        .containsExactly("/127.0.0.1:" + server.port(), "/127.0.0.2:" + server.port());
                for (String host : List.of("127.0.0.1", "127.0.0.2")) {
                    try (var client = Connection.open(host, server.port())) {
                        assertThat(client.readLine()).isEqualTo("hi");
                        assertThat(client.remoteAddress()).asString().endsWith("/" + host + ":" + server.port());
                    }
                }
                assertThat(server.uri()).hasToString("tcp://127.0.0.1:" + server.port());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aPortIsSharedOnlyByThoseWhoSaySo(String transport) throws Exception {
        Network.run(transport, () -> {
            try (var first = Server.start(0, o -> o.host("127.0.0.1").reusePort(true), _ -> {})) {
                try (var second =
                        Server.start(first.port(), o -> o.host("127.0.0.1").reusePort(true), _ -> {})) {
                    assertThat(second.port()).isEqualTo(first.port());
                }
                assertThatThrownBy(() -> Server.start(first.port(), StreamServerTest::loopback, _ -> {}))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageStartingWith("cannot listen on 127.0.0.1, port " + first.port() + ": ")
                        .hasMessageContaining("in use");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void whoCannotListenEverywhereListensNowhere(String transport) throws Exception {
        Network.run(transport, () -> {
            try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
                int port = taken.getLocalPort();
                assertThatThrownBy(() -> Server.start(port, o -> o.host("127.0.0.1", "127.0.0.2"), _ -> {}))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageStartingWith("cannot listen on 127.0.0.1, 127.0.0.2, port " + port + ": ");
                while (!isFree(port)) { // the JDK lets a port go when it looks for news next
                    sleep(millis(1));
                }
            }
            assertThatThrownBy(() -> Server.start(0, o -> o.host("127.0.0.1", "127.0.0.1"), _ -> {}))
                    .hasMessageContaining("in use"); // whatever port the system chooses
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void ofThoseWhoComeAtOnceNoMoreThanTheLimitAreServed(String transport) throws Exception {
        var reports = Network.run(transport, () -> {
            var clients = new ArrayList<SocketChannel>();
            try (var server = Server.start(
                    0, o -> o.host("127.0.0.1").maxConnections(2).backlog(2), connection -> connection.readAll())) {
                for (int n = 0; n < 20; n++) { // without giving the server a chance
                    var channel = SocketChannel.open();
                    channel.configureBlocking(false);
                    channel.connect(server.address());
                    clients.add(channel);
                }
                assertThat(clients).anyMatch(client -> !isConnected(client)); // no room in the backlog
                awaitConnections(server, 2);
                sleep(millis(50));
                assertThat(server.connectionCount()).isEqualTo(2);
            }
            for (var client : clients) {
                client.close();
            }
        });
        assertThat(reports).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void beyondTheLimitConnectionsWaitForRoom(String transport) throws Exception {
        Network.run(transport, () -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1").maxConnections(2), connection -> {
                for (var line : connection.lines()) {
                    connection.write(line + "\n");
                }
            })) {
                var first = connect(server);
                try (var second = connect(server);
                        var third = connect(server)) {
                    third.write("third\n");
                    awaitConnections(server, 2);
                    assertThatThrownBy(() -> timeout(millis(200), third::readLine))
                            .isInstanceOf(TimedOutException.class);
                    second.write("second\n");
                    assertThat(second.readLine()).isEqualTo("second");
                    first.close();
                    assertThat(third.readLine()).isEqualTo("third");
                }
            }
        });
    }

    @Test
    void fiftyThousandAttemptsBeyondTheLimitLeaveTheServerAnswering() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1").maxConnections(1), connection -> {
                for (var line : connection.lines()) {
                    connection.write(line + "\n");
                }
            })) {
                try (var client = connect(server)) {
                    awaitConnections(server, 1);
                    var flood = createTask(() -> toThread(() -> attempt(server.address(), 50_000)));
                    int answers = 0;
                    while (!flood.isDone() || answers == 0) {
                        client.write("x\n");
                        assertThat(client.readLine()).isEqualTo("x");
                        answers++;
                    }
                    flood.await();
                    assertThat(server.connectionCount()).isEqualTo(1);
                }
                try (var next = connect(server)) {
                    next.write("next\n");
                    assertThat(next.readLine()).isEqualTo("next");
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aUnixSocketsFileIsRemovedUnlessItIsAnothersByThen(String transport, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("socket");
        Network.run(transport, () -> {
            var first = Server.startUnix(path, connection -> connection.write("first\n"));
            assertThat(first.addresses()).containsExactly(UnixDomainSocketAddress.of(path));
            assertThat(first.uri()).hasToString("unix:" + path);
            assertThatThrownBy(first::port).hasMessage("the server has no port, it listens on " + path);
            assertThatThrownBy(() -> Server.startUnix(path, _ -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("cannot listen on " + path + ": another program listens there");
            Files.delete(path);
            try (var _ = Server.startUnix(path, connection -> connection.write("second\n"))) {
                first.close();
                try (var client = Connection.openUnix(path)) {
                    assertThat(client.readLine()).isEqualTo("second");
                    assertThat(client.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
                }
            }
            assertThat(path).doesNotExist();
            assertThatThrownBy(() -> Connection.openUnix(path))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessage("cannot connect to " + path + ": no such file");
        });
    }

    @Test
    void aUnixSocketThatAProgramLeftBehindIsReplacedButNoOtherFile(@TempDir Path directory) throws Exception {
        Path left = directory.resolve("left");
        try (var abandoned = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            abandoned.bind(UnixDomainSocketAddress.of(left));
        }
        Path file = Files.writeString(directory.resolve("file"), "precious");
        Network.run("epoll", () -> {
            try (var _ = Server.startUnix(left, connection -> connection.write("new\n"));
                    var client = Connection.openUnix(left)) {
                assertThat(client.readLine()).isEqualTo("new");
            }
            assertThatThrownBy(() -> Server.startUnix(file, _ -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("cannot listen on " + file + ": a file is there already");
            assertThat(directory).isDirectoryNotContaining("glob:**~");
            assertThat(file).hasContent("precious");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void connectionsLeftOpenAreClosedWithTheirLoop(String transport) throws Exception {
        try (var peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var reports = Network.run(transport, () -> Connection.open("127.0.0.1", peer.getLocalPort()));
            try (var accepted = peer.accept()) {
                accepted.setSoTimeout(10_000);
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(reports).isEmpty();
        }
    }

    @Test
    void failuresToConnectAreNamed() throws Exception {
        Network.run("epoll", () -> {
            int port;
            try (var server = Server.start(0, StreamServerTest::loopback, _ -> {})) {
                port = server.port();
            }
            assertThatThrownBy(() -> Connection.open("127.0.0.1", port))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessage("cannot connect to 127.0.0.1:" + port + ": connection refused (127.0.0.1)");
            assertThatThrownBy(() -> Connection.open("no-such-host.invalid", 1))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessage("cannot connect to no-such-host.invalid:1: name not found");
            assertThatThrownBy(() -> Connection.open("127.0.0.1", 70_000))
                    .hasMessage("port must be between 0 and 65535, was 70000");
            assertThatThrownBy(() -> Server.start(-1, StreamServerTest::loopback, _ -> {}))
                    .hasMessage("port must be between 0 and 65535, was -1");
        });
    }

    @Test
    void badOptionsAreNamed() throws Exception {
        Network.run("epoll", () -> {
            assertBad("backlog must be >= 1, was 0", o -> o.backlog(0));
            assertBad("maxConnections must be >= 1, was -1", o -> o.maxConnections(-1));
            assertBad("readHighWater must be >= 1, was 0", o -> o.connection(c -> c.readHighWater(0)));
            assertBad("writeHighWater must be >= 1, was 0", o -> o.connection(c -> c.writeHighWater(0)));
            try (var server = Server.start(0, StreamServerTest::loopback, _ -> {})) {
                assertThatThrownBy(() -> server.shutdown(seconds(1).negated()))
                        .hasMessage("grace must be >= 0, was PT-1S");
            }
        });
    }

    private static void assertBad(String message, Consumer<Server.Options> configure) {
        assertThatThrownBy(() -> Server.start(0, configure, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static void loopback(Server.Options options) {
        options.host("127.0.0.1");
    }

    private static Connection connect(Server server) {
        return Connection.open("127.0.0.1", server.port());
    }

    private static void awaitConnections(Server server, int count) {
        while (server.connectionCount() != count) {
            sleep(millis(1));
        }
    }

    private static boolean isFree(int port) {
        try {
            new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1")).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isConnected(SocketChannel channel) {
        try {
            return channel.finishConnect();
        } catch (IOException e) {
            return false;
        }
    }

    /// Connects and leaves at once, whether the connection was accepted or not.
    private static void attempt(InetSocketAddress address, int times) throws Exception {
        for (int n = 0; n < times; n++) {
            try (var channel = SocketChannel.open()) {
                channel.configureBlocking(false);
                channel.connect(address);
            }
        }
    }
}
