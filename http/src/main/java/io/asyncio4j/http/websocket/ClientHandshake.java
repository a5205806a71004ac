package io.asyncio4j.http.websocket;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.Carrier;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The headers of a client's request for a [WebSocket], and its answer. For `http.client`: others have no
/// [Carrier].
public final class ClientHandshake {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 16; // bytes
    private static final int SWITCHING = 101;

    private final WebSocketOptions options = new WebSocketOptions();
    private final String key;

    /// A request.
    ///
    /// @param configure sets the options
    public ClientHandshake(Consumer<? super WebSocketOptions> configure) {
        configure.accept(options);
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
    }

    /// The headers of the request.
    public Headers headers() {
        Headers headers = Headers.EMPTY
                .with("Connection", "Upgrade")
                .with("Upgrade", "websocket")
                .with("Sec-WebSocket-Version", "13")
                .with("Sec-WebSocket-Key", key);
        if (!options.subprotocols.isEmpty()) {
            headers = headers.with("Sec-WebSocket-Protocol", String.join(", ", options.subprotocols));
        }
        return options.compress
                ? headers.with("Sec-WebSocket-Extensions", DeflateOffer.offer(options.contextTakeover))
                : headers;
    }

    /// Opens the WebSocket after its answer.
    ///
    /// @param carrier null if the server has not switched
    /// @throws WebSocketHandshakeException if the server has not agreed
    @SuppressWarnings("exports")
    public WebSocket open(int status, Headers answer, @Nullable Carrier carrier) {
        boolean opened = false;
        try {
            Agreement agreement = agreement(status, answer, carrier);
            var socket = new WebSocket(agreement, options, Objects.requireNonNull(carrier), true);
            opened = true;
            return socket;
        } catch (IllegalArgumentException e) {
            throw new WebSocketHandshakeException(status, String.valueOf(e.getMessage()));
        } finally {
            if (!opened && carrier != null) {
                carrier.abort();
            }
        }
    }

    private Agreement agreement(int status, Headers answer, @Nullable Carrier carrier) {
        if (status != SWITCHING || carrier == null) {
            throw new IllegalArgumentException(
                    "the server did not open a WebSocket, it answered with status " + status);
        }
        if (!ServerHandshake.hasToken(answer.all("Upgrade"), "websocket")
                || !ServerHandshake.hasToken(answer.all("Connection"), "upgrade")) {
            throw new IllegalArgumentException("the server switched to something else than a WebSocket");
        }
        String accept = answer.first("Sec-WebSocket-Accept").orElse("");
        if (!accept.strip().equals(ServerHandshake.accept(key))) {
            throw new IllegalArgumentException("Sec-WebSocket-Accept is not that of the request, was " + accept);
        }
        List<String> protocols = answer.all("Sec-WebSocket-Protocol");
        if (protocols.size() > 1 || (!protocols.isEmpty() && !options.subprotocols.contains(protocols.getFirst()))) {
            throw new IllegalArgumentException("the server chose a subprotocol that was not offered: " + protocols);
        }
        DeflateOffer deflate = DeflateOffer.chosen(answer.all("Sec-WebSocket-Extensions"));
        if (deflate != null && !options.compress) {
            throw new IllegalArgumentException("the server compresses, which was not offered");
        }
        return new Agreement(protocols.isEmpty() ? null : protocols.getFirst(), deflate);
    }
}
