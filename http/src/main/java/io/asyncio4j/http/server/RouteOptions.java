package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.http.wire.Ensure;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How the requests of a route are treated, as said when it is added to an [Application]; see also
/// [ApplicationOptions#everyRoute].
public final class RouteOptions {

    boolean cancelOnDisconnect;
    boolean compress;
    int compressFrom = 1024;
    boolean decompress = true;
    int minBody = 2048;
    Duration minBodyEvery = seconds(20);

    @Nullable
    Duration bodyTimeout;

    @Nullable
    String name;

    RouteDocs docs = new RouteDocs();
    KeyedValues values = new KeyedValues();

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

    /// Whether responses are compressed for clients that accept that (br, zstd, gzip, deflate): those whose content
    /// type becomes smaller by it, such as text and JSON, and which no header says otherwise of. Off by default:
    /// where a response has a secret and something that an attacker can choose, its size tells the secret (BREACH).
    ///
    /// A stream is compressed as it is written; what was written leaves in the same iteration of the loop. Event
    /// streams and parts of files stay as they are.
    public RouteOptions compress(boolean on) {
        compress = on;
        return this;
    }

    /// From how many bytes on responses are compressed: at least 0, 1024 by default.
    public RouteOptions compressFrom(int bytes) {
        compressFrom = Ensure.atLeast(0, "bytes", bytes);
        return this;
    }

    /// Whether the content codings of a request's body are undone when it is read. On by default; a body with one
    /// that is not known is refused by status 415 then.
    public RouteOptions decompress(boolean on) {
        decompress = on;
        return this;
    }

    /// How long the body of a request may take to arrive as a whole, from its head on; unlimited by default, as
    /// long as it keeps up its [pace][#minBody]. Reading a body that takes longer throws a
    /// [io.asyncio4j.http.PayloadException], and the client gets status 408. Time counts even while the server does
    /// not want more.
    ///
    /// @param value more than zero
    public RouteOptions bodyTimeout(Duration value) {
        bodyTimeout = Ensure.positive("bodyTimeout", value);
        return this;
    }

    /// The name by which [Application#urlFor] and [Request#urlFor] make paths to this route.
    ///
    /// @param value its own in the application
    public RouteOptions name(String value) {
        name = Objects.requireNonNull(value, "name");
        return this;
    }

    /// Gives the route a value that [Request#get] finds: what a middleware wants to know of it, such as the role
    /// that it demands.
    public <T> RouteOptions set(Key<T> key, T value) {
        values.put(key, value);
        return this;
    }

    /// Describes the route, for a document of the API.
    public RouteOptions docs(Consumer<? super RouteDocs> configure) {
        configure.accept(docs);
        return this;
    }

    RouteOptions copy() {
        var copy = new RouteOptions();
        copy.bodyTimeout = bodyTimeout;
        copy.docs = docs.copy();
        copy.values = values.copy();
        copy.cancelOnDisconnect = cancelOnDisconnect;
        copy.compress = compress;
        copy.compressFrom = compressFrom;
        copy.decompress = decompress;
        copy.minBody = minBody;
        copy.minBodyEvery = minBodyEvery;
        return copy;
    }
}
