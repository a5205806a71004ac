package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.server.Http2Peer.DATA;
import static io.asyncio4j.http.server.Http2Peer.END_STREAM;
import static io.asyncio4j.http.server.Http2Peer.HEADERS;
import static io.asyncio4j.http.server.Http2Peer.RST_STREAM;
import static io.asyncio4j.http.server.Http2Peer.WINDOW_UPDATE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.http.server.Http2Peer.Frame;
import io.asyncio4j.http.websocket.WebSocketClosedException;
import io.asyncio4j.net.Service;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// WebSockets on streams of HTTP/2, each beside others on one connection.
///
/// Source: RFC 8441.
@Timeout(60)
class Http2WebSocketTest {

    private static final int CANCEL = 8;
    private static final int INITIAL_WINDOW = 4; // a setting
    private static final int MESSAGES = 4; // of 60,000 bytes: less than a window
    private static final List<String> ASK = List.of(
            ":method", "CONNECT", ":protocol", "websocket", ":scheme", "https", ":authority", "cafe", ":path", "/chat");
    private static final List<String> VERSION = List.of("sec-websocket-version", "13");

    private final List<Integer> codes = new ArrayList<>();
    private final AsyncEvent over = new AsyncEvent();

    @Test
    void theServerOffersIt() throws Exception {
        virtually(network -> {
            var peer = network.peer(chat());
            peer.send(Http2Peer.PREFACE + Http2Peer.frame(Http2Peer.SETTINGS, 0, 0));
            int length = peer.read(9).charAt(2);
            assertThat(peer.read(length)).contains("\0\u0008\0\0\0\1");
            peer.close();
        });
    }

    @Test
    void messagesGoBothWaysBesideOtherRequests() throws Exception {
        virtually(network -> {
            Http2Peer peer = Http2Peer.connect(network, chat());
            int one = open(peer);
            int two = open(peer, "sec-websocket-protocol", "tea");
            peer.send(DATA, 0, one, frame(0x81, "one"));
            assertThat(next(peer, one)).isEqualTo("\u0081\3one");
            peer.send(DATA, 0, two, frame(0x81, "t"));
            peer.send(DATA, 0, two, Arrays.copyOf(frame(0x89, "?"), 3)); // cut anywhere
            peer.send(DATA, 0, two, Arrays.copyOfRange(frame(0x89, "?"), 3, 7));
            assertThat(next(peer, two, 6)).contains("\u0081\1t", "\u008a\1?");
            assertThat(peer.answer(peer.get("/")))
                    .isEqualTo(
                            ":status=200 content-type=text/plain; charset=utf-8 " + "content-length=5 / hello / end");
            peer.send(DATA, 0, one, frame(0x88, "\3\u00e8bye"));
            Frame goodbye = peer.next(DATA, one);
            assertThat(new String(goodbye.payload(), ISO_8859_1)).isEqualTo("\u0088\5\3\u00e8bye");
            assertThat(goodbye.flags()).isEqualTo(END_STREAM);
            over.await();
            assertThat(codes).containsExactly(1000);
            peer.send(DATA, 0, two, frame(0x81, "still there"));
            assertThat(next(peer, two)).endsWith("still there");
        });
    }

    @Test
    void aClientThatEndsOrResetsTheStreamHasLeft() throws Exception {
        for (boolean reset : List.of(false, true)) {
            codes.clear();
            over.clear();
            virtually(network -> {
                Http2Peer peer = Http2Peer.connect(network, chat());
                int stream = open(peer);
                if (reset) {
                    peer.sendInt(RST_STREAM, stream, CANCEL);
                } else {
                    peer.send(DATA, END_STREAM, stream);
                }
                over.await();
                assertThat(codes).containsExactly(1006);
                sleep(seconds(1));
                assertThat(peer.answer(peer.get("/"))).startsWith(":status=200"); // the others go on
            });
        }
    }

    @Test
    void aSlowClientHoldsUpItsSenderAlone() throws Exception {
        virtually(network -> {
            var sent = new int[1];
            var app = chat().webSocket("/flood", (_, socket) -> {
                for (; sent[0] < 50; sent[0]++) {
                    socket.send("x".repeat(10_000));
                }
            });
            Http2Peer peer = Http2Peer.connect(network, app, INITIAL_WINDOW, 1000);
            var fields = new ArrayList<>(ASK);
            fields.set(fields.size() - 1, "/flood");
            fields.addAll(VERSION);
            int stream = peer.request(false, fields.toArray(String[]::new));
            sleep(seconds(1));
            assertThat(sent[0]).isBetween(1, 20);
            assertThat(peer.answer(peer.get("/"))).startsWith(":status=200");
            peer.sendInt(WINDOW_UPDATE, 0, 1 << 20);
            peer.sendInt(WINDOW_UPDATE, stream, 1 << 20);
            sleep(seconds(1));
            assertThat(sent[0]).isEqualTo(50);
        });
    }

    @Test
    void aServerThatDoesNotReadOpensNoWindow() throws Exception {
        virtually(network -> {
            var read = new AsyncEvent();
            var app = new Application()
                    .webSocket("/chat", (_, socket) -> {
                        read.await();
                        int sum = 0;
                        for (int n = 0; n < MESSAGES; n++) {
                            sum += socket.receiveText().length();
                        }
                        socket.send(String.valueOf(sum));
                        socket.receive();
                    })
                    .get("/", _ -> Response.text("hello"));
            Http2Peer peer = Http2Peer.connect(network, app);
            int stream = open(peer);
            for (int n = 0; n < MESSAGES; n++) {
                byte[] message = frame(0x81, "x".repeat(60_000));
                for (int from = 0; from < message.length; from += 16_384) {
                    peer.send(
                            DATA,
                            0,
                            stream,
                            Arrays.copyOfRange(message, from, Math.min(message.length, from + 16_384)));
                }
            }
            sleep(millis(10));
            assertThat(peer.answer(peer.get("/"))).startsWith(":status=200");
            assertThat(peer.opened(stream)).isZero();
            read.set();
            assertThat(next(peer, stream)).isEqualTo("\u0081\u0006240000");
            assertThat(peer.opened(stream)).isBetween(1, 240_100);
        });
    }

    @Test
    void aServerThatGoesAwaySaysGoodbye() throws Exception {
        virtually(network -> {
            var sessions = new ArrayList<Service.Session>();
            Service service = MemoryService.of(network, chat());
            Http2Peer peer = Http2Peer.connect(network, channel -> {
                sessions.add(service.accept(channel));
                return sessions.getLast();
            });
            int stream = open(peer);
            sessions.forEach(Service.Session::finish);
            String goodbye = next(peer, stream);
            assertThat(goodbye).startsWith("\u0088");
            assertThat(goodbye.charAt(2) << 8 | goodbye.charAt(3)).isEqualTo(1001);
            peer.send(DATA, END_STREAM, stream, frame(0x88, "\3\u00e9"));
            assertThat(peer.next(DATA, stream).flags()).isEqualTo(END_STREAM);
        });
    }

    @Test
    void whatIsNoRequestForAWebSocketIsRefused() throws Exception {
        virtually(network -> {
            Http2Peer peer = Http2Peer.connect(network, chat());
            assertThat(answer(peer, replaced(":protocol", "connect-udp"))).startsWith(":status=501");
            assertThat(answer(peer, replaced(":path", "/nowhere"))).startsWith(":status=404");
            assertThat(answer(peer, replaced(":path", "/"))).startsWith(":status=404"); // is a page
            assertThat(answer(peer, ASK.toArray(String[]::new))).startsWith(":status=426"); // no version
            assertThat(answer(peer, asking("origin", "https://elsewhere"))).startsWith(":status=403");
            assertThat(answer(peer, replaced(":method", "GET"))).isEqualTo("reset 1");
            assertThat(answer(peer, replaced(":protocol", ""))).isEqualTo("reset 1");
            assertThat(network.story()).isEmpty();
        });
    }

    private Application chat() {
        return new Application()
                .get("/", _ -> Response.text("hello"))
                .webSocket("/chat", options -> options.subprotocols("tea"), (request, socket) -> {
                    assertThat(request.method() + " " + request.version()).isEqualTo("GET HTTP/2");
                    try {
                        socket.texts().forEach(socket::send);
                        codes.add(socket.closeCode().orElse(0));
                    } catch (WebSocketClosedException e) {
                        codes.add(e.code());
                    } finally {
                        over.set();
                    }
                });
    }

    private static int open(Http2Peer peer, String... more) {
        int stream = peer.request(false, asking(more));
        Frame head = peer.next(HEADERS, stream);
        assertThat(head.fields()).isEqualTo(":status=200" + (more.length == 0 ? "" : " sec-websocket-protocol=tea"));
        assertThat(head.flags() & END_STREAM).isZero();
        return stream;
    }

    private static String[] asking(String... more) {
        var fields = new ArrayList<>(ASK);
        fields.addAll(VERSION);
        fields.addAll(List.of(more));
        return fields.toArray(String[]::new);
    }

    private static String[] replaced(String name, String value) {
        String[] fields = asking();
        fields[Arrays.asList(fields).indexOf(name) + 1] = value;
        return fields;
    }

    private static String answer(Http2Peer peer, String... fields) {
        return peer.answer(peer.request(false, fields));
    }

    /// The next bytes of a stream, so many at least.
    private static String next(Http2Peer peer, int stream, int count) {
        String bytes = "";
        while (bytes.length() < count) {
            bytes += next(peer, stream);
        }
        return bytes;
    }

    /// The next bytes of a stream.
    private static String next(Http2Peer peer, int stream) {
        return new String(peer.next(DATA, stream).payload(), ISO_8859_1);
    }

    private static byte[] frame(int first, String payload) {
        var out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length() < 126) {
            out.write(0x80 | payload.length());
        } else {
            out.write(0x80 | 126);
            out.write(payload.length() >> 8);
            out.write(payload.length());
        }
        out.writeBytes(new byte[4]); // a mask that changes nothing
        out.writeBytes(payload.getBytes(ISO_8859_1));
        return out.toByteArray();
    }
}
