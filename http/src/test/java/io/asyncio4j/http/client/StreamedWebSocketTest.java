package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.Task;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.http.websocket.WebSocketClosedException;
import io.asyncio4j.http.websocket.WebSocketHandshakeException;
import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// WebSockets of a client on streams of HTTP/2, beside requests on the same connection.
///
/// Source: RFC 8441.
@Timeout(60)
class StreamedWebSocketTest {

    private static final String URL = "http://cafe/";
    private static final String CHAT = "ws://cafe/chat";
    private static final int LONG = 100_000; // characters of a message: a few of them fill a window

    private final List<String> ends = new ArrayList<>(); // of the server's WebSockets
    private final AsyncEvent read = new AsyncEvent(); // the server may

    private final Application app = new Application(options -> options.maxBody(10_000_000))
            .get("/", request -> Response.text(request.version()))
            .webSocket("/chat", options -> options.subprotocols("tea"), (request, socket) -> {
                try {
                    socket.texts().forEach(text -> socket.send(request.version() + " " + text));
                    ends.add("closed with " + socket.closeCode().orElse(0));
                } catch (WebSocketClosedException e) {
                    ends.add("lost with " + e.code());
                }
            })
            .webSocket("/slow", (_, socket) -> {
                read.await();
                socket.forEach(_ -> {});
            })
            .webSocket("/flood", (_, socket) -> {
                for (int sent = 0; sent < 100; sent++) {
                    socket.send("x".repeat(LONG));
                    ends.add("sent");
                }
                socket.receive();
            })
            .webSocket("/guarded", options -> options.subprotocols("tea"), (_, socket) -> socket.abort());

    @Test
    void manyShareAConnectionWithRequests() throws Exception {
        onStreams((network, session) -> {
            var sockets = new ArrayList<WebSocket>();
            for (int n = 0; n < 20; n++) {
                sockets.add(session.webSocket(CHAT, options -> options.subprotocols("tea")));
            }
            for (int n = 0; n < 20; n++) {
                sockets.get(n).send("number " + n);
            }
            assertThat(session.get(URL).text()).isEqualTo("HTTP/2");
            assertThat(session.statistics().streams()).isEqualTo(20);
            for (int n = 0; n < 20; n++) {
                assertThat(sockets.get(n).receiveText()).isEqualTo("HTTP/2 number " + n);
                assertThat(sockets.get(n).subprotocol()).contains("tea");
                sockets.get(n).close();
            }
            sleep(millis(1));
            assertThat(ends).hasSize(20).containsOnly("closed with 1000");
            assertThat(session.statistics().streams()).isZero();
            assertThat(session.statistics().kept()).isEqualTo(1);
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void withoutAConnectionAWebSocketHasItsOwn() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.http2PriorKnowledge(true));
                    var socket = session.webSocket(CHAT)) {
                socket.send("tea");
                assertThat(socket.receiveText()).isEqualTo("HTTP/1.1 tea");
            }
        });
    }

    @Test
    void withoutRoomAWebSocketHasItsOwn() throws Exception {
        var narrow = new Application(options -> options.limits(limits -> limits.maxStreams(1)))
                .get("/", request -> Response.text(request.version()))
                .webSocket("/chat", (request, socket) -> socket.send(request.version()));
        virtually(network -> {
            try (var session = network.session(narrow, options -> options.http2PriorKnowledge(true))) {
                session.get(URL).text();
                try (var first = session.webSocket(CHAT);
                        var second = session.webSocket(CHAT)) {
                    assertThat(first.receiveText()).isEqualTo("HTTP/2");
                    assertThat(second.receiveText()).isEqualTo("HTTP/1.1");
                }
            }
        });
    }

    @Test
    void aRefusalIsAnAnswer() throws Exception {
        onStreams((network, session) -> {
            assertThatThrownBy(() -> session.webSocket("ws://cafe/nowhere"))
                    .isInstanceOf(WebSocketHandshakeException.class)
                    .hasMessageContaining("404");
            assertThatThrownBy(() -> session.webSocket("ws://cafe/"))
                    .isInstanceOf(WebSocketHandshakeException.class)
                    .hasMessageContaining("404");
            sleep(seconds(1));
            assertThat(session.statistics().streams()).isZero();
            assertThat(session.get(URL).text()).isEqualTo("HTTP/2");
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void aSlowServerHoldsUpTheSenderAlone() throws Exception {
        onStreams((network, session) -> {
            var sent = new ArrayList<Integer>();
            try (var socket = session.webSocket("ws://cafe/slow", options -> options.compress(false))) {
                Task<?> sending = createTask(() -> {
                    for (int n = 0; n < 50; n++) {
                        socket.send("x".repeat(LONG));
                        sent.add(n);
                    }
                });
                sleep(seconds(1));
                assertThat(sent.size()).isBetween(1, 20);
                assertThat(session.get(URL).text()).isEqualTo("HTTP/2");
                read.set();
                sending.await();
            }
        });
    }

    @Test
    void aClientThatDoesNotReadOpensNoWindow() throws Exception {
        onStreams((network, session) -> {
            try (var socket = session.webSocket("ws://cafe/flood", options -> options.compress(false))) {
                sleep(seconds(1));
                assertThat(ends.size()).isBetween(1, 50);
                assertThat(session.get(URL).text()).isEqualTo("HTTP/2");
                for (int n = 0; n < 100; n++) {
                    assertThat(socket.receiveText()).hasSize(LONG);
                }
            }
        });
    }

    @Test
    void whoeverGivesUpResetsTheStreamAlone() throws Exception {
        onStreams((network, session) -> {
            var other = session.webSocket(CHAT);
            session.webSocket(CHAT).abort();
            sleep(millis(1));
            assertThat(ends).containsExactly("lost with 1006");
            other.send("tea");
            assertThat(other.receiveText()).isEqualTo("HTTP/2 tea");
            other.close();
            sleep(millis(1));
            assertThat(session.statistics().streams()).isZero();
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void aServerThatResetsTheStreamHasLeft() throws Exception {
        onStreams((network, session) -> {
            var socket = session.webSocket("ws://cafe/guarded");
            assertThatThrownBy(socket::receive)
                    .isInstanceOf(WebSocketClosedException.class)
                    .hasRootCauseMessage("GET http://cafe/guarded: the server reset the stream: CANCEL");
            assertThat(session.statistics().streams()).isZero();
            assertThat(session.get(URL).text()).isEqualTo("HTTP/2");
        });
    }

    @Test
    void aServerThatIsSilentIsGivenUp() throws Exception {
        var streams = new ArrayList<Integer>();
        virtually(network -> {
            try (var session = MemoryConnector.session(
                    network,
                    ScriptedStreams.service((server, stream) -> {
                        streams.add(stream);
                        if (stream == 3) {
                            server.answer(stream, "200", "tea");
                        } else if (stream == 7) {
                            server.reset(stream, Http2Error.REFUSED_STREAM);
                        }
                    }),
                    options -> options.http2PriorKnowledge(true))) {
                session.get(URL).text();
                assertThatThrownBy(() -> session.webSocket(CHAT, _ -> {}, request -> request.timeout(seconds(1))))
                        .isInstanceOf(ClientTimeoutException.class);
                assertThat(session.statistics().streams()).isZero();
                assertThatThrownBy(() -> session.webSocket(CHAT, _ -> {}, request -> request.timeout(seconds(1))))
                        .isInstanceOf(ClientTimeoutException.class); // the refused one was asked for again
                assertThat(streams).containsExactly(3, 5, 7, 9);
            }
        });
    }

    @Test
    void closingTheSessionEndsThem() throws Exception {
        onStreams((network, session) -> {
            var socket = session.webSocket(CHAT);
            Task<?> receiving = createTask(socket::receive);
            sleep(millis(1));
            session.close();
            assertThatThrownBy(receiving::await).isInstanceOf(WebSocketClosedException.class);
            sleep(seconds(70));
            assertThat(ends).containsExactly("lost with 1006");
            assertThat(network.openConnections()).isZero();
        });
    }

    /// Runs with a session that has a connection of HTTP/2.
    private void onStreams(Work work) throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.http2PriorKnowledge(true))) {
                assertThat(session.get(URL).text()).isEqualTo("HTTP/2");
                work.accept(network, session);
            }
        });
    }

    @FunctionalInterface
    private interface Work {
        void accept(MemoryNetwork network, ClientSession session) throws Exception;
    }
}
