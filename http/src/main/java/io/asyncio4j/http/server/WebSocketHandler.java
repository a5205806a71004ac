package io.asyncio4j.http.server;

import io.asyncio4j.http.websocket.WebSocket;

/// Serves a WebSocket. It runs in the task of its connection, so it may simply wait.
@FunctionalInterface
public interface WebSocketHandler {

    /// Sends and receives, as long as it likes; when it returns, the WebSocket is closed.
    ///
    /// @throws Exception anything but that the other end is gone is logged, and closes with the code 1011
    void handle(Request request, WebSocket socket) throws Exception;
}
