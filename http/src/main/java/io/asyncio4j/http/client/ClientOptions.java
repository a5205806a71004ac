package io.asyncio4j.http.client;

import io.asyncio4j.Asyncio;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.net.Tls;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a [ClientSession] works.
public final class ClientOptions {

    int limit = 100;
    int limitPerHost = Integer.MAX_VALUE;
    int maxRedirects = 10;
    int maxWaiting = Integer.MAX_VALUE;
    Duration keepAlive = Asyncio.seconds(15);
    Duration lookupCache = Asyncio.seconds(10);
    AddressFilter addressFilter = _ -> true;
    Set<String> fingerprints = Set.of();
    final Limits limits = new Limits();
    boolean proxyFromEnvironment;
    Headers headers = Headers.EMPTY
            .with("User-Agent", "asyncio4j")
            .with("Accept", "*/*")
            .with("Accept-Encoding", String.join(", ", Codings.known()));

    @Nullable
    Tls tls;

    @Nullable
    Duration total;

    @Nullable
    Duration maxAge;

    @Nullable
    Proxy proxy;

    @Nullable
    Path unixSocket;

    @Nullable
    InetAddress localAddress;

    private @Nullable JsonCodec json; // null for the one that is installed
    private @Nullable Duration pool;
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

    /// How many requests may wait for a connection: at least 0, unlimited by default. Further ones fail with a
    /// [PoolExhaustedException].
    public ClientOptions maxWaiting(int requests) {
        maxWaiting = Ensure.atLeast(0, "maxWaiting", requests);
        return this;
    }

    /// How long a request waits for a connection while all are in use: for ever by default. Then it fails with a
    /// [ClientTimeoutException] that says who holds them.
    public ClientOptions poolTimeout(Duration value) {
        pool = Ensure.positive("poolTimeout", value);
        return this;
    }

    /// How old a connection may become: one that is older is not used again. Unlimited by default.
    public ClientOptions maxAge(Duration value) {
        maxAge = Ensure.positive("maxAge", value);
        return this;
    }

    /// How long the addresses of a host are remembered, at most 1,000 of them: at least 0, 10 s by default. The
    /// loop may remember them longer: see [io.asyncio4j.net.Hosts].
    public ClientOptions lookupCache(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("lookupCache must be >= 0, was " + value);
        }
        lookupCache = value;
        return this;
    }

    /// To which addresses the session may connect: by default to all. A proxy, which the program has chosen, is
    /// always allowed; it looks names up itself, so of what lies behind it only addresses in URLs are judged. Unix
    /// sockets are not judged.
    public ClientOptions addressFilter(AddressFilter filter) {
        addressFilter = Objects.requireNonNull(filter, "filter");
        return this;
    }

    /// The address of this machine that connections come from; by default, the system chooses.
    public ClientOptions localAddress(InetAddress address) {
        localAddress = Objects.requireNonNull(address, "address");
        return this;
    }

    /// A Unix socket that all connections go to, whatever the host of the URL.
    public ClientOptions unixSocket(Path path) {
        unixSocket = Objects.requireNonNull(path, "path");
        return this;
    }

    /// A proxy for every request.
    public ClientOptions proxy(Proxy value) {
        proxy = Objects.requireNonNull(value, "proxy");
        return this;
    }

    /// Uses the proxies that the environment names, unless the session or the request has one: by `http_proxy`,
    /// `https_proxy` and `all_proxy`, except for the hosts in `no_proxy`. By default, the environment counts for
    /// nothing.
    ///
    /// Source: `trust_env` of aiohttp; curl.
    public ClientOptions proxyFromEnvironment() {
        proxyFromEnvironment = true;
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

    /// The SHA-256 fingerprints of certificates, one of which a server of https must have, in hexadecimal digits,
    /// with or without colons. Without [#tls] nothing else is demanded of a certificate, so that one which its
    /// owner has signed will do.
    ///
    /// Source: `aiohttp.Fingerprint`.
    ///
    /// @throws IllegalArgumentException if one is not a fingerprint
    public ClientOptions fingerprints(String... sha256) {
        fingerprints = Fingerprints.of(sha256);
        return this;
    }

    /// How much is taken of one response.
    public ClientOptions limits(Consumer<? super Limits> configure) {
        configure.accept(limits);
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
            case POOL -> pool;
            case LOOKUP, CONNECT, PROXY, HANDSHAKE -> connect;
            case WRITE -> write;
            case RESPONSE, BODY -> read;
        };
    }
}
