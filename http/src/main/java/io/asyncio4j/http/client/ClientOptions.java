package io.asyncio4j.http.client;

import io.asyncio4j.Asyncio;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.net.Tls;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a [ClientSession] works.
public final class ClientOptions {

    int limit = 100;
    int limitPerHost = Integer.MAX_VALUE;
    int maxRedirects = 10;
    Duration keepAlive = Asyncio.seconds(15);
    Headers headers = Headers.EMPTY
            .with("User-Agent", "asyncio4j")
            .with("Accept", "*/*")
            .with("Accept-Encoding", String.join(", ", Codings.known()));

    @Nullable
    Tls tls;

    @Nullable
    Duration total;

    private @Nullable JsonCodec json; // null for the one that is installed
    private Duration connect = Asyncio.seconds(30);
    private Duration read = Asyncio.seconds(300);
    private Duration write = Asyncio.seconds(300);

    ClientOptions() {}

    /// How many connections may be in use at once: at least 1, 100 by default. Further requests wait their turn.
    public ClientOptions limit(int connections) {
        limit = Ensure.atLeast(1, "limit", connections);
        return this;
    }

    /// How many connections to one host and port may be in use at once: at least 1, unlimited by default.
    public ClientOptions limitPerHost(int connections) {
        limitPerHost = Ensure.atLeast(1, "limitPerHost", connections);
        return this;
    }

    /// How long an unused connection is kept: 15 s by default.
    public ClientOptions keepAlive(Duration value) {
        keepAlive = Ensure.positive("keepAlive", value);
        return this;
    }

    /// How long each phase of connecting may take (looking up the name, connecting to one of its addresses,
    /// negotiating TLS): 30 s by default.
    public ClientOptions connectTimeout(Duration value) {
        connect = Ensure.positive("connectTimeout", value);
        return this;
    }

    /// How long the server may be silent, before its response and within it: 300 s by default.
    public ClientOptions readTimeout(Duration value) {
        read = Ensure.positive("readTimeout", value);
        return this;
    }

    /// How long the server may take nothing of a request that is being sent: 300 s by default.
    public ClientOptions writeTimeout(Duration value) {
        write = Ensure.positive("writeTimeout", value);
        return this;
    }

    /// How long a whole request may take, until the body of its response is read: unlimited by default. A request
    /// that has a [ClientRequest#timeout] follows that instead.
    public ClientOptions timeout(Duration value) {
        total = Ensure.positive("timeout", value);
        return this;
    }

    /// A header that every request sends, in place of the session's own of that name.
    ///
    /// @throws IllegalArgumentException if HTTP forbids the name or the value
    public ClientOptions header(String name, String value) {
        headers = headers.replacing(name, value);
        return this;
    }

    /// How many redirects a request follows: at least 0, 10 by default.
    public ClientOptions maxRedirects(int value) {
        maxRedirects = Ensure.atLeast(0, "maxRedirects", value);
        return this;
    }

    /// How https is negotiated: whom to trust, and with which certificate; [Tls#client()] by default.
    public ClientOptions tls(Tls value) {
        tls = Objects.requireNonNull(value, "tls");
        return this;
    }

    /// What turns values into JSON and back; [JsonCodec#installed] by default.
    public ClientOptions json(JsonCodec codec) {
        json = Objects.requireNonNull(codec, "codec");
        return this;
    }

    JsonCodec json() {
        return json == null ? JsonCodec.installed() : json;
    }

    /// The limit of a phase, null if it has none.
    @Nullable
    Duration limit(Phase phase) {
        return switch (phase) {
            case POOL -> null;
            case LOOKUP, CONNECT, HANDSHAKE -> connect;
            case WRITE -> write;
            case RESPONSE, BODY -> read;
        };
    }
}
