package io.asyncio4j.http.client;

import io.asyncio4j.Asyncio;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.client.cookies.CookieJar;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.net.Tls;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    boolean raisesForStatus;
    boolean usesNetrc;
    boolean http2 = true;
    boolean http2PriorKnowledge;
    CookieJar cookies = new CookieJar();
    final List<Map.Entry<String, String>> params = new ArrayList<>();
    long requests; // that were begun while somebody listened
    final List<ClientMiddleware> middlewares = new ArrayList<>(); // the outermost first
    Headers headers = Headers.EMPTY
            .with("User-Agent", "asyncio4j")
            .with("Accept", "*/*")
            .with("Accept-Encoding", String.join(", ", Codings.known()));

    @Nullable
    Tls tls;

    @Nullable
    Duration total;

    @Nullable
    Consumer<? super RequestEvent> listener;

    @Nullable
    Duration maxAge;

    @Nullable
    Proxy proxy;

    @Nullable
    Path unixSocket;

    @Nullable
    InetAddress localAddress;

    @Nullable
    Url baseUrl;

    @Nullable
    Auth auth;

    @Nullable
    Path netrc; // null for the usual one

    private @Nullable JsonCodec json; // null for the one that is installed
    private @Nullable Duration pool;
    private Duration connect = Asyncio.seconds(30);
    private Duration read = Asyncio.seconds(300);
    private Duration write = Asyncio.seconds(300);

    ClientOptions() {}

    /// How many connections may be in use at once: at least 1, 100 by default. Further requests wait their turn.
    public ClientOptions limit(int connections) {
        limit = Ensure.limit("limit", connections);
        return this;
    }

    /// How many connections to one host and port may be in use at once: at least 1, unlimited by default.
    public ClientOptions limitPerHost(int connections) {
        limitPerHost = Ensure.limit("limitPerHost", connections);
        return this;
    }

    /// How many requests may wait for a connection: at least 0, unlimited by default. Further ones fail with a
    /// [PoolExhaustedException].
    public ClientOptions maxWaiting(int requests) {
        maxWaiting = Ensure.atLeast(0, "maxWaiting", requests);
        return this;
    }

    /// How long a request waits for a connection while all are in use: for ever by default. Then it fails with a
    /// [ClientTimeoutException] that says who holds them. If none has come free for 5 s, a warning says so, too.
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

    /// What URLs that are not absolute are relative to, as in a browser (RFC 3986, section 5.2): below
    /// `https://example.org/api/`, `users` is `https://example.org/api/users`, and `/users` is
    /// `https://example.org/users`. None of them leads to another origin.
    ///
    /// Then, what the session has for all requests ([#param], [#auth], and among its headers Authorization, Cookie,
    /// Host and Proxy-Authorization) is for this origin, and does not go to absolute URLs of another.
    ///
    /// Source: `base_url` of `aiohttp.ClientSession`.
    ///
    /// @param url absolute, http or https, without query and fragment; its path must end with `/`, for what stands
    ///     behind the last one would be left out. A user and a password in it are used as Basic authentication
    /// @throws IllegalArgumentException if it is another
    public ClientOptions baseUrl(String url) {
        Url parsed = Url.parse(url);
        if (!parsed.path().endsWith("/") || parsed.query() != null || parsed.fragment() != null) {
            throw new IllegalArgumentException(
                    "baseUrl must end with / and have neither query nor fragment, was " + parsed);
        }
        baseUrl = parsed;
        return this;
    }

    /// A parameter in the query of every request, unless that has one of the same name, be it in its URL or by
    /// [ClientRequest#param]. The URLs of redirects stay as they are.
    public ClientOptions param(String name, String value) {
        params.add(Map.entry(name, value));
        return this;
    }

    /// Who all requests come from; nobody by default. Without a [#baseUrl], every server that the program asks gets
    /// to know it; those that redirects lead to do not. [ClientRequest#auth], a user in the URL, and the header
    /// Authorization of a request go before it.
    public ClientOptions auth(Auth value) {
        auth = Objects.requireNonNull(value, "auth");
        return this;
    }

    /// Uses the users and passwords that the file `.netrc` has for the hosts of requests, as Basic authentication,
    /// where the program has given no other: the file that the environment names by `NETRC`, or that in the home of
    /// the user, if it is there. It is read once. By default, no such file counts.
    ///
    /// What stands there for a host goes to it even after a redirect, but not from https to http; `default`
    /// only goes to hosts that the program has asked.
    ///
    /// Source: `trust_env` of aiohttp; curl.
    public ClientOptions netrc() {
        usesNetrc = true;
        netrc = null;
        return this;
    }

    /// Uses the users and passwords of a file of the form of `.netrc`; see [#netrc()]. If it cannot be read,
    /// requests fail with a [java.io.UncheckedIOException].
    public ClientOptions netrc(Path file) {
        usesNetrc = true;
        netrc = Objects.requireNonNull(file, "file");
        return this;
    }

    /// Where cookies are kept; a jar of the session's own by default, which is gone with it. [CookieJar#none] keeps
    /// none.
    public ClientOptions cookies(CookieJar jar) {
        cookies = Objects.requireNonNull(jar, "jar");
        return this;
    }

    /// Whether every request throws a [StatusException] if the status of its response is 400 or more; they do
    /// not by default. See [ClientRequest#raiseForStatus].
    public ClientOptions raiseForStatus(boolean value) {
        raisesForStatus = value;
        return this;
    }

    /// A header that every request sends, in place of the session's own of that name.
    ///
    /// @throws IllegalArgumentException if HTTP forbids the name or the value
    public ClientOptions header(String name, String value) {
        headers = headers.replacing(name, value);
        return this;
    }

    /// Tells `listener` what happens to each request, and when. On the loop, soon after it has happened; it must be
    /// quick. There is one; what it throws is reported, and changes nothing.
    public ClientOptions onEvent(Consumer<? super RequestEvent> listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /// Puts a middleware between the requests of the session and the network, inside those added earlier.
    public ClientOptions use(ClientMiddleware middleware) {
        middlewares.add(Objects.requireNonNull(middleware, "middleware"));
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

    /// Whether servers of https are offered HTTP/2 when TLS is negotiated (ALPN); they are by default, unless the
    /// [Tls] has protocols of its own. One that takes it gets all requests to it on one connection, up to 100 at
    /// once, or as many as it allows; more wait their turn. Others get HTTP/1.1. A WebSocket joins such a
    /// connection if there is one, and the server allows that; else it gets one of HTTP/1.1 for itself.
    ///
    /// See [ClientResponse#version].
    public ClientOptions http2(boolean on) {
        http2 = on;
        return this;
    }

    /// Whether HTTP/2 is spoken to servers of http (without TLS) from the first byte, as they are known to
    /// understand it; it is not by default. Requests that a proxy forwards stay on HTTP/1.1, and WebSockets are as
    /// for [#http2].
    ///
    /// Source: RFC 9113, section 3.3; `curl --http2-prior-knowledge`.
    public ClientOptions http2PriorKnowledge(boolean on) {
        http2PriorKnowledge = on;
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

    /// @throws IllegalArgumentException if one of them contradicts another
    void ensureConsistent() {
        if (auth != null && headers.contains("Authorization")) {
            throw new IllegalArgumentException("a session must have either auth or the header Authorization, had both");
        }
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
            case MIDDLEWARE, AUTHENTICATION -> null;
        };
    }
}
