package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.net.Hops;
import io.asyncio4j.net.OnEachTransport;
import io.asyncio4j.net.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class LoopSocketTest extends OnEachTransport {

    private final LoopSocketFactory factory = LoopSocketFactory.getDefault();

    @Test
    void manyTasksTalkAtOnceAndNoneOfThemLeavesTheLoop() throws Exception {
        var hops = new Hops();
        try (var peer = new Peer(LoopSocketTest::echo)) {
            hops.run(() -> gather(IntStream.range(0, 100).boxed().toList(), n -> {
                hops.watchThisTask();
                try (Socket socket = connect(peer)) {
                    for (int round = 0; round < 5; round++) {
                        socket.getOutputStream().write(("hello " + n).getBytes(UTF_8));
                        byte[] answer = socket.getInputStream().readNBytes(("hello " + n).length());
                        assertThat(new String(answer, UTF_8)).isEqualTo("hello " + n);
                    }
                }
                return n;
            }));
        }
        assertThat(hops.count()).isZero();
    }

    @Test
    void socketsOfTheJdkDoLeaveTheLoop() throws Exception {
        var hops = new Hops();
        var go = new CountDownLatch(1);
        try (var peer = new Peer(socket -> {
            go.await();
            echo(socket);
        })) {
            hops.run(() -> {
                var talking = createTask(() -> {
                    hops.watchThisTask();
                    try (var socket = new Socket(peer.host(), peer.port())) {
                        socket.getOutputStream().write(1);
                        return socket.getInputStream().read();
                    }
                });
                while (hops.count() == 0) { // what proves that the others are counted rightly
                    sleep(millis(1));
                }
                go.countDown();
                assertThat(talking.await()).isEqualTo(1);
            });
        }
    }

    @Test
    void largeTransfersKeepEveryByteWhileBothSidesAreSlow() throws Exception {
        byte[] sent = new byte[5_000_000];
        new Random(1).nextBytes(sent);
        inTask(LoopSocketTest::echo, socket -> {
            var received = new Promise<byte[]>();
            createTask(() -> received.complete(socket.getInputStream().readNBytes(sent.length)));
            for (int from = 0; from < sent.length; from += 700_001) {
                socket.getOutputStream().write(sent, from, Math.min(700_001, sent.length - from));
                sleep(millis(1));
            }
            assertThat(Arrays.equals(received.await(), sent)).isTrue();
        });
    }

    @Test
    void writesOfTwoTasksDoNotMix() throws Exception {
        inTask(LoopSocketTest::echo, socket -> {
            byte[] ones = new byte[300_000];
            byte[] twos = new byte[300_000];
            Arrays.fill(ones, (byte) 1);
            Arrays.fill(twos, (byte) 2);
            var received = createTask(() -> socket.getInputStream().readNBytes(600_500));
            gather(
                    () -> socket.getOutputStream().write(ones),
                    () -> socket.getOutputStream().write(twos),
                    () -> forEachConcurrent(IntStream.range(0, 500).boxed().toList(), n -> {
                        for (int turns = 0; turns < n; turns++) { // somebody comes at every opportunity
                            yieldNow();
                        }
                        socket.getOutputStream().write(3);
                    }));
            String all = new String(received.await(), ISO_8859_1);
            assertThat(all.indexOf('\2') - all.indexOf('\1')).isGreaterThanOrEqualTo(300_000);
            assertThat(all.lastIndexOf('\1') - all.indexOf('\1')).isEqualTo(299_999);
            assertThat(all.lastIndexOf('\2') - all.indexOf('\2')).isEqualTo(299_999);
        });
    }

    @Test
    void aReadThatTakesTooLongTimesOutAndLosesNothing() throws Exception {
        var go = new CountDownLatch(1);
        inTask(
                peer -> {
                    go.await();
                    peer.getOutputStream().write("late".getBytes(UTF_8));
                    peer.getInputStream().read();
                },
                socket -> {
                    socket.setSoTimeout(20);
                    assertThat(socket.getSoTimeout()).isEqualTo(20);
                    assertThatThrownBy(() -> socket.getInputStream().read())
                            .isExactlyInstanceOf(SocketTimeoutException.class)
                            .hasMessage("Read timed out");
                    go.countDown();
                    socket.setSoTimeout(0);
                    assertThat(new String(socket.getInputStream().readNBytes(4), UTF_8))
                            .isEqualTo("late");
                });
    }

    @Test
    void eitherHalfCanBeClosedByItself() throws Exception {
        inTask(
                peer -> {
                    byte[] all = peer.getInputStream().readAllBytes();
                    peer.getOutputStream().write(all);
                    peer.shutdownOutput();
                    peer.getInputStream().read();
                },
                socket -> {
                    OutputStream output = socket.getOutputStream();
                    output.write("all of it".getBytes(UTF_8));
                    socket.shutdownOutput();
                    assertThatThrownBy(() -> output.write(1)).hasMessage("Socket output is shutdown");
                    assertThat(socket.isOutputShutdown()).isTrue();
                    assertThatThrownBy(() -> socket.getOutputStream()).hasMessage("Socket output is shutdown");
                    assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                            .isEqualTo("all of it");
                    assertThat(socket.isClosed()).isFalse();
                });
        inTask(LoopSocketTest::echo, socket -> {
            InputStream input = socket.getInputStream();
            socket.shutdownInput();
            assertThat(socket.isInputShutdown()).isTrue();
            assertThat(input.read()).isEqualTo(-1);
            socket.getOutputStream().write(1);
        });
    }

    @Test
    void whatComesAfterTheInputWasShutIsDropped() throws Exception {
        var sent = new CountDownLatch(1);
        inTask(
                peer -> {
                    peer.getOutputStream().write(new byte[20_000_000]);
                    sent.countDown();
                    peer.getInputStream().read();
                },
                socket -> {
                    while (socket.getInputStream().available() < 64 * 1024) { // then it reads no more
                        sleep(millis(1));
                    }
                    sleep(millis(200));
                    assertThat(socket.getInputStream().available()).isLessThan(2_000_000);
                    assertThat(sent.getCount()).isOne();
                    socket.shutdownInput();
                    assertThat(toThread(() -> sent.await(20, TimeUnit.SECONDS))).isTrue();
                });
    }

    @Test
    void theEndOfThePeerStillLetsUsWrite() throws Exception {
        var heard = new Promise<byte[]>();
        inTask(
                peer -> {
                    peer.shutdownOutput();
                    heard.complete(peer.getInputStream().readNBytes(3));
                },
                socket -> {
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                    socket.getOutputStream().write(new byte[] {1, 2, 3});
                    assertThat(heard.await()).containsExactly(1, 2, 3);
                });
    }

    @Test
    void availableTellsWhatHasCome() throws Exception {
        inTask(
                peer -> {
                    peer.getOutputStream().write("12345".getBytes(UTF_8));
                    peer.getInputStream().read();
                },
                socket -> {
                    InputStream input = socket.getInputStream();
                    assertThat(input.read()).isEqualTo('1');
                    while (input.available() < 4) {
                        sleep(millis(1));
                    }
                    assertThat(input.skip(2)).isEqualTo(2);
                    assertThat(input.available()).isEqualTo(2);
                    assertThat(input.read(new byte[0])).isZero();
                });
    }

    @Test
    void closingWakesReadersAndWritersWhoeverCloses() throws Exception {
        inTask(LoopSocketTest::ignore, socket -> {
            var reader = createTask(() -> socket.getInputStream().read());
            var writer = createTask(() -> socket.getOutputStream().write(new byte[50_000_000]));
            sleep(millis(20));
            socket.close();
            socket.close();
            assertThatThrownBy(() -> reader.awaitThrowing(IOException.class))
                    .isExactlyInstanceOf(SocketException.class)
                    .hasMessage("Socket closed");
            assertThatThrownBy(() -> writer.awaitThrowing(IOException.class)).hasMessage("Socket closed");
            assertThatThrownBy(socket::getInputStream).hasMessage("Socket is closed");
        });
        inTask(LoopSocketTest::ignore, socket -> {
            var reader = createTask(() -> socket.getInputStream().read());
            sleep(millis(20));
            toThread(socket::close);
            assertThatThrownBy(() -> reader.awaitThrowing(IOException.class)).hasMessage("Socket closed");
        });
    }

    @Test
    void aPeerThatResetsEndsAWriteThatWaits() throws Exception {
        var go = new CountDownLatch(1);
        inTask(
                peer -> {
                    go.await();
                    peer.setSoLinger(true, 0);
                },
                socket -> {
                    var writer = createTask(() -> socket.getOutputStream().write(new byte[50_000_000]));
                    sleep(millis(50));
                    go.countDown();
                    assertThatThrownBy(() -> writer.awaitThrowing(IOException.class))
                            .isInstanceOf(SocketException.class);
                });
    }

    @Test
    void aClosedSocketLeavesNothingOnTheLoop() throws Exception {
        inTask(LoopSocketTest::echo, socket -> {
            socket.getOutputStream().write(1);
            socket.close();
            timeout(seconds(8), () -> {
                do {
                    sleep(millis(100));
                } while (!EventLoop.current().pendingTimers().isEmpty());
            });
        });
    }

    @Test
    void whatWasWrittenBeforeClosingArrives() throws Exception {
        var heard = new Promise<byte[]>();
        try (var peer = new Peer(socket -> {
            sleepOnThread(20);
            heard.complete(socket.getInputStream().readAllBytes());
        })) {
            run(() -> {
                try (Socket socket = connect(peer)) {
                    socket.getOutputStream().write(new byte[60_000]);
                }
                assertThat(heard.await()).hasSize(60_000);
            });
            run(() -> connect(peer).close());
        }
    }

    @Test
    void errorsAreOfTheClassesThatLibrariesLookFor() throws Exception {
        int freePort;
        try (var listener = new ServerSocket(0)) {
            freePort = listener.getLocalPort();
        }
        run(() -> {
            assertThatThrownBy(() -> factory.createSocket(InetAddress.getLoopbackAddress(), freePort))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Connection refused");
            assertThatThrownBy(() -> factory.createSocket("no-such-host.invalid", 1))
                    .isInstanceOf(UnknownHostException.class);
            try (var unconnected = factory.createSocket()) {
                assertThatThrownBy(unconnected::getInputStream).hasMessage("Socket is not connected");
                assertThatThrownBy(() -> unconnected.connect(InetSocketAddress.createUnresolved("127.0.0.1", 1), -1))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        });
        inTask(
                peer -> {
                    peer.getInputStream().read();
                    peer.setSoLinger(true, 0);
                },
                socket -> {
                    socket.getOutputStream().write(1);
                    assertThatThrownBy(() -> socket.getInputStream().read())
                            .isExactlyInstanceOf(SocketException.class)
                            .hasMessage("Connection reset");
                    assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(SocketException.class);
                });
    }

    @Test
    void connectingTimesOutAndCanBeClosedMeanwhile() throws Exception {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var fillers = new ArrayList<Socket>();
            for (int n = 0; n < 4; n++) { // the kernel answers no more when its line is full
                var filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(full.getLocalSocketAddress(), 50);
                } catch (SocketTimeoutException e) {
                    break;
                }
            }
            run(() -> {
                Socket late = factory.createSocket();
                assertThatThrownBy(() -> late.connect(full.getLocalSocketAddress(), 30))
                        .isExactlyInstanceOf(SocketTimeoutException.class)
                        .hasMessage("Connect timed out");
                assertThat(late.isClosed()).isTrue();

                Socket closed = factory.createSocket();
                var connecting = createTask(() -> closed.connect(full.getLocalSocketAddress()));
                sleep(millis(20));
                toThread(closed::close);
                assertThatThrownBy(() -> connecting.awaitThrowing(IOException.class))
                        .isExactlyInstanceOf(SocketException.class)
                        .hasMessage("Socket closed");

                assertThatThrownBy(() ->
                                timeout(millis(20), () -> factory.createSocket().connect(full.getLocalSocketAddress())))
                        .isInstanceOf(TimedOutException.class)
                        .hasRootCauseMessage("Socket closed: the task was cancelled");
            });
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void aCancellationClosesTheSocketAndGoesAroundTheLibrary() throws Exception {
        var story = new ArrayList<String>();
        inTask(LoopSocketTest::ignore, socket -> {
            var task = createTask(() -> {
                library(socket, story);
                sleep(seconds(0));
                story.add("not reached");
            });
            sleep(millis(20));
            task.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
            assertThat(socket.isClosed()).isTrue();
        });
        assertThat(story).containsExactly("Socket closed: the task was cancelled", "and then Socket is closed");
    }

    @Test
    void aTimeLimitIsATimeLimitWhateverTheLibraryThrows() throws Exception {
        inTask(
                LoopSocketTest::ignore,
                socket -> assertThatThrownBy(() -> timeout(millis(20), () -> {
                            try {
                                socket.getInputStream().read();
                            } catch (IOException e) {
                                throw new UncheckedIOException("wrapped", e);
                            }
                        }))
                        .isInstanceOf(TimedOutException.class));
    }

    @Test
    void otherThreadsMayOnlyCloseIt() throws Exception {
        assertThatThrownBy(() -> factory.createSocket(InetAddress.getLoopbackAddress(), 1))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith("a LoopSocket connects in a task of an event loop, not on Thread[");
        inTask(LoopSocketTest::echo, socket -> {
            toThread(() -> assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageMatching(
                            "the socket belongs to EventLoop\\[asyncio\\] and is for its tasks, but was used"
                                    + " on Thread\\[.*; only close\\(\\) may be called there"));
            toThread(() ->
                    assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(SocketException.class));
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        });
        Socket left = factory.createSocket();
        try (var peer = new Peer(LoopSocketTest::ignore)) {
            run(() -> left.connect(new InetSocketAddress(peer.host(), peer.port())));
        }
        assertThatThrownBy(() -> left.getInputStream().read()).hasMessage("Socket closed: its event loop has ended");
        left.close();
        assertThat(left.isClosed()).isTrue();
    }

    @Test
    void optionsCanBeSetBeforeAndAfterConnecting() throws Exception {
        try (var peer = new Peer(LoopSocketTest::ignore)) {
            run(() -> {
                try (Socket socket = factory.createSocket()) {
                    socket.setReceiveBufferSize(40_000);
                    socket.setKeepAlive(true);
                    socket.setSoLinger(true, 3);
                    assertThat(socket.getTcpNoDelay()).isTrue();
                    assertThat(socket.getReceiveBufferSize()).isEqualTo(40_000);
                    socket.bind(new InetSocketAddress(peer.host(), 0));
                    socket.connect(new InetSocketAddress(peer.host(), peer.port()), 1_000);

                    assertThat(socket.getKeepAlive()).isTrue();
                    assertThat(socket.getSoLinger()).isEqualTo(3);
                    assertThat(socket.getReceiveBufferSize()).isGreaterThanOrEqualTo(40_000);
                    socket.setTcpNoDelay(false);
                    socket.setKeepAlive(false);
                    socket.setSoLinger(false, 0);
                    socket.setTrafficClass(8);
                    socket.setSendBufferSize(30_000);
                    assertThat(socket.getTcpNoDelay()).isFalse();
                    assertThat(socket.getKeepAlive()).isFalse();
                    assertThat(socket.getSoLinger()).isEqualTo(-1);
                    assertThat(socket.getSendBufferSize()).isGreaterThanOrEqualTo(30_000);
                    assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE))
                            .isFalse();
                    assertThat(socket.supportedOptions()).contains(ExtendedSocketOptions.TCP_KEEPIDLE);
                    socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 77);
                    assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
                            .isEqualTo(77);
                    assertThatThrownBy(() -> socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1))
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContaining("IP_MULTICAST_TTL");
                    assertThatThrownBy(() -> socket.sendUrgentData(1)).hasMessage("Urgent data not supported");

                    assertThat(socket.isConnected()).isTrue();
                    assertThat(socket.getPort()).isEqualTo(peer.port());
                    assertThat(socket.getInetAddress()).isEqualTo(peer.host());
                    assertThat(socket.getLocalAddress()).isEqualTo(peer.host());
                    assertThat(socket.getLocalPort()).isPositive();
                    assertThat(socket.getRemoteSocketAddress())
                            .isEqualTo(new InetSocketAddress(peer.host(), peer.port()));
                    assertThat(socket.getChannel()).isNull();
                    assertThat(socket.toString()).contains("port=" + peer.port());
                }
            });
        }
    }

    @Test
    void aLocalAddressThatIsTakenIsABindException() throws Exception {
        try (var peer = new Peer(LoopSocketTest::ignore)) {
            run(() -> assertThatThrownBy(() -> factory.createSocket(peer.host(), peer.port(), peer.host(), peer.port()))
                    .isInstanceOf(BindException.class));
        }
    }

    @Test
    void hostsAreLookedUpByTheSocketItself() throws Exception {
        try (var peer = new Peer(LoopSocketTest::echo)) {
            run(() -> {
                try (Socket socket = factory.createSocket("localhost", peer.port())) {
                    socket.getOutputStream().write(5);
                    assertThat(socket.getInputStream().read()).isEqualTo(5);
                }
            });
        }
    }

    @Test
    void aLoopThatEndsLeavesNoConnectionOpen() throws Exception {
        var ended = new CountDownLatch(1);
        try (var peer = new Peer(socket -> {
            socket.getInputStream().readAllBytes();
            ended.countDown();
        })) {
            run(() -> {
                Socket forgotten = connect(peer);
                createTask(() -> forgotten.getInputStream().read());
                sleep(millis(10));
            });
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(EventLoop.find()).isEmpty();
    }

    /// A library that knows nothing of tasks: it tries its best when the socket fails.
    private static void library(Socket socket, List<String> story) {
        try {
            socket.getInputStream().read();
        } catch (IOException e) {
            story.add(String.valueOf(e.getMessage()));
            try {
                socket.getOutputStream().write(1);
            } catch (IOException again) {
                story.add("and then " + again.getMessage());
            }
        }
    }

    private void inTask(VoidFn<Socket, Exception> conversation, VoidFn<Socket, Exception> body) throws Exception {
        try (var peer = new Peer(conversation)) {
            run(() -> {
                try (Socket socket = connect(peer)) {
                    body.accept(socket);
                }
            });
        }
    }

    private Socket connect(Peer peer) throws IOException {
        return factory.createSocket(peer.host(), peer.port());
    }

    private static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    /// Neither reads nor writes.
    private static void ignore(Socket socket) throws InterruptedException {
        sleepOnThread(30_000);
    }

    private static void sleepOnThread(long millis) throws InterruptedException {
        Thread.sleep(millis); // real time: the peer is no task
    }
}
