package io.asyncio4j.http.client;

import java.math.BigDecimal;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request took too long.
public final class ClientTimeoutException extends ClientException {

    private static final long serialVersionUID = 1;

    private final Phase phase;
    private final Duration limit;

    ClientTimeoutException(Phase phase, Duration limit, @Nullable Throwable cause) {
        this(phase, limit, "", cause);
    }

    ClientTimeoutException(Phase phase, Duration limit, String details, @Nullable Throwable cause) {
        super("timed out after " + seconds(limit) + " " + phase.text + details, timeout(cause));
        this.phase = phase;
        this.limit = limit;
    }

    /// What took too long.
    public Phase phase() {
        return phase;
    }

    /// The limit that was exceeded: that of the phase, or that of the whole request.
    public Duration limit() {
        return limit;
    }

    private static SocketTimeoutException timeout(@Nullable Throwable cause) {
        var timeout = new SocketTimeoutException("timed out");
        timeout.initCause(cause);
        return timeout;
    }

    static String seconds(Duration limit) {
        return BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    /// The phases of a request.
    public enum Phase {
        /// All connections that the session may have are in use.
        POOL("waiting for a free connection"),
        /// The host name is looked up.
        LOOKUP("looking up the host name"),
        /// The connection is made.
        CONNECT("connecting"),
        /// The proxy makes a tunnel, and TLS is negotiated through it.
        PROXY("waiting for the proxy's tunnel"),
        /// TLS is negotiated.
        HANDSHAKE("negotiating TLS"),
        /// The request is sent: the server takes nothing of it.
        WRITE("sending the request"),
        /// The request was sent and the response has not begun.
        RESPONSE("waiting for the response"),
        /// The body of the response is read.
        BODY("reading the response"),
        /// A [ClientMiddleware] waits for something else, such as a pause between two attempts.
        MIDDLEWARE("waiting in a middleware"),
        /// The program is asked for a token; see [Auth#bearer(java.util.function.Supplier)].
        AUTHENTICATION("waiting for a token");

        private final String text;

        Phase(String text) {
            this.text = text;
        }
    }
}
