package io.asyncio4j.net.socket;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;

/// Errors of Netty's as those of the JDK's sockets, which libraries look at.
final class SocketErrors {

    private SocketErrors() {}

    /// Of a connection that was made.
    static SocketException broken(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("reset")) {
            return of("Connection reset", cause);
        }
        if (message.contains("Broken pipe") || cause instanceof ClosedChannelException) {
            return of("Broken pipe", cause);
        }
        return cause instanceof SocketException error ? error : of(message, cause);
    }

    /// Of a connection that could not be made.
    ///
    /// @throws Error if that is why
    static IOException notConnected(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case Error error -> throw error;
            case ConnectException _, NoRouteToHostException _, BindException _, UnknownHostException _ ->
                (IOException) cause;
            case ClosedChannelException _ -> of("Socket closed", cause);
            case IOException _
            when message.contains("bind") || cause.getCause() instanceof BindException -> new BindException(message);
            case SocketException error -> error;
            default -> of(message, cause);
        };
    }

    private static SocketException of(String message, Throwable cause) {
        var error = new SocketException(message);
        error.initCause(cause);
        return error;
    }
}
