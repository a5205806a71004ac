package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.websocket.Message;
import io.asyncio4j.http.websocket.WebSocketClosedException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// WebSockets with others: aiohttp and the library ws of Node at either end, Node's own as client.
@Tag("interop")
class WebSocketPeersTest {

    private static final String TEXT = "Grüße \uD83C\uDF75 ".repeat(20_000);

    @Test
    void aiohttpAsClient() {
        Program.assumeAiohttp();
        assertThat(answerTo("/usr/bin/python3", Program.script("ws.py"), "client"))
                .contains("closed CLOSE 4001 v1 True");
    }

    @Test
    void nodeAsClient() {
        NodeClient.assumeInstalled();
        assertThat(answerTo("node", "--experimental-websocket", "--no-warnings", Program.script("ws.mjs")))
                .contains("closed 4001 as asked v1");
    }

    @Test
    void wsAsClient() {
        Program.assumeNodeWs();
        assertThat(answerTo("node", Program.script("node-ws.cjs"), "client"))
                .contains("closed 4001 as asked v1 permessage-deflate");
    }

    @Test
    void wsAsServer() {
        Program.assumeNodeWs();
        talkTo("node", Program.script("node-ws.cjs"), "server");
    }

    @Test
    void aiohttpAsServer() {
        Program.assumeAiohttp();
        talkTo("/usr/bin/python3", Program.script("ws.py"), "server");
    }

    /// As client of a program that says its port, sends back what it gets, and closes when it is told to.
    private static void talkTo(String... words) {
        try (Program server = Program.start(words)) {
            String port = server.awaitLine("port").strip();
            run(() -> {
                try (var session = new ClientSession();
                        var socket = session.webSocket(
                                "ws://127.0.0.1:" + port + "/",
                                options -> options.subprotocols("v1").contextTakeover(true))) {
                    assertThat(socket.subprotocol()).contains("v1");
                    for (String text : List.of("tea", "", TEXT)) {
                        socket.send(text);
                        assertThat(socket.receiveText()).isEqualTo(text);
                    }
                    socket.send(new byte[300_000]);
                    assertThat(socket.receiveBytes()).hasSize(300_000);
                    assertThat(socket.ping()).isPositive();
                    socket.send("close");
                    assertThatThrownBy(socket::receive).isInstanceOfSatisfying(WebSocketClosedException.class, e -> {
                        assertThat(e.code()).isEqualTo(4001);
                        assertThat(e.reason()).isEqualTo("as asked");
                    });
                }
            });
        }
    }

    /// What a program prints whose last argument is the URL of a server of ours.
    private static String answerTo(String... words) {
        return run(() -> {
            var app = new Application(options -> options.host("127.0.0.1"))
                    .webSocket("/", options -> options.subprotocols("v1").contextTakeover(true), (_, socket) -> {
                        for (Message message : socket) {
                            switch (message) {
                                case Message.Text(String text)
                                when text.equals("close") -> socket.close(4001, "as asked");
                                case Message.Text(String text) -> socket.send(text);
                                case Message.Binary(byte[] bytes) -> socket.send(bytes);
                            }
                        }
                    });
            try (var server = app.start(0)) {
                var all = new java.util.ArrayList<>(List.of(words));
                all.add("ws://127.0.0.1:" + server.port() + "/");
                return toThread(() -> {
                    try (Program program = Program.start(all)) {
                        program.awaitEnd();
                        return program.output();
                    }
                });
            }
        });
    }
}
