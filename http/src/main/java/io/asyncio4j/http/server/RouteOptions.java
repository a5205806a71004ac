package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.http.wire.Ensure;
import java.time.Duration;

/// How the requests of a route are treated, as said when it is added to an [Application]; see also
/// [ApplicationOptions#everyRoute].
public final class RouteOptions {

    boolean cancelOnDisconnect;
    int minBody = 2048;
    Duration minBodyEvery = seconds(20);

    RouteOptions() {}

    /// Whether a handler, and the body of a [Response#stream], is cancelled when its client leaves before it has
    /// the whole response. Off by default: then a handler runs to its end, and learns that the client has left when
    /// it writes, or by [Request#onDisconnect].
    ///
    /// A client that ends its sending half of the connection counts as one that has left, since the two look alike.
    ///
    /// Source: `handler_cancellation` of aiohttp.
    public RouteOptions cancelOnDisconnect(boolean on) {
        cancelOnDisconnect = on;
        return this;
    }

    /// The slowest pace allowed for the body of a request: by default, every 20 s must bring 2 KiB or its end.
    /// Reading a body that is slower throws a [io.asyncio4j.http.PayloadException], and the client gets status 408.
    /// Time does not count while the server does not want more, nor once the response has begun.
    ///
    /// @param bytes at least 0; 0 lets the client take as long as it likes
    /// @param every more than zero
    public RouteOptions minBody(int bytes, Duration every) {
        minBody = Ensure.atLeast(0, "bytes", bytes);
        minBodyEvery = Ensure.positive("every", every);
        return this;
    }

    RouteOptions copy() {
        var copy = new RouteOptions();
        copy.cancelOnDisconnect = cancelOnDisconnect;
        copy.minBody = minBody;
        copy.minBodyEvery = minBodyEvery;
        return copy;
    }
}
