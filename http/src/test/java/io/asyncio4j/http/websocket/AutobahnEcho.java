package io.asyncio4j.http.websocket;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import java.io.UncheckedIOException;

/// Sends back what it receives, for Autobahn's testsuite: `server PORT`, or `client URL`.
final class AutobahnEcho {

    private static final int MAX_MESSAGE = 64 << 20;

    private AutobahnEcho() {}

    public static void main(String[] arguments) {
        if (arguments[0].equals("server")) {
            new Application(options -> options.host("127.0.0.1"))
                    .webSocket("/", AutobahnEcho::configure, (_, socket) -> echo(socket))
                    .run(Integer.parseInt(arguments[1]));
        } else {
            run(() -> runCases(arguments[1]));
        }
    }

    /// Takes all cases of a server of the testsuite.
    static void runCases(String url) {
        try (var session = new ClientSession()) {
            int count;
            try (var socket = session.webSocket(url + "/getCaseCount")) {
                count = Integer.parseInt(socket.receiveText());
            }
            for (int i = 1; i <= count; i++) {
                try (var socket =
                        session.webSocket(url + "/runCase?case=" + i + "&agent=asyncio4j", AutobahnEcho::configure)) {
                    echo(socket);
                } catch (UncheckedIOException _) {
                    // many cases end so
                }
            }
            session.webSocket(url + "/updateReports?agent=asyncio4j").close();
            System.out.println("cases " + count);
        }
    }

    static void configure(WebSocketOptions options) {
        options.maxMessage(MAX_MESSAGE).contextTakeover(true);
    }

    static void echo(WebSocket socket) {
        for (Message message : socket) {
            switch (message) {
                case Message.Text(String text) -> socket.send(text);
                case Message.Binary(byte[] bytes) -> socket.send(bytes);
            }
        }
    }
}
