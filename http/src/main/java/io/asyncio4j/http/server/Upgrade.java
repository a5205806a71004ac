package io.asyncio4j.http.server;

import io.asyncio4j.CancelledError;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.websocket.ServerHandshake;
import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.http.websocket.WebSocketClosedException;
import io.asyncio4j.http.websocket.WebSocketOptions;
import io.asyncio4j.http.wire.Carrier;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// Answers requests for a WebSocket. In a task.
final class Upgrade {

    static final int STATUS = 101;

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");
    private static final int FAILED = 1011;

    private Upgrade() {}

    /// @throws HttpException if the request is for none, or must not get one
    static Response toWebSocket(
            Request request, Consumer<? super WebSocketOptions> configure, VoidFn<? super WebSocket, ?> body) {
        var handshake = new ServerHandshake(request.headers(), configure);
        if (!request.method().equals("GET") || !handshake.isAsked()) {
            throw new HttpException(426, "this is for WebSockets of version 13")
                    .withHeader("Upgrade", "websocket")
                    .withHeader("Connection", "Upgrade")
                    .withHeader("Sec-WebSocket-Version", "13");
        }
        String problem = handshake.problem();
        if (problem != null) {
            throw HttpException.badRequest(problem);
        }
        if (!handshake.isOriginAllowed(request.host())) {
            throw HttpException.forbidden("pages of another origin may not open this WebSocket");
        }
        Headers headers = Headers.EMPTY;
        for (Map.Entry<String, String> each : handshake.headers()) {
            headers = headers.with(each.getKey(), each.getValue());
        }
        String name = "the WebSocket of " + request;
        Function<Carrier, WebSocket> opening = handshake.opening();
        return new Response(STATUS, headers, new Response.Switched(carrier -> run(name, opening.apply(carrier), body)));
    }

    private static void run(String name, WebSocket socket, VoidFn<? super WebSocket, ?> body) {
        boolean over = false;
        try {
            body.accept(socket);
            socket.close();
            over = true;
        } catch (WebSocketClosedException e) {
            LOGGER.log(System.Logger.Level.DEBUG, name + " has ended", e);
        } catch (Exception e) {
            if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                throw cancellation;
            }
            LOGGER.log(System.Logger.Level.ERROR, name + " failed", e);
            socket.close(FAILED, "internal error");
            over = true;
        } finally {
            if (!over && socket.closeCode().isEmpty()) {
                socket.abort();
            }
        }
    }
}
