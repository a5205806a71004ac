package io.asyncio4j.http.websocket;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.http.wire.Ensure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How one end of a [WebSocket] behaves. Set before it opens.
public final class WebSocketOptions {

    private static final Duration HEARTBEAT = seconds(20);
    private static final Duration CLOSE_TIMEOUT = seconds(10);

    List<String> subprotocols = List.of();

    @Nullable
    Duration heartbeat = HEARTBEAT;

    Duration heartbeatTimeout = HEARTBEAT;
    Duration closeTimeout = CLOSE_TIMEOUT;
    int maxMessage = 4 << 20;
    boolean compress = true;
    boolean contextTakeover;
    Set<String> origins = Set.of();

    WebSocketOptions() {}

    /// The subprotocols that this end speaks, the best first: the server chooses the first of its own that the
    /// client has offered; see [WebSocket#subprotocol]. None by default.
    ///
    /// @throws IllegalArgumentException if one is not a token, or occurs twice
    public WebSocketOptions subprotocols(String... names) {
        List<String> all = List.of(names);
        all.forEach(name -> Ensure.token("subprotocol", name));
        if (Set.copyOf(all).size() < all.size()) {
            throw new IllegalArgumentException("subprotocols must differ, were " + all);
        }
        subprotocols = all;
        return this;
    }

    /// After how long a silence the other end is asked whether it is still there: 20 s by default. If it then
    /// says nothing for the [timeout][#heartbeatTimeout], the connection is given up. So a peer that has lost
    /// power is missed, and no router forgets a connection that is quiet. Time in which this end takes nothing
    /// does not count. What is 5 s or longer lasts until the next full second, so that a loop wakes up once for
    /// many connections.
    ///
    /// @param every more than zero; null never asks
    public WebSocketOptions heartbeat(@Nullable Duration every) {
        heartbeat = every == null ? null : Ensure.positive("every", every);
        return this;
    }

    /// How long the other end may say nothing after it was asked: 20 s by default, and until the next full second.
    ///
    /// @param limit more than zero
    public WebSocketOptions heartbeatTimeout(Duration limit) {
        heartbeatTimeout = Ensure.positive("limit", limit);
        return this;
    }

    /// How long the other end may take to close after this end has begun to: 10 s by default. Then the connection
    /// is cut.
    ///
    /// @param limit more than zero
    public WebSocketOptions closeTimeout(Duration limit) {
        closeTimeout = Ensure.positive("limit", limit);
        return this;
    }

    /// How many bytes a message may have that is received whole, after decompression: 4 MiB by default. A longer
    /// one ends the WebSocket with the code 1009. [WebSocket#receiveStream] has no limit.
    ///
    /// @param bytes at least 1
    public WebSocketOptions maxMessage(int bytes) {
        maxMessage = Ensure.atLeast(1, "bytes", bytes);
        return this;
    }

    /// Whether messages are compressed (permessage-deflate) if the other end knows how: on by default. Short ones
    /// are not, since they would become longer. Where a message has a secret and something that an attacker can
    /// choose, its size tells the secret.
    public WebSocketOptions compress(boolean on) {
        compress = on;
        return this;
    }

    /// Whether compression remembers earlier messages: off by default. Messages that resemble each other become
    /// smaller, and every WebSocket needs some 300 KiB.
    public WebSocketOptions contextTakeover(boolean on) {
        contextTakeover = on;
        return this;
    }

    /// Besides the server's own, the origins whose pages may open a WebSocket in a browser, such as
    /// `https://example.org`; `*` allows all. By default there is none, and others get status 403. Programs that
    /// are not browsers send no origin, and may. Only for servers.
    public WebSocketOptions allowOrigins(String... allowed) {
        origins = Stream.of(allowed).map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        return this;
    }
}
