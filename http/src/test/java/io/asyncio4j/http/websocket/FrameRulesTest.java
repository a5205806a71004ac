package io.asyncio4j.http.websocket;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.wire.Carrier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A client that sends frames by the byte, right ones and wrong ones.
class FrameRulesTest {

    private static final String HANDSHAKE =
            "GET / HTTP/1.1\r\nHost: cafe\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("a frame without a mask", 1002, raw(0x81, 1, 'a')),
                Arguments.of("a reserved bit", 1002, frame(0xC1, "a")),
                Arguments.of("another reserved bit", 1002, frame(0xA1, "a")),
                Arguments.of("a reserved opcode", 1002, frame(0x83, "")),
                Arguments.of("a reserved control opcode", 1002, frame(0x8B, "")),
                Arguments.of("a long ping", 1002, frame(0x89, "x".repeat(126))),
                Arguments.of("a ping in fragments", 1002, frame(0x09, "x")),
                Arguments.of("a continuation of nothing", 1002, frame(0x80, "x")),
                Arguments.of("a message within another", 1002, frame(0x01, "x") + frame(0x81, "y")),
                Arguments.of("a length in too many bytes", 1002, raw(0x81, 0xFE, 0, 5, 0, 0, 0, 0) + "hello"),
                Arguments.of("a negative length", 1002, raw(0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)),
                Arguments.of("a Close of one byte", 1002, frame(0x88, "x")),
                Arguments.of("a Close with the code 1005", 1002, frame(0x88, raw(0x03, 0xED))),
                Arguments.of("a Close with the code 999", 1002, frame(0x88, raw(0x03, 0xE7))),
                Arguments.of("a Close with the code 5000", 1002, frame(0x88, raw(0x13, 0x88))),
                Arguments.of("a Close whose reason is not text", 1007, frame(0x88, raw(0x03, 0xE8, 0xFF))),
                Arguments.of("a text that is not UTF-8", 1007, frame(0x81, raw(0xC3, 0x28))),
                Arguments.of("half a character", 1007, frame(0x81, raw(0xE2, 0x82))),
                Arguments.of("a surrogate", 1007, frame(0x81, raw(0xED, 0xA0, 0x80))),
                Arguments.of("too long a form", 1007, frame(0x01, raw(0xC0, 0xAF))),
                Arguments.of("a text that becomes wrong before its end", 1007, frame(0x01, raw(0xCE, 0xBA, 0xF5))),
                Arguments.of("too much", 1009, frame(0x81, "x".repeat(2000))),
                Arguments.of(
                        "too much in fragments", 1009, frame(0x01, "x".repeat(600)) + frame(0x00, "x".repeat(600))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void whatIsWrongEndsItWithTheRightCode(String what, int code, String bytes) throws Exception {
        for (boolean bytewise : List.of(false, true)) {
            var codes = new ArrayList<Integer>();
            virtually(network -> {
                MemoryPeer peer = open(network, codes, "");
                if (bytewise) {
                    bytes.chars().forEach(each -> peer.send(String.valueOf((char) each)));
                } else {
                    peer.send(bytes);
                }
                String answer = peer.readAll();
                assertThat(answer).as(what).startsWith(raw(0x88));
                assertThat(answer.charAt(2) << 8 | answer.charAt(3)).isEqualTo(code);
                assertThat(answer.length()).isEqualTo(2 + answer.charAt(1)); // nothing else
                sleep(seconds(1));
            });
            assertThat(codes).containsExactly(code);
        }
    }

    @Test
    void controlFramesMayStandBetweenFragments() throws Exception {
        virtually(network -> {
            MemoryPeer peer = open(network, new ArrayList<>(), "");
            peer.send(frame(0x01, "te")
                    + frame(0x89, "are you there")
                    + frame(0x00, "")
                    + frame(0x8A, "unasked")
                    + frame(0x80, "a"));
            assertThat(peer.read(15)).isEqualTo(raw(0x8A, 13) + "are you there");
            assertThat(peer.read(5)).isEqualTo(raw(0x81, 3) + "tea");
            peer.send(frame(0x88, raw(0x03, 0xE8) + "bye"));
            assertThat(peer.readAll()).isEqualTo(raw(0x88, 5, 0x03, 0xE8) + "bye");
        });
    }

    @Test
    void aCloseWithoutACodeIsAnsweredByOne() throws Exception {
        var codes = new ArrayList<Integer>();
        virtually(network -> {
            MemoryPeer peer = open(network, codes, "");
            peer.send(frame(0x88, ""));
            assertThat(peer.readAll()).isEqualTo(raw(0x88, 0));
            sleep(seconds(1));
        });
        assertThat(codes).containsExactly(1005);
    }

    @Test
    void whatCameBeforeTheCloseIsAnsweredBeforeIt() throws Exception {
        virtually(network -> {
            MemoryPeer peer = open(network, new ArrayList<>(), "");
            peer.send(frame(0x81, "one") + frame(0x81, "two") + frame(0x88, "") + frame(0x81, "too late"));
            assertThat(peer.readAll()).isEqualTo(raw(0x81, 3) + "one" + raw(0x81, 3) + "two" + raw(0x88, 0));
        });
    }

    @Test
    void whatCameBeforeAnErrorIsAnsweredBeforeIt() throws Exception {
        virtually(network -> {
            MemoryPeer peer = open(network, new ArrayList<>(), "");
            peer.send(frame(0x81, "tea") + frame(0xA1, "reserved") + frame(0x89, "too late"));
            assertThat(peer.readAll())
                    .startsWith(raw(0x81, 3) + "tea" + raw(0x88))
                    .doesNotContain("too late");
        });
    }

    @Test
    void whatIsWrongBeforeTheCloseIsTheEnd() throws Exception {
        var codes = new ArrayList<Integer>();
        virtually(network -> {
            MemoryPeer peer = open(network, codes, "");
            peer.send(frame(0x81, "one") + frame(0x81, raw(0xC3, 0x28)) + frame(0x88, ""));
            assertThat(peer.readAll())
                    .startsWith(raw(0x81, 3) + "one" + raw(0x88))
                    .contains(raw(0x03, 0xEF));
            sleep(seconds(1));
        });
        assertThat(codes).containsExactly(1007);
    }

    @Test
    void aPeerThatIsSilentIsAskedAndThenGivenUp() throws Exception {
        var codes = new ArrayList<Integer>();
        virtually(network -> {
            MemoryPeer peer = open(network, codes, "");
            assertThat(peer.read(2)).isEqualTo(raw(0x89, 0));
            assertThat(network.now()).isEqualTo(20_000);
            peer.send(frame(0x8A, ""));
            assertThat(peer.read(2)).isEqualTo(raw(0x89, 0));
            assertThat(network.now()).isEqualTo(40_000);
            assertThat(peer.readAll()).isEmpty();
            assertThat(network.now()).isEqualTo(60_000);
            sleep(seconds(1));
        });
        assertThat(codes).containsExactly(1006);
    }

    @Test
    void aPeerThatDoesNotAnswerACloseIsCutOff() throws Exception {
        virtually(network -> {
            var app = new Application().webSocket("/", (_, socket) -> socket.close(1000, "that is all"));
            MemoryPeer peer = network.peer(app);
            peer.send(HANDSHAKE + "\r\n");
            peer.readHead();
            assertThat(peer.readAll()).isEqualTo(raw(0x88, 13, 0x03, 0xE8) + "that is all");
            assertThat(network.now()).isEqualTo(10_000);
        });
    }

    @Test
    void aFloodOfPingsToAPeerThatTakesNothingNeedsNoMemory() throws Exception {
        virtually(_ -> {
            var carrier = new StalledCarrier();
            var link = new Link(new Agreement(null, null), new WebSocketOptions(), carrier, false);
            for (int i = 0; i < 1000; i++) {
                link.ping(new byte[] {(byte) i});
            }
            assertThat(carrier.sent).isZero();
            carrier.writable = true;
            link.writable();
            link.writable();
            assertThat(carrier.sent).isOne(); // the latest
            link.abort();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; server_max_window_bits=9",
                "permessage-deflate; server_max_window_bits=\"10\"; client_no_context_takeover",
                "x-unknown, permessage-deflate; wrong, permessage-deflate; client_max_window_bits",
            })
    void compressionIsAgreedOn(String offer) throws Exception {
        virtually(network -> {
            MemoryPeer peer = network.peer(new Application().webSocket("/", (_, socket) -> socket.receive()));
            peer.send(HANDSHAKE + "Sec-WebSocket-Extensions: " + offer + "\r\n\r\n");
            String bits = offer.contains("server_max") ? "; server_max_window_bits=" : "";
            String number = offer.replaceAll("\\D*(\\d*)\\D*", "$1");
            assertThat(peer.readHead())
                    .containsIgnoringCase("sec-websocket-extensions: permessage-deflate; server_no_context_takeover; "
                            + "client_no_context_takeover" + bits + number + "\r\n");
            peer.close();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                "x-webkit-deflate-frame",
            })
    void whatIsNotKnownIsNotAgreedOn(String offer) throws Exception {
        virtually(network -> {
            MemoryPeer peer = network.peer(new Application().webSocket("/", (_, socket) -> socket.receive()));
            peer.send(HANDSHAKE + "Sec-WebSocket-Extensions: " + offer + "\r\n\r\n");
            assertThat(peer.readHead()).startsWith("HTTP/1.1 101").doesNotContainIgnoringCase("extensions");
            peer.close();
        });
    }

    @Test
    void theExampleOfTheStandardIsUnderstood() throws Exception {
        virtually(network -> {
            MemoryPeer peer = open(network, new ArrayList<>(), DEFLATE);
            peer.send(frame(0xC1, raw(0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00))); // RFC 7692, section 7.2.3.1
            assertThat(peer.read(7)).isEqualTo(raw(0x81, 5) + "Hello");
            peer.send(frame(0xC1, raw(0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00))); // 7.2.3.4: a final block
            assertThat(peer.read(7)).isEqualTo(raw(0x81, 5) + "Hello");
            peer.send(frame(0xC1, raw(0xFF, 0xFF, 0xFF, 0xFF)));
            assertThat(peer.readAll()).startsWith(raw(0x88)).contains("compressed");
        });
    }

    @Test
    void aRequestAfterTheHandshakeOrWithABodyIsRefused() throws Exception {
        virtually(network -> {
            MemoryPeer peer = network.peer(new Application().webSocket("/", (_, socket) -> socket.receive()));
            peer.send(HANDSHAKE + "\r\nGET / HTTP/1.1\r\nHost: cafe\r\n\r\n");
            assertThat(peer.readAll()).startsWith("HTTP/1.1 400");
            peer = network.peer(new Application().webSocket("/", (_, socket) -> socket.receive()));
            peer.send(HANDSHAKE + "Content-Length: 5\r\n\r\n");
            assertThat(peer.readHead()).startsWith("HTTP/1.1 400");
            peer.close();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Connection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: x\r\n\r\n",
                "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
                "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Extensions: other\r\n\r\n",
            })
    void aServerThatAnswersOtherwiseIsRefused(String answer) throws Exception {
        virtually(network -> {
            try (var session = io.asyncio4j.http.client.MemoryConnector.session(
                    network,
                    MemoryPeer.serving(peer -> {
                        String key = peer.readHead().replaceFirst("(?is).*sec-websocket-key: (\\S+).*", "$1");
                        peer.send(answer.replace("ACCEPT", ServerHandshake.accept(key)));
                        peer.readAll();
                    }),
                    _ -> {})) {
                assertThatThrownBy(() -> session.webSocket("ws://cafe/"))
                        .isInstanceOf(WebSocketHandshakeException.class);
                sleep(seconds(1));
                assertThat(session.statistics().inUse()).isZero();
            }
            assertThat(network.openConnections()).isZero();
        });
    }

    @Test
    void aServerThatMasksIsWrong() throws Exception {
        virtually(network -> {
            try (var session = io.asyncio4j.http.client.MemoryConnector.session(
                    network,
                    MemoryPeer.serving(peer -> {
                        accept(peer, raw(0x81, 2) + "ok" + frame(0x81, "no"));
                        peer.readAll();
                    }),
                    _ -> {})) {
                WebSocket socket = session.webSocket("ws://cafe/");
                assertThat(socket.receiveText()).isEqualTo("ok");
                assertThatThrownBy(socket::receive)
                        .isInstanceOfSatisfying(
                                WebSocketClosedException.class,
                                e -> assertThat(e.code()).isEqualTo(1002));
            }
        });
    }

    @Test
    void aClientLeavesItToTheServerToCloseTheConnection() throws Exception {
        virtually(network -> {
            var ends = new ArrayList<Duration>();
            try (var session = io.asyncio4j.http.client.MemoryConnector.session(
                    network,
                    MemoryPeer.serving(peer -> {
                        accept(peer, raw(0x88, 0));
                        assertThat(peer.read(6)).startsWith(raw(0x88, 0x80));
                        Duration start = EventLoop.current().time();
                        peer.readAll(); // to the end, which the client makes only since this server does not
                        ends.add(EventLoop.current().time().minus(start));
                    }),
                    _ -> {})) {
                WebSocket socket = session.webSocket("ws://cafe/");
                assertThatThrownBy(socket::receive).isInstanceOf(WebSocketClosedException.class);
                sleep(seconds(20));
            }
            assertThat(ends).containsExactly(seconds(1));
        });
    }

    private static void accept(MemoryPeer peer, String frames) {
        String key = peer.readHead().replaceFirst("(?is).*sec-websocket-key: (\\S+).*", "$1");
        peer.send("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + ServerHandshake.accept(key) + "\r\n\r\n"
                + frames); // in one piece with the head
    }

    /// A server that says what it receives.
    private static MemoryPeer open(MemoryNetwork network, List<Integer> codes, String more) {
        var app = new Application().webSocket("/", options -> options.maxMessage(1000), (_, socket) -> {
            try {
                while (true) {
                    switch (socket.receive()) {
                        case Message.Text(String text) -> socket.send(text);
                        case Message.Binary(byte[] bytes) -> socket.send(bytes);
                    }
                }
            } catch (WebSocketClosedException e) {
                codes.add(e.code());
            }
        });
        MemoryPeer peer = network.peer(app);
        peer.send(HANDSHAKE + more + "\r\n");
        assertThat(peer.readHead())
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"); // as RFC 6455
        return peer;
    }

    private static String frame(int first, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        var out = new ByteArrayOutputStream();
        out.write(first);
        if (bytes.length < 126) {
            out.write(0x80 | bytes.length);
        } else {
            out.write(0x80 | 126);
            out.write(bytes.length >> 8);
            out.write(bytes.length);
        }
        byte[] mask = {0x37, (byte) 0xFA, 0x21, 0x3D};
        out.writeBytes(mask);
        for (int i = 0; i < bytes.length; i++) {
            out.write(bytes[i] ^ mask[i % 4]);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String raw(int... bytes) {
        var text = new StringBuilder();
        for (int each : bytes) {
            text.append((char) (each & 0xFF));
        }
        return text.toString();
    }

    private static final class StalledCarrier implements Carrier {

        private boolean writable;
        private int sent;

        @Override
        public void listen(Listener listener) {}

        @Override
        public ByteBufAllocator alloc() {
            return UnpooledByteBufAllocator.DEFAULT;
        }

        @Override
        public void send(ByteBuf bytes) {
            bytes.release();
            sent++;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void awaitWritable() {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void reading(boolean wanted) {}

        @Override
        public void finish() {}

        @Override
        public void abort() {}
    }
}
