package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.websocket.Message;
import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.http.websocket.WebSocketClosedException;
import io.asyncio4j.http.websocket.WebSocketOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Our WebSockets, both ends, by the testsuite that others are judged by. `-Dautobahn.cases=6.*,12.1.1` runs some.
@Tag("interop")
@Timeout(value = 50, unit = TimeUnit.MINUTES)
class AutobahnTest {

    private static final int MAX_MESSAGE = 64 << 20; // bytes

    @TempDir
    private Path folder;

    @BeforeEach
    void isThere() {
        Autobahn.assumeThere();
    }

    @Test
    void ourServerPasses() throws IOException {
        var autobahn = new Autobahn(folder);
        run(() -> {
            var app = new Application(options -> options.host("127.0.0.1"))
                    .webSocket("/", AutobahnTest::configure, (_, socket) -> echo(socket));
            try (var server = app.start(0)) {
                toThread(() -> {
                    try (Program client = autobahn.client("ws://127.0.0.1:" + server.port())) {
                        client.awaitEnd(Autobahn.PATIENCE);
                        autobahn.ensurePassed(client, client.lines("Running test case ID"));
                    }
                });
            }
        });
    }

    @Test
    void ourClientPasses() throws IOException {
        var autobahn = new Autobahn(folder);
        int port = Program.freePort();
        String url = "ws://127.0.0.1:" + port;
        try (Program server = autobahn.server(url)) {
            server.awaitPort(port);
            autobahn.ensurePassed(server, run(() -> takeCases(url)));
        }
    }

    /// Does as the cases of a server ask.
    ///
    /// @return how many there were
    private static int takeCases(String url) {
        try (var session = new ClientSession()) {
            int count;
            try (var socket = session.webSocket(url + "/getCaseCount")) {
                count = Integer.parseInt(socket.receiveText());
            }
            for (int i = 1; i <= count; i++) {
                try (var socket = session.webSocket(url + "/runCase?agent=ours&case=" + i, AutobahnTest::configure)) {
                    echo(socket);
                } catch (WebSocketClosedException e) {
                    // most cases end so
                }
            }
            session.webSocket(url + "/updateReports?agent=ours").close();
            return count;
        }
    }

    private static void configure(WebSocketOptions options) {
        options.maxMessage(MAX_MESSAGE).contextTakeover(true);
    }

    private static void echo(WebSocket socket) {
        for (Message message : socket) {
            switch (message) {
                case Message.Text(String text) -> socket.send(text);
                case Message.Binary(byte[] bytes) -> socket.send(bytes);
            }
        }
    }
}
