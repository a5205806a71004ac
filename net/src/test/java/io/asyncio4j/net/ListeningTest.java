package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.forever;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.TimedOutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningTest {

    @Test
    void aServerThatIsCancelledWhileItStartsLeavesNothingBehind(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("socket");
        Network.run("epoll", () -> {
            for (int turns = 0; turns < 12; turns++) {
                var starting = createTask(() -> {
                    try (var _ = Server.startUnix(path, _ -> {})) {
                        forever();
                    }
                });
                while (directory.toFile().list().length == 0) { // it has not begun to make its file
                    yieldNow();
                }
                for (int n = 0; n < turns; n++) {
                    yieldNow();
                }
                starting.cancel();
                assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
                sleep(millis(20)); // real time: a thread that was left behind might make a file
                assertThat(directory).isEmptyDirectory();
            }
        });
    }

    @Test
    void aServerThatIsCancelledWhileAThreadMakesItsFileLeavesNothingBehind(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("socket");
        Network.run("epoll", () -> {
            Emergency.awaitPrepared();
            for (int round = 0; round < 20; round++) {
                long jobs = NetThreads.FILES.getTaskCount();
                var starting = createTask(() -> {
                    try (var _ = Server.startUnix(path, _ -> {})) {
                        forever();
                    }
                });
                while (NetThreads.FILES.getTaskCount() < jobs + 3) { // the third makes the file
                    yieldNow();
                }
                long patience = System.nanoTime() + 20_000_000;
                while (!Files.exists(path)) { // without giving way, unless it was not the third
                    if (System.nanoTime() > patience) {
                        yieldNow();
                    }
                }
                starting.cancel(); // the thread goes on for a moment
                assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
                until(() -> NetThreads.FILES.getActiveCount() == 0);
                assertThat(directory).isEmptyDirectory();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void theFileOfAServerThatNobodyClosesGoesWithTheLoop(String transport, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("socket");
        Network.run(transport, () -> {
            Server.startUnix(path, _ -> {});
            assertThat(path).exists();
        });
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aPathThatNoClientCouldReachIsRefused(String transport, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("x".repeat(100));
        int length = path.toString().length();
        Network.run(
                transport,
                () -> assertThatThrownBy(() -> Server.startUnix(path, _ -> {}))
                        .hasMessageEndingWith("the path has " + length + " bytes, a socket's may have 107"));
        assertThat(directory).isEmptyDirectory();
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
                assertThatThrownBy(() -> Server.start(first.port(), Network::loopback, _ -> {}))
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
                until(() -> isFree(port)); // the JDK lets a port go when it looks for news next
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
                Network.awaitConnections(server, 2);
                sleep(millis(50)); // real time: a third might be accepted
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
                var first = Network.connect(server);
                try (var second = Network.connect(server);
                        var third = Network.connect(server)) {
                    third.write("third\n");
                    Network.awaitConnections(server, 2);
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
                try (var client = Network.connect(server)) {
                    Network.awaitConnections(server, 1);
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
                try (var next = Network.connect(server)) {
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

    @ParameterizedTest
    @CsvSource({"epoll,104", "epoll,105", "epoll,106", "epoll,107", "nio,104", "nio,105", "nio,106"})
    void aPathMayHaveAsManyBytesAsASocketAddress(String transport, int length, @TempDir Path directory)
            throws Exception {
        for (int name : new int[] {1, 3, 20}) {
            int left = length - directory.toString().length() - name - 2;
            Path folder = Files.createDirectories(directory.resolve("d".repeat(left)));
            Path path = folder.resolve("x".repeat(name));
            assertThat(path.toString()).hasSize(length);
            Network.run(transport, () -> {
                try (var _ = Server.startUnix(path, connection -> connection.write("hi\n"));
                        var client = Connection.openUnix(path)) {
                    assertThat(folder).isDirectoryContaining(path::equals);
                    try (var files = Files.list(folder)) {
                        assertThat(files).containsExactly(path);
                    }
                    assertThat(client.readLine()).isEqualTo("hi");
                }
            });
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void theNameInBetweenIsNeverThatOfTheSocket(@TempDir Path directory) throws Exception {
        int left = 107 - directory.toString().length() - 3;
        Path folder = Files.createDirectories(directory.resolve("d".repeat(left))); // leaves room for one letter
        for (int digit = 0; digit < Character.MAX_RADIX; digit++) {
            if (Character.forDigit(digit, Character.MAX_RADIX) != 'x') {
                Files.createFile(folder.resolve(Integer.toString(digit, Character.MAX_RADIX)));
            }
        }
        Network.run(
                "epoll",
                () -> assertThatThrownBy(() -> Server.startUnix(folder.resolve("x"), _ -> {}))
                        .hasMessageContaining("no short name is free"));
    }

    @Test
    void aBurstOfConnectionsFindsRoomThoughNobodyAcceptsYet() throws Exception {
        int many = 600;
        Network.run("epoll", () -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), c -> c.write(c.readLine() + "\n"))) {
                var clients = new ArrayList<Socket>();
                EventLoop.current()
                        .callSoon(
                                () -> { // the loop is busy meanwhile
                                    try {
                                        for (int i = 0; i < many; i++) {
                                            var client = new Socket();
                                            clients.add(client);
                                            client.connect(
                                                    new InetSocketAddress(
                                                            InetAddress.getLoopbackAddress(), server.port()),
                                                    900); // before a retry
                                        }
                                    } catch (IOException e) {
                                        throw new UncheckedIOException("after " + clients.size() + " connections", e);
                                    }
                                });
                until(() -> server.connectionCount() == many);
                for (Socket client : clients) {
                    client.close();
                }
                Network.awaitConnections(server, 0);
            }
        });
    }
}
