package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Runner;
import io.asyncio4j.function.VoidOp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportTest extends OnEachTransport {

    private static final String HOST = "127.0.0.1";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<String> reported = new ArrayList<>();

    @Test
    void aProtocolIsToldOfTheConnectionItsBytesItsEndAndItsLoss() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            send(peer, "hello");
            sleep(millis(20));
            send(peer, " world");
            peer.shutdownOutput();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        });
        assertThat(server.story()).containsExactly("made", "data hello world", "eof", "lost");
    }

    @Test
    void twoProtocolsTalkToEachOther() throws Exception {
        var client = new Recorder();
        var server = new Recorder() {
            @Override
            void onData(byte[] data) {
                transport().write(data);
                transport().close();
            }
        };
        inLoop(() -> {
            try (var listening = Transport.listen(0, () -> server)) {
                Transport transport = Transport.connect(HOST, listening.port(), client);
                assertThat(client.story()).containsExactly("made");
                assertThat(client.transport()).isSameAs(transport);
                assertThat(transport.remoteAddress())
                        .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.port()));
                assertThat(transport.protocol()).isSameAs(client);
                transport.write("ping".getBytes(UTF_8));
                waitFor(client.lost, seconds(10));
                waitFor(server.lost, seconds(10));
            }
        });
        assertThat(client.story()).containsExactly("made", "data ping", "eof", "lost");
        assertThat(server.story()).containsExactly("made", "data ping", "lost");
    }

    @Test
    void unixSocketsCarryProtocolsToo(@TempDir Path folder) throws Exception {
        var client = new Recorder();
        var server = new Recorder() {
            @Override
            void onData(byte[] data) {
                transport().write(data);
                transport().writeEof();
            }
        };
        inLoop(() -> {
            Path socket = folder.resolve("socket");
            try (var _ = Transport.listenUnix(socket, () -> server)) {
                Transport transport = Transport.connectUnix(socket, client);
                assertThat(transport.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(socket));
                transport.write("ping".getBytes(UTF_8));
                waitFor(client.lost, seconds(10));
                waitFor(server.lost, seconds(10));
            }
            assertThatThrownBy(() -> Transport.connectUnix(socket, client))
                    .isInstanceOf(ConnectionFailedException.class);
        });
        assertThat(client.story()).containsExactly("made", "data ping", "eof", "lost");
        assertThat(server.story()).containsExactly("made", "data ping", "eof", "lost");
    }

    @Test
    void optionsOfAServerSetTheLimitOfItsTransports() throws Exception {
        var server = new Recorder();
        inLoop(() -> {
            try (var listening =
                            Transport.listen(0, o -> o.host(HOST).connection(c -> c.writeHighWater(10)), () -> server);
                    var _ = new Socket(LOOPBACK, listening.port())) {
                Transport transport = waitFor(server.made, seconds(10));
                transport.write(new byte[10]);
                assertThat(server.story()).containsExactly("made");
                transport.write(new byte[1]);
                assertThat(server.story()).containsExactly("made", "pause");
            }
        });
    }

    @Test
    void callbacksRunOutsideTasksOnTheLoopsOwnThread() throws Exception {
        var seen = new ArrayList<String>();
        var expected = new ArrayList<Thread>();
        var server = new Recorder() {
            private void note(String callback) {
                assertThat(Thread.currentThread()).isSameAs(expected.getFirst());
                assertThatThrownBy(() -> currentTask()).isInstanceOf(IllegalStateException.class);
                seen.add(callback);
            }

            @Override
            void onMade(Transport transport) {
                note("made");
            }

            @Override
            void onData(byte[] data) {
                note("data");
            }

            @Override
            boolean onEof() {
                note("eof");
                return false;
            }

            @Override
            void onLost(@Nullable Throwable cause) {
                note("lost");
            }
        };
        serve(
                server,
                () -> {
                    EventLoop.current().callSoon(() -> expected.add(Thread.currentThread()));
                    yieldNow();
                },
                peer -> {
                    send(peer, "x");
                    peer.shutdownOutput();
                    peer.getInputStream().read();
                });
        assertThat(reported).isEmpty();
        assertThat(seen).containsExactly("made", "data", "eof", "lost");
    }

    @Test
    void aPeerThatClosesDuringAnAnswerIsToldNothingMoreAndTheProtocolLearnsWhy() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            transport.write(new byte[10_000_000]);
            sleep(millis(50));
            peer.setSoLinger(true, 0); // a reset
            peer.close();
        });
        assertThat(server.story()).startsWith("made", "pause").hasSize(3);
        assertThat(server.story().getLast()).startsWith("lost: ");
    }

    @Test
    void closeSendsWhatWasWrittenAndReceivesNothingMore() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            transport.write(new byte[5_000_000]);
            transport.close();
            transport.close();
            assertThat(transport.isClosing()).isTrue();
            assertThat(transport.isReading()).isFalse();
            transport.write(new byte[5_000_000]); // dropped
            assertThat(peer.getInputStream().readAllBytes()).hasSize(5_000_000);
        });
        assertThat(server.story()).containsExactly("made", "pause", "resume", "lost");
    }

    @Test
    void abortDropsWhatWasWritten() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            transport.write(new byte[50_000_000]);
            transport.abort();
            transport.abort();
            assertThat(peer.getInputStream().readAllBytes()).isEmpty();
        });
        assertThat(server.story()).containsExactly("made", "pause", "lost");
    }

    @Test
    void anEofThatIsNotAcknowledgedClosesWhenEverythingIsSent() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            waitFor(server.made, seconds(10)).write(new byte[20_000_000]);
            peer.shutdownOutput();
            sleep(millis(60));
            assertThat(peer.getInputStream().readAllBytes()).hasSize(20_000_000);
        });
        assertThat(server.story()).containsExactly("made", "pause", "eof", "resume", "lost");
    }

    @Test
    void afterAnAcknowledgedEofTheOtherDirectionGoesOn() throws Exception {
        var server = new Recorder() {
            @Override
            boolean onEof() {
                EventLoop.current().callLater(millis(30), () -> {
                    transport().write(new byte[20_000_000]);
                    transport().close();
                });
                return true;
            }
        };
        serve(server, peer -> {
            peer.shutdownOutput();
            sleep(millis(60));
            assertThat(peer.getInputStream().readAllBytes()).hasSize(20_000_000);
        });
        assertThat(server.story()).containsExactly("made", "eof", "pause", "resume", "lost");
    }

    @Test
    void writeEofEndsOneDirectionAfterWhatWasWritten() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            assertThat(transport.canWriteEof()).isTrue();
            transport.write(new byte[3_000_000]);
            transport.writeEof();
            transport.writeEof();
            assertThatThrownBy(() -> transport.write(new byte[1]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("write after writeEof on Transport[");
            assertThat(peer.getInputStream().readAllBytes()).hasSize(3_000_000);
            send(peer, "thanks");
        });
        assertThat(server.story()).containsExactly("made", "pause", "resume", "data thanks", "eof", "lost");
    }

    @Test
    void writingIsPausedInsideTheWriteThatIsTooMuchAndResumedWhenLittleIsLeft() throws Exception {
        var sizes = new ArrayList<Long>();
        var server = new Recorder() {
            @Override
            void onResume() {
                sizes.add(transport().writeBufferSize());
            }
        };
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            transport.write(new byte[64 * 1024]);
            assertThat(server.story()).containsExactly("made");
            transport.write(new byte[1]);
            assertThat(server.story()).containsExactly("made", "pause");
            assertThat(transport.writeBufferSize()).isEqualTo(64 * 1024 + 1);
            transport.write(new byte[10_000_000]);
            peer.getInputStream().readNBytes(10_000_000 + 64 * 1024 + 1);
            sleep(millis(20));
            assertThat(server.story()).containsExactly("made", "pause", "resume");
            assertThat(transport.writeBufferSize()).isZero();
            transport.setWriteBufferLimits(0, 0);
            transport.write(new byte[1]);
            assertThat(server.story()).containsExactly("made", "pause", "resume", "pause");
        });
        assertThat(server.story()).containsExactly("made", "pause", "resume", "pause", "resume", "eof", "lost");
        assertThat(sizes.getFirst()).isLessThanOrEqualTo(16 * 1024);
    }

    @Test
    void aProtocolThatWritesWheneverItMayStarvesNobodyAndFillsNoMemory() throws Exception {
        var server = new Recorder() {
            @Override
            void onMade(Transport transport) {
                transport.write(new byte[100_000]);
            }

            @Override
            void onResume() {
                transport().write(new byte[100_000]);
                assertThat(transport().writeBufferSize()).isLessThanOrEqualTo(200_000);
            }
        };
        serve(server, peer -> {
            for (int n = 0; n < 50; n++) {
                peer.getInputStream().readNBytes(200_000);
                yieldNow();
            }
            server.transport().abort();
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void pausedReadingKeepsThePeerWaitingAndTheEndBehindTheBytes() throws Exception {
        var server = new Recorder() {
            @Override
            void onMade(Transport transport) {
                transport.pauseReading();
            }
        };
        serve(server, peer -> {
            send(peer, "one");
            peer.shutdownOutput();
            sleep(millis(50));
            assertThat(server.story()).containsExactly("made");
            assertThat(server.transport().isReading()).isFalse();
            server.transport().resumeReading();
            assertThat(server.story()).containsExactly("made");
            peer.getInputStream().read();
        });
        assertThat(server.story()).containsExactly("made", "data one", "eof", "lost");
    }

    @Test
    void pausingBetweenTwoPiecesHoldsTheSecond() throws Exception {
        var server = new Recorder() {
            @Override
            void onData(byte[] data) {
                transport().pauseReading();
            }
        };
        serve(server, peer -> {
            var sender = createTask(() -> {
                peer.getOutputStream().write(new byte[5_000_000]);
                peer.shutdownOutput();
            });
            Transport transport = waitFor(server.made, seconds(10));
            int pieces = 0;
            while (!server.lost.isDone()) {
                sleep(millis(1));
                int seen = data(server);
                transport.resumeReading();
                yieldNow();
                yieldNow();
                assertThat(data(server) - seen).isBetween(0, 1_000_000);
                pieces++;
            }
            assertThat(data(server)).isEqualTo(5_000_000);
            assertThat(pieces).isGreaterThan(2);
            sender.await();
        });
        assertThat(server.story()).hasSize(4).endsWith("eof", "lost");
    }

    @Test
    void anErrorInACallbackIsReportedAndEndsTheConnection() throws Exception {
        for (String failing : List.of("made", "data", "eof", "resume", "lost")) {
            reported.clear();
            var server = new Failing(failing);
            serve(server, peer -> {
                try {
                    send(peer, "hello");
                    if (failing.equals("resume")) {
                        peer.getInputStream().readNBytes(100_000);
                    }
                    peer.shutdownOutput();
                    peer.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // reset by the aborted connection
                }
            });
            assertThat(reported).as(failing).hasSize(1);
            assertThat(reported.getFirst())
                    .contains(" of Failing[" + failing + "] failed; its connection is aborted: IllegalStateException");
            var lost = failing.equals("lost") ? "lost" : "lost: IllegalStateException";
            assertThat(server.story()).as(failing).endsWith(lost);
            assertThat(server.story().stream().filter(entry -> entry.startsWith("lost")))
                    .hasSize(1);
        }
    }

    @Test
    void aFactoryThatFailsClosesTheConnectionAndTheServerGoesOn() throws Exception {
        var attempts = new int[1];
        inLoop(() -> {
            try (var listening = Transport.listen(0, () -> {
                if (attempts[0]++ == 0) {
                    throw new IllegalStateException("no");
                }
                return new Recorder();
            })) {
                try (var peer = new Socket(LOOPBACK, listening.port())) {
                    assertThat(peer.getInputStream().read()).isEqualTo(-1);
                }
                assertThat(reported).singleElement().asString().startsWith("no protocol for ");
                try (var _ = new Socket(LOOPBACK, listening.port())) {
                    while (attempts[0] < 2) {
                        sleep(millis(1));
                    }
                }
            }
        });
    }

    @Test
    void anotherProtocolTakesOverInTheMiddle() throws Exception {
        var second = new Recorder() {
            @Override
            void onData(byte[] data) {
                assertThat(new String(data, UTF_8)).isEqualTo("two");
            }
        };
        var first = new Recorder() {
            @Override
            void onData(byte[] data) {
                transport().setProtocol(second);
                transport().write("go on".getBytes(UTF_8));
            }
        };
        serve(first, second, peer -> {
            send(peer, "one");
            assertThat(peer.getInputStream().readNBytes(5)).isEqualTo("go on".getBytes(UTF_8));
            send(peer, "two");
        });
        assertThat(first.story()).containsExactly("made", "data one");
        assertThat(second.story()).containsExactly("data two", "eof", "lost");
    }

    @Test
    void writesOfTasksAndCallbacksKeepTheirOrder() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            var loop = EventLoop.current();
            var expected = new StringBuilder();
            for (int n = 0; n < 1_000; n++) {
                String piece = n + ",";
                expected.append(piece);
                if (n % 3 == 0) {
                    var written = new Promise<@Nullable Void>();
                    loop.callSoon(() -> {
                        transport.write(piece.getBytes(UTF_8));
                        written.complete(null);
                    });
                    written.await();
                } else {
                    var buffer = ByteBuffer.wrap(("x" + piece).getBytes(UTF_8)).position(1);
                    transport.write(n % 3 == 1 ? buffer : buffer.asReadOnlyBuffer());
                }
            }
            transport.close();
            assertThat(new String(peer.getInputStream().readAllBytes(), UTF_8)).isEqualTo(expected.toString());
        });
    }

    @Test
    void misuseIsNamed() throws Exception {
        var server = new Recorder();
        var outcome = new Promise<@Nullable Throwable>();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            assertThatThrownBy(() -> transport.setWriteBufferLimits(10, 11))
                    .hasMessage("low must be between 0 and high (10), was 11");
            assertThatThrownBy(() -> transport.setWriteBufferLimits(10, -1))
                    .hasMessage("low must be between 0 and high (10), was -1");
            Thread.ofPlatform().start(() -> {
                try {
                    transport.write(new byte[1]);
                    outcome.complete(null);
                } catch (Throwable e) {
                    outcome.complete(e);
                }
            });
            assertThat(outcome.await())
                    .hasMessageStartingWith("write must be called on EventLoop[asyncio], was called");
            assertThatThrownBy(() -> Transport.connect(HOST, 70_000, server))
                    .hasMessage("port must be between 0 and 65535, was 70000");
            assertThatThrownBy(() -> Transport.listen(0, options -> options.tls(Tls.client()), Recorder::new))
                    .hasMessage("transports have no TLS: serve streams with Server.start");
            assertThatThrownBy(() -> Transport.listen(-1, Recorder::new))
                    .hasMessage("port must be between 0 and 65535, was -1");
        });
        inLoop(() -> {
            int port;
            try (var listening = Transport.listen(0, Recorder::new)) {
                port = listening.port();
            }
            assertThatThrownBy(() -> Transport.connect(HOST, port, new Recorder()))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("connection refused");
        });
    }

    @Test
    void aClosingServerClosesItsConnectionsAndAbortsThoseThatCannotEnd() throws Exception {
        var recorders = new ArrayList<Recorder>();
        inLoop(() -> {
            var listening = Transport.listen(0, () -> {
                recorders.add(new Recorder());
                return recorders.getLast();
            });
            try (var idle = new Socket(LOOPBACK, listening.port());
                    var stalled = new Socket(LOOPBACK, listening.port())) {
                while (recorders.size() < 2) {
                    sleep(millis(1));
                }
                recorders.get(1).made.await().write(new byte[50_000_000]);
                timeout(seconds(20), () -> listening.shutdown(millis(100)));
                assertThat(listening.connectionCount()).isZero();
                assertThat(idle.getInputStream().read()).isEqualTo(-1);
                assertThat(stalled.isConnected()).isTrue();
            }
            recorders.forEach(recorder -> recorder.lost.await());
        });
        assertThat(recorders.get(0).story()).containsExactly("made", "lost");
        assertThat(recorders.get(1).story()).containsExactly("made", "pause", "lost");
    }

    @Test
    void howeverConnectionsAreCutTheirLossIsToldOnceAndLast() throws Exception {
        var random = new Random(1);
        var recorders = new ArrayList<Recorder>();
        inLoop(() -> {
            try (var listening = Transport.listen(0, () -> {
                recorders.add(new Careless(random));
                return recorders.getLast();
            })) {
                var peers = IntStream.range(0, 200)
                        .mapToObj(n -> createTask(() -> cutAnywhere(listening.port(), new Random(n))))
                        .toList();
                peers.forEach(peer -> waitFor(peer, seconds(30)));
                while (recorders.size() < 200) {
                    sleep(millis(1)); // the kernel has accepted them before
                }
                recorders.forEach(recorder -> waitFor(recorder.lost, seconds(30)));
                sleep(millis(20));
            }
        });
        assertThat(recorders).hasSize(200).allSatisfy(recorder -> {
            assertThat(recorder.story()).first().isEqualTo("made");
            assertThat(recorder.story()).last().asString().startsWith("lost");
            assertThat(recorder.story().stream().filter(entry -> entry.startsWith("lost")))
                    .hasSize(1);
            assertThat(recorder.story()).noneMatch(entry -> entry.contains(" inside "));
        });
    }

    private static void cutAnywhere(int port, Random random) throws Exception {
        try (var peer = new Socket(LOOPBACK, port)) {
            for (int n = random.nextInt(5); n > 0; n--) {
                peer.getOutputStream().write(new byte[1 + random.nextInt(100_000)]);
                if (random.nextBoolean()) {
                    sleep(millis(random.nextInt(3)));
                }
            }
            if (random.nextBoolean()) {
                peer.shutdownOutput();
            }
            peer.setSoTimeout(20); // there may be less
            if (random.nextBoolean()) {
                peer.getInputStream().readNBytes(random.nextInt(100_000));
            }
            if (random.nextBoolean()) {
                peer.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // the server has cut it, or sends nothing
        }
    }

    private static int data(Recorder recorder) {
        return recorder.story().stream()
                .filter(entry -> entry.startsWith("data "))
                .mapToInt(entry -> entry.length() - "data ".length())
                .sum();
    }

    private static void send(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(UTF_8));
    }

    private void serve(Recorder server, Peer peer) throws Exception {
        serve(server, server, () -> {}, peer);
    }

    private void serve(Recorder server, VoidOp<Exception> before, Peer peer) throws Exception {
        serve(server, server, before, peer);
    }

    private void serve(Recorder server, Recorder last, Peer peer) throws Exception {
        serve(server, last, () -> {}, peer);
    }

    /// Lets a peer talk to `server`, and waits until `last` has lost the connection.
    private void serve(Recorder server, Recorder last, VoidOp<Exception> before, Peer peer) throws Exception {
        inLoop(() -> {
            before.run();
            try (var listening = Transport.listen(0, () -> server)) {
                try (var socket = new Socket(LOOPBACK, listening.port())) {
                    peer.talk(socket);
                }
                waitFor(last.lost, seconds(20));
            }
        });
    }

    private void inLoop(VoidOp<Exception> body) throws Exception {
        try (var runner = new Runner(options -> options.errorHandler(report ->
                reported.add(report.message() + ": " + report.error().getClass().getSimpleName())))) {
            runner.run(body);
        }
    }

    private interface Peer {
        void talk(Socket socket) throws Exception;
    }

    /// Fails in one of its callbacks.
    private static final class Failing extends Recorder {

        private final String where;

        Failing(String where) {
            this.where = where;
        }

        @Override
        void onMade(Transport transport) {
            failIf("made");
            if (where.equals("resume")) {
                transport.write(new byte[100_000]);
            }
        }

        @Override
        void onData(byte[] data) {
            failIf("data");
        }

        @Override
        boolean onEof() {
            failIf("eof");
            return false;
        }

        @Override
        void onResume() {
            failIf("resume");
        }

        @Override
        void onLost(@Nullable Throwable cause) {
            failIf("lost");
        }

        private void failIf(String here) {
            if (where.equals(here)) {
                throw new IllegalStateException(where);
            }
        }

        @Override
        public String toString() {
            return "Failing[" + where + "]";
        }
    }

    /// Does anything at any time.
    private static final class Careless extends Recorder {

        private final Random random;

        Careless(Random random) {
            this.random = random;
        }

        @Override
        void onMade(Transport transport) {
            act();
        }

        @Override
        void onData(byte[] data) {
            transport().write(data);
            act();
        }

        @Override
        boolean onEof() {
            EventLoop.current()
                    .callLater(millis(random.nextInt(3)), () -> transport().close());
            return random.nextBoolean();
        }

        private void act() {
            Transport transport = transport();
            switch (random.nextInt(12)) {
                case 0 -> transport.close();
                case 1 -> transport.abort();
                case 2 -> {
                    transport.pauseReading();
                    EventLoop.current().callLater(millis(2), transport::resumeReading);
                }
                case 3 -> throw new IllegalStateException("careless");
                default -> {}
            }
        }
    }
}
