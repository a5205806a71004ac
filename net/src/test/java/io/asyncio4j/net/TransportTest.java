package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportTest extends TransportFixture {

    @Test
    void aProtocolIsToldOfTheConnectionItsBytesItsEndAndItsLoss() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            send(peer, "hello");
            until(() -> server.story().contains("data hello"));
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
    void callbacksRunOutsideTasksOnTheHostFiber() throws Exception {
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
                    until(() -> attempts[0] >= 2);
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
                    .hasMessageStartingWith("write must be called on its event loop (EventLoop[asyncio]), was called");
            assertThatThrownBy(() -> Transport.connect(HOST, 70_000, server))
                    .hasMessage("port must be between 0 and 65535, was 70000");
            assertThatThrownBy(() -> Transport.listen(0, options -> options.tls(Tls.client()), Recorder::new))
                    .hasMessage("transports have no TLS: serve streams with Server.start");
            assertThatThrownBy(() -> Transport.listen(-1, Recorder::new))
                    .hasMessage("port must be between 0 and 65535, was -1");
        });
        inLoop(() -> assertThatThrownBy(() -> Transport.connect(HOST, 1, new Recorder()))
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("connection refused"));
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
}
