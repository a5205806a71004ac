package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.waitFor;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.ErrorReport;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.function.VoidFn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

@ParameterizedClass
@CsvSource({"epoll, direct", "epoll, heap", "nio, direct", "nio, heap"})
class BufferedProtocolTest {

    private final String transport;
    private final boolean direct;

    BufferedProtocolTest(String transport, String memory) {
        this.transport = transport;
        this.direct = memory.equals("direct");
    }

    @Test
    void whatComesIsPutIntoTheBufferThatWasLent() throws Exception {
        var server = new Lender(memory(1000));
        assertThat(serve(() -> server, socket -> {
                    socket.getOutputStream().write("hello".getBytes(UTF_8));
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                }))
                .isEmpty();
        assertThat(server.story).containsExactly("hello", "eof", "lost");
    }

    @Test
    void aSmallBufferIsLentAgainAndAgain() throws Exception {
        var server = new Lender(memory(3));
        serve(() -> server, socket -> {
            socket.getOutputStream().write("abcdefgh".getBytes(UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().read();
        });
        assertThat(server.story).containsExactly("abc", "def", "gh", "eof", "lost");
    }

    @Test
    void aBufferIsFilledFromItsPosition() throws Exception {
        ByteBuffer frame = memory(6);
        var server = new Lender(frame) {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return frame;
            }

            @Override
            public void bufferUpdated(int count) {
                if (!frame.hasRemaining()) {
                    super.bufferUpdated(6);
                    frame.clear();
                }
            }
        };
        serve(() -> server, socket -> {
            for (String piece : List.of("ab", "cde", "fgh", "ijkl")) {
                socket.getOutputStream().write(piece.getBytes(UTF_8));
                sleep(millis(20)); // real time: so that they come apart
            }
            socket.shutdownOutput();
            socket.getInputStream().read();
        });
        assertThat(server.story).containsExactly("abcdef", "ghijkl", "eof", "lost");
    }

    @Test
    void whatIsWrittenMayBeOverwrittenAtOnce() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        ByteBuffer shared = memory(64 * 1024);
        serve(
                () -> new Lender(shared) {
                    @Override
                    public void bufferUpdated(int count) {
                        transport().write(buffer.flip());
                        for (int i = 0; i < count; i++) {
                            buffer.put(i, (byte) 0);
                        }
                    }
                },
                socket -> {
                    Thread.startVirtualThread(() -> write(socket, sent));
                    assertThat(Arrays.equals(socket.getInputStream().readNBytes(sent.length), sent))
                            .isTrue();
                });
    }

    @Test
    void whatATaskWritesMayBeOverwrittenAtOnceToo() throws Exception {
        var server = new Lender(memory(10));
        serve(() -> server, socket -> {
            Transport to = server.made.await();
            byte[] bytes = "one".getBytes(UTF_8);
            to.write(bytes);
            Arrays.fill(bytes, (byte) '-');
            ByteBuffer two = ByteBuffer.wrap("two".getBytes(UTF_8));
            to.write(two);
            assertThat(two.hasRemaining()).isFalse();
            Arrays.fill(two.array(), (byte) '-');
            assertThat(to.writeBufferSize()).isEqualTo(6);
            assertThat(new String(socket.getInputStream().readNBytes(6), UTF_8)).isEqualTo("onetwo");
        });
    }

    @Test
    void pausingInTheMiddleHoldsTheRestAndTheEnd() throws Exception {
        var server = new Lender(memory(3)) {
            @Override
            public void bufferUpdated(int count) {
                super.bufferUpdated(count);
                transport().pauseReading();
                EventLoop.current().callLater(millis(5), () -> {
                    story.add("resume");
                    transport().resumeReading();
                });
            }
        };
        serve(() -> server, socket -> {
            socket.getOutputStream().write("abcdefgh".getBytes(UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().read();
        });
        assertThat(server.story).containsExactly("abc", "resume", "def", "resume", "gh", "resume", "eof", "lost");
    }

    @Test
    void muchThatIsHeldKeepsItsOrder() throws Exception {
        byte[] sent = new byte[300_000];
        new Random(2).nextBytes(sent);
        var received = new ByteArrayOutputStream();
        var server = new Lender(memory(10_000)) {
            @Override
            public void bufferUpdated(int count) {
                var bytes = new byte[count];
                buffer.flip().get(bytes);
                received.writeBytes(bytes);
                transport().pauseReading();
                EventLoop.current().callLater(millis(1), transport()::resumeReading);
            }
        };
        serve(() -> server, socket -> {
            socket.getOutputStream().write(sent);
            socket.shutdownOutput();
            socket.getInputStream().read();
        });
        assertThat(Arrays.equals(received.toByteArray(), sent)).isTrue();
        assertThat(server.story).containsExactly("eof", "lost");
    }

    @Test
    void anotherKindOfProtocolTakesOverInTheMiddle() throws Exception {
        var rest = new Recorder();
        var server = new Lender(memory(3)) {
            @Override
            public void bufferUpdated(int count) {
                super.bufferUpdated(count);
                transport().setProtocol(rest);
            }
        };
        var first = new Protocol() {
            @Override
            public void connectionMade(Transport transport) {
                server.connectionMade(transport);
            }

            @Override
            public void dataReceived(byte[] data) {
                server.story.add("first " + data.length);
                server.transport().setProtocol(server);
                server.transport().write(data);
            }
        };
        serve(() -> first, socket -> {
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
            socket.getOutputStream().write("abcdefgh".getBytes(UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().read();
            waitFor(rest.lost, seconds(10));
        });
        assertThat(server.story).containsExactly("first 1", "abc");
        assertThat(rest.story()).containsExactly("data defgh", "eof", "lost");
    }

    @Test
    void aBufferWithoutRoomIsAnErrorThatSaysSo() throws Exception {
        for (ByteBuffer useless : Arrays.asList(memory(0), memory(5).asReadOnlyBuffer(), null)) {
            var server = new Lender(memory(1)) {
                @Override
                @SuppressWarnings("NullAway") // that is the point
                public ByteBuffer getBuffer(int sizeHint) {
                    return useless;
                }
            };
            var reports = serve(() -> server, socket -> talkInVain(socket, server));
            assertThat(reports).hasSize(1);
            assertThat(reports.getFirst().message()).isEqualTo("getBuffer of Lender failed; its connection is aborted");
            assertThat(reports.getFirst().error())
                    .hasMessage("getBuffer must return a buffer with room, was " + useless);
            assertThat(server.story).containsExactly("lost: IllegalStateException");
        }
    }

    @Test
    void anErrorInACallbackEndsTheConnection() throws Exception {
        var server = new Lender(memory(10)) {
            @Override
            public void bufferUpdated(int count) {
                throw new IllegalArgumentException("no");
            }
        };
        var reports = serve(() -> server, socket -> talkInVain(socket, server));
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message()).isEqualTo("bufferUpdated of Lender failed; its connection is aborted");
        assertThat(server.story).containsExactly("lost: IllegalArgumentException");
    }

    @Test
    void aConnectionMayBeAbortedWhileItsBufferIsLent() throws Exception {
        var server = new Lender(memory(10)) {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                transport().abort();
                return super.getBuffer(sizeHint);
            }
        };
        assertThat(serve(() -> server, socket -> talkInVain(socket, server))).isEmpty();
        assertThat(server.story).containsExactly("lost");
    }

    private ByteBuffer memory(int bytes) {
        return direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    }

    /// Lets a peer talk to a server of such protocols; returns the errors that were reported.
    private List<ErrorReport> serve(Supplier<Protocol> protocols, VoidFn<Socket, Exception> peer) throws Exception {
        return Network.run(transport, () -> {
            var protocol = new Protocol[1];
            try (var server = Transport.listen(0, () -> protocol[0] = protocols.get())) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    peer.accept(socket);
                }
                if (protocol[0] instanceof Lender lender && lender.transport().protocol() == lender) {
                    waitFor(lender.lost, seconds(10));
                }
            }
        });
    }

    private static void talkInVain(Socket socket, Lender server) throws Exception {
        socket.getOutputStream().write("hello".getBytes(UTF_8));
        waitFor(server.lost, seconds(10));
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lends one buffer, and writes down what is in it.
    private static class Lender implements BufferedProtocol {

        final List<String> story = new ArrayList<>();
        final Promise<Transport> made = new Promise<>();
        final Promise<@Nullable Void> lost = new Promise<>();
        final ByteBuffer buffer;

        Lender(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        final Transport transport() {
            return made.result();
        }

        @Override
        public void connectionMade(Transport connected) {
            made.complete(connected);
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            assertThat(sizeHint).isPositive();
            return buffer.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            var bytes = new byte[count];
            buffer.get(buffer.position() - count, bytes);
            story.add(new String(bytes, UTF_8));
        }

        @Override
        public boolean eofReceived() {
            story.add("eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            story.add(cause == null ? "lost" : "lost: " + cause.getClass().getSimpleName());
            lost.complete(null);
        }

        @Override
        public String toString() {
            return "Lender";
        }
    }
}
