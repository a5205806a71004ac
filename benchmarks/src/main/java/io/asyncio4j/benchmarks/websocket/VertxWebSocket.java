package io.asyncio4j.benchmarks.websocket;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// Vert.x: a set of WebSockets, one event loop, its native transport. `PORT`.
final class VertxWebSocket {

    public static void main(String[] args) {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        Set<ServerWebSocket> room = new LinkedHashSet<>();
        Set<ServerWebSocket> silent = new HashSet<>(); // since the last ping
        vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketFrameSize(1 << 17))
                .webSocketHandler(socket -> {
                    if (socket.path().equals("/room")) {
                        room.add(socket);
                        socket.pongHandler(_ -> silent.remove(socket));
                        socket.closeHandler(_ -> room.remove(socket));
                    } else {
                        socket.textMessageHandler(socket::writeTextMessage);
                    }
                })
                .listen(Integer.parseInt(args[0]), "127.0.0.1")
                .onSuccess(_ -> vertx.setPeriodic(1_000, _ -> {
                    String text = "%020d %43s".formatted(System.nanoTime(), "");
                    room.forEach(socket -> socket.writeFrame(WebSocketFrame.textFrame(text, true)));
                }));
        vertx.setPeriodic(
                20_000,
                _ -> { // as this library's own do
                    silent.forEach(ServerWebSocket::close);
                    silent.clear();
                    silent.addAll(room);
                    room.forEach(socket -> socket.writePing(Buffer.buffer()));
                });
    }
}
