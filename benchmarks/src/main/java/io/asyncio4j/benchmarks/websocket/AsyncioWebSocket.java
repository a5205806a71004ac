package io.asyncio4j.benchmarks.websocket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.websocket.Room;
import io.asyncio4j.http.websocket.WebSocket;
import java.time.Duration;

/// This library: a room, one loop. `PORT`.
final class AsyncioWebSocket {

    private static final Room ROOM = new Room();

    public static void main(String[] args) {
        run(() -> {
            var app = new Application(options -> options.host("127.0.0.1"))
                    .webSocket("/echo", AsyncioWebSocket::echo)
                    .webSocket("/room", AsyncioWebSocket::listen);
            createTask(AsyncioWebSocket::announce);
            try (var server = app.start(Integer.parseInt(args[0]))) {
                server.awaitClosed();
            }
        });
    }

    private static void echo(Request request, WebSocket socket) {
        for (var text : socket.texts()) {
            socket.send(text);
        }
    }

    private static void listen(Request request, WebSocket socket) {
        ROOM.join(socket);
        for (var _ : socket) {}
    }

    private static void announce() {
        var next = EventLoop.current().time();
        while (true) {
            next = next.plus(seconds(1)); // and not a second after the end of the last broadcast
            var left = next.minus(EventLoop.current().time());
            sleep(left.isNegative() ? Duration.ZERO : left);
            ROOM.send("%020d %43s".formatted(System.nanoTime(), ""));
        }
    }
}
