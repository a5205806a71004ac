package io.asyncio4j.http.websocket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.TaskGroup;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.WebSocketHandler;
import io.asyncio4j.http.websocket.Message.Binary;
import io.asyncio4j.http.websocket.Message.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Both ends of a WebSocket speak with each other, over a network in memory.
class WebSocketTest {

    private static final String URL = "ws://cafe/";

    private static final WebSocketHandler ECHO = (_, socket) -> {
        for (Message message : socket) {
            switch (message) {
                case Text(String text) -> socket.send(text);
                case Binary(byte[] bytes) -> socket.send(bytes);
            }
        }
    };

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSentArrives(boolean compressed) throws Exception {
        String large = "Grüße \uD83C\uDF75 ".repeat(100_000);
        with(ECHO, session -> {
            try (var socket = session.webSocket(URL, options -> options.compress(compressed))) {
                for (String text : List.of("tea", "", "a".repeat(125), "b".repeat(126), "c".repeat(70_000), large)) {
                    socket.send(text);
                    assertThat(socket.receiveText()).isEqualTo(text);
                }
                for (int length : List.of(0, 1, 65_535, 65_536, 3_000_000)) {
                    byte[] bytes = new byte[length];
                    for (int i = 0; i < length; i++) {
                        bytes[i] = (byte) (i * 31 + i / 251);
                    }
                    socket.send(bytes);
                    assertThat(socket.receiveBytes()).isEqualTo(bytes);
                }
            }
        });
    }

    @Test
    void compressionThatRemembersMakesWhatIsRepeatedShort() throws Exception {
        var options = new Object() {
            long before;
        };
        with(app -> app.webSocket("/", each -> each.contextTakeover(true), ECHO), session -> {
            try (var socket = session.webSocket(URL, each -> each.contextTakeover(true))) {
                for (int i = 0; i < 50; i++) {
                    String text = "the same again and again " + i / 10;
                    socket.send(text);
                    assertThat(socket.receiveText()).isEqualTo(text);
                }
                options.before++;
            }
        });
        assertThat(options.before).isOne();
    }

    @Test
    void theReasonOfTheEndIsKnownOnBothSides() throws Exception {
        var story = new ArrayList<String>();
        with(
                (_, socket) -> {
                    for (String text : socket.texts()) {
                        story.add(text);
                    }
                    story.add("end " + socket.closeCode().getAsInt() + socket.closeReason());
                },
                session -> {
                    WebSocket socket = session.webSocket(URL);
                    assertThat(socket.closeCode()).isEmpty();
                    socket.send("one");
                    socket.close(1001, "bye");
                    assertThat(socket.closeCode()).hasValue(1001);
                    assertThatThrownBy(() -> socket.send("more"))
                            .isInstanceOf(WebSocketClosedException.class)
                            .hasMessage("the WebSocket is closed: 1001 bye");
                    assertThatThrownBy(socket::receive).isInstanceOf(WebSocketClosedException.class);
                });
        assertThat(story).containsExactly("one", "end 1001bye");
    }

    @Test
    void anEndThatWasNotMeantIsThrownByTheIteration() throws Exception {
        with((_, socket) -> socket.close(4000, "enough"), session -> {
            try (var socket = session.webSocket(URL)) {
                assertThatThrownBy(() -> socket.forEach(_ -> {}))
                        .isInstanceOfSatisfying(WebSocketClosedException.class, e -> {
                            assertThat(e.code()).isEqualTo(4000);
                            assertThat(e.reason()).isEqualTo("enough");
                            assertThat(e.isNormal()).isFalse();
                        });
            }
        });
    }

    @Test
    void aHandlerThatFailsClosesWith1011AndOneThatReturnsWith1000() throws Exception {
        with(
                (request, _) -> {
                    if (request.queryParam("fail").isPresent()) {
                        throw new IllegalStateException("expected by the test");
                    }
                },
                session -> {
                    for (var each : Map.of(URL, 1000, URL + "?fail", 1011).entrySet()) {
                        try (var socket = session.webSocket(each.getKey())) {
                            assertThatThrownBy(socket::receive)
                                    .isInstanceOfSatisfying(
                                            WebSocketClosedException.class,
                                            e -> assertThat(e.code()).isEqualTo(each.getValue()));
                        }
                    }
                });
    }

    @Test
    void whatWasSentBeforeTheEndIsStillReceivedAndAnswered() throws Exception {
        with(ECHO, session -> {
            var socket = session.webSocket(URL);
            for (int i = 0; i < 10; i++) {
                socket.send("message " + i);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(socket.receiveText()).isEqualTo("message " + i);
            }
            socket.close();
        });
    }

    @Test
    void aSubprotocolIsTheFirstOfTheServerThatTheClientOffers() throws Exception {
        with(
                app -> app.webSocket(
                        "/",
                        options -> options.subprotocols("v2", "v1"),
                        (_, socket) -> socket.send(socket.subprotocol().orElse("none"))),
                session -> {
                    try (var socket = session.webSocket(URL, options -> options.subprotocols("v1", "v2", "v3"))) {
                        assertThat(socket.subprotocol()).contains("v2");
                        assertThat(socket.receiveText()).isEqualTo("v2");
                    }
                    try (var socket = session.webSocket(URL)) {
                        assertThat(socket.subprotocol()).isEmpty();
                        assertThat(socket.receiveText()).isEqualTo("none");
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageThatIsTooLongEndsItWith1009(boolean compressed) throws Exception {
        var code = new ArrayList<Integer>();
        with(
                app -> app.webSocket("/", options -> options.maxMessage(1000).compress(compressed), (_, socket) -> {
                    try {
                        socket.receive();
                    } catch (WebSocketClosedException e) {
                        code.add(e.code());
                    }
                }),
                session -> {
                    try (var socket = session.webSocket(URL)) {
                        socket.send("x".repeat(10_000_000)); // compressed, it is short
                        assertThatThrownBy(socket::receive)
                                .isInstanceOfSatisfying(
                                        WebSocketClosedException.class,
                                        e -> assertThat(e.code()).isIn(1009, 1006)); // it may be cut while it sends
                    }
                });
        assertThat(code).containsExactly(1009);
    }

    @Test
    void aReceiveThatIsCancelledLosesNoMessage() throws Exception {
        with(
                (_, socket) -> {
                    socket.streamText(out -> {
                        out.write("first ");
                        sleep(seconds(2));
                        out.write("message");
                    });
                    socket.send("second");
                    socket.receive();
                },
                session -> {
                    try (var socket = session.webSocket(URL)) {
                        var receiving = createTask(socket::receive);
                        sleep(seconds(1));
                        receiving.cancel();
                        sleep(millis(1));
                        assertThat(receiving.isCancelled()).isTrue();
                        assertThat(socket.receiveText()).isEqualTo("first message");
                        assertThat(socket.receiveText()).isEqualTo("second");
                    }
                });
    }

    @Test
    void onlyOneTaskReceives() throws Exception {
        with(ECHO, session -> {
            try (var socket = session.webSocket(URL)) {
                var receiving = createTask(socket::receive);
                sleep(millis(1));
                assertThatThrownBy(socket::receive).isInstanceOf(IllegalStateException.class);
                receiving.cancel();
            }
        });
    }

    @Test
    void aSlowReceiverStopsTheSender() throws Exception {
        var sent = new int[1];
        with(
                app -> app.webSocket("/", options -> options.compress(false), (_, socket) -> {
                    for (; sent[0] < 1000; sent[0]++) {
                        socket.send(new byte[10_000]);
                    }
                }),
                session -> {
                    try (var socket = session.webSocket(URL)) {
                        sleep(seconds(45)); // longer than the heartbeat: whoever is not read cannot answer
                        assertThat(sent[0]).isBetween(5, 60);
                        for (int i = 0; i < 1000; i++) {
                            assertThat(socket.receiveBytes()).hasSize(10_000);
                        }
                    }
                });
    }

    @Test
    void whoeverMaySendOnlyIfThereIsRoomIsToldThatThereIsNone() throws Exception {
        with(
                app -> app.webSocket("/", options -> options.compress(false), (_, socket) -> {
                    int sent = 0;
                    while (socket.trySend("x".repeat(10_000))) {
                        sent++;
                    }
                    socket.send(String.valueOf(sent));
                }),
                session -> {
                    try (var socket = session.webSocket(URL)) {
                        int received = 0;
                        String text;
                        for (text = socket.receiveText(); text.length() > 100; text = socket.receiveText()) {
                            received++;
                        }
                        assertThat(text).isEqualTo(String.valueOf(received));
                        assertThat(received).isPositive();
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void largeMessagesAreStreamedBothWaysWithinABoundedMemory(boolean compressed) throws Exception {
        int pieces = 2000;
        var ahead = new int[2]; // pieces sent, the most that were not received
        with(
                app -> app.webSocket("/", options -> options.compress(compressed), (_, socket) -> {
                    socket.streamBytes(out -> {
                        for (int i = 0; i < pieces; i++) {
                            byte[] piece = new byte[5000];
                            for (int k = 0; k < piece.length; k++) {
                                piece[k] = (byte) ((i * 7919 * (k + 1)) >>> 5);
                            }
                            out.write(piece);
                            ahead[0]++;
                        }
                    });
                    socket.streamText(out -> out.write("grün"));
                    assertThat(socket.receiveText()).isEqualTo("done");
                }),
                session -> {
                    try (var socket = session.webSocket(URL)) {
                        try (var message = socket.receiveStream()) {
                            assertThat(message.isText()).isFalse();
                            for (int i = 0; i < pieces; i++) {
                                byte[] piece = message.body().readExactly(5000);
                                assertThat(piece[3]).isEqualTo((byte) ((i * 7919 * 4) >>> 5));
                                ahead[1] = Math.max(ahead[1], ahead[0] - i);
                            }
                            assertThat(message.body().readAll()).isEmpty();
                        }
                        try (var message = socket.receiveStream()) {
                            assertThat(message.isText()).isTrue();
                            assertThat(message.body().readAll()).isEqualTo("grün".getBytes(StandardCharsets.UTF_8));
                        }
                        socket.send("done");
                    }
                });
        assertThat(ahead[1]).isBetween(1, 200);
    }

    @Test
    void theRestOfAStreamThatIsClosedIsDropped() throws Exception {
        with(
                (_, socket) -> {
                    socket.streamText(out -> {
                        for (int i = 0; i < 100; i++) {
                            out.write("x".repeat(5000));
                        }
                    });
                    socket.send("next");
                    socket.receive();
                },
                session -> {
                    try (var socket = session.webSocket(URL)) {
                        try (var message = socket.receiveStream()) {
                            assertThat(message.body().readExactly(10)).hasSize(10);
                        }
                        assertThat(socket.receiveText()).isEqualTo("next");
                    }
                });
    }

    @Test
    void aStreamThatIsBrokenOffEndsTheWebSocket() throws Exception {
        with(
                (_, socket) -> {
                    assertThatThrownBy(() -> socket.streamText(out -> {
                                out.write("half");
                                throw new IllegalStateException("no more");
                            }))
                            .hasMessage("no more");
                    assertThatThrownBy(() -> socket.streamText(out -> out.write(new byte[] {-1})))
                            .isInstanceOf(WebSocketClosedException.class);
                },
                session -> {
                    try (var socket = session.webSocket(URL)) {
                        assertThatThrownBy(socket::receive)
                                .isInstanceOfSatisfying(
                                        WebSocketClosedException.class,
                                        e -> assertThat(e.code()).isEqualTo(1011));
                    }
                });
    }

    @Test
    void messagesOfSeveralTasksAreNeverMixed() throws Exception {
        var counts = new TreeMap<String, Integer>();
        with(
                (_, socket) -> {
                    for (String text : socket.texts()) {
                        counts.merge(
                                text.substring(0, 1)
                                        + text.length()
                                        + text.chars().distinct().count(),
                                1,
                                Integer::sum);
                    }
                },
                session -> {
                    try (var socket = session.webSocket(URL)) {
                        TaskGroup.run(group -> {
                            for (char letter : new char[] {'a', 'b', 'c'}) {
                                String text = String.valueOf(letter).repeat(4000);
                                group.createTask(() -> {
                                    for (int i = 0; i < 30; i++) {
                                        if (letter == 'b') {
                                            socket.streamText(out -> {
                                                out.write(text.substring(0, 1000));
                                                sleep(millis(1));
                                                out.write(text.substring(1000));
                                            });
                                        } else {
                                            socket.send(text);
                                        }
                                    }
                                });
                            }
                        });
                    }
                });
        assertThat(counts).isEqualTo(Map.of("a40001", 30, "b40001", 30, "c40001", 30));
    }

    @Test
    void aPingTellsHowLongTheAnswerTakes() throws Exception {
        with((_, socket) -> sleep(seconds(1)), session -> {
            try (var socket = session.webSocket(URL)) {
                assertThat(socket.ping()).isLessThan(millis(100)); // though nobody receives
            }
        });
    }

    @Test
    void aHandshakeThatIsRefusedSaysWhy() throws Exception {
        with(app -> app.get("/", _ -> Response.text("no")).webSocket("/ws", ECHO), session -> {
            assertThatThrownBy(() -> session.webSocket(URL))
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.status()).isEqualTo(200))
                    .hasMessage("the server did not open a WebSocket, it answered with status 200");
            assertThatThrownBy(() -> session.webSocket(URL + "nowhere"))
                    .isInstanceOf(WebSocketHandshakeException.class);
            try (var response = session.get("http://cafe/ws")) {
                assertThat(response.status()).isEqualTo(426);
                assertThat(response.headers().first("Upgrade")).contains("websocket");
            }
        });
    }

    @Test
    void pagesOfOtherOriginsMayNotUnlessAllowed() throws Exception {
        with(
                app -> app.webSocket("/own", ECHO)
                        .webSocket("/partner", options -> options.allowOrigins("https://Partner.example"), ECHO)
                        .webSocket("/all", options -> options.allowOrigins("*"), ECHO),
                session -> {
                    assertThat(status(session, "own", "http://cafe")).isEqualTo(101);
                    assertThat(status(session, "own", "https://CAFE:443")).isEqualTo(101);
                    assertThat(status(session, "own", "http://cafe:8080")).isEqualTo(403);
                    assertThat(status(session, "own", "https://evil.example")).isEqualTo(403);
                    assertThat(status(session, "own", "null")).isEqualTo(403);
                    assertThat(status(session, "partner", "https://partner.example"))
                            .isEqualTo(101);
                    assertThat(status(session, "partner", "https://evil.example"))
                            .isEqualTo(403);
                    assertThat(status(session, "all", "null")).isEqualTo(101);
                });
    }

    @Test
    void aServerThatShutsDownSays1001() throws Exception {
        MemoryNetwork.virtually(network -> {
            var app = new Application().webSocket("/", ECHO);
            try (var client = io.asyncio4j.http.testing.TestClient.start(app)) {
                WebSocket socket = client.session().webSocket("ws://localhost/");
                var closing = createTask(client::close);
                try {
                    socket.receive();
                } catch (WebSocketClosedException e) {
                    assertThat(e.code()).isIn(1001, 1006); // the session closes its connections too
                }
                closing.await();
            }
        });
    }

    @Test
    void aSessionKeepsNoConnectionOfAWebSocketThatWasClosed() throws Exception {
        MemoryNetwork.virtually(network -> {
            var app = new Application().webSocket("/", ECHO);
            try (var session = network.session(app, options -> options.limit(1))) {
                for (int i = 0; i < 5; i++) {
                    try (var socket = session.webSocket(URL)) {
                        socket.send("tea");
                        assertThat(socket.receiveText()).isEqualTo("tea");
                        assertThat(session.statistics().inUse()).isOne();
                    }
                }
                sleep(seconds(1));
                assertThat(session.statistics().inUse() + session.statistics().kept())
                        .isZero();
                assertThat(network.openConnections()).isZero();
            }
        });
    }

    @Test
    void aPeerThatIsGoneIsMissedBySendAndReceive() throws Exception {
        var story = new ArrayList<String>();
        MemoryNetwork.virtually(network -> {
            var app = new Application().webSocket("/", (_, socket) -> {
                try {
                    socket.receive();
                } catch (WebSocketClosedException e) {
                    story.add("receive " + e.code());
                }
                try {
                    socket.send("tea");
                } catch (WebSocketClosedException e) {
                    story.add("send " + e.code());
                }
            });
            try (var session = network.session(app, _ -> {})) {
                session.webSocket(URL).abort();
                sleep(seconds(1));
            }
        });
        assertThat(story).containsExactly("receive 1006", "send 1006");
    }

    private static int status(ClientSession session, String path, String origin) {
        try (var socket = session.webSocket(URL + path, _ -> {}, request -> request.header("Origin", origin))) {
            assertThat(socket.closeCode()).isEmpty();
            return 101;
        } catch (WebSocketHandshakeException e) {
            return e.status();
        }
    }

    private static void with(WebSocketHandler handler, VoidFn<ClientSession, Exception> body) throws Exception {
        with(app -> app.webSocket("/", handler), body);
    }

    private static void with(Consumer<Application> routes, VoidFn<ClientSession, Exception> body) throws Exception {
        MemoryNetwork.virtually(network -> {
            var app = new Application();
            routes.accept(app);
            try (var session = network.session(app, _ -> {})) {
                body.accept(session);
            }
        });
    }
}
