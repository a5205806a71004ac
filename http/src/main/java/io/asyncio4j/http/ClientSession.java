package io.asyncio4j.http;

import io.asyncio4j.Asyncio;
import io.asyncio4j.http.ClientTimeoutException.Phase;
import io.asyncio4j.net.Tls;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes requests and keeps connections for the next ones. Made once, used by many tasks of one loop.
///
/// Source: `aiohttp.ClientSession`.
public final class ClientSession implements AutoCloseable {

    private final Options options = new Options();
    private final ConnectionPool pool;
    private final Exchanges exchanges;

    /// A session with the default options. On a loop.
    public ClientSession() {
        this(_ -> {});
    }

    /// A session. On a loop.
    ///
    /// @param configure sets the options
    public ClientSession(Consumer<? super Options> configure) {
        configure.accept(options);
        pool = new ConnectionPool(options);
        exchanges = new Exchanges(pool, options);
    }

    /// Requests a page; see [#request(String, String, Consumer)].
    public ClientResponse get(String url) {
        return request("GET", url, _ -> {});
    }

    /// Requests a page; see [#request(String, String, Consumer)].
    public ClientResponse get(String url, Consumer<? super ClientRequest> configure) {
        return request("GET", url, configure);
    }

    /// Asks for the headers only; redirects are not followed. See [#request(String, String, Consumer)].
    public ClientResponse head(String url) {
        return request("HEAD", url, request -> request.followRedirects(false));
    }

    /// Sends something; see [#request(String, String, Consumer)].
    public ClientResponse post(String url, Consumer<? super ClientRequest> configure) {
        return request("POST", url, configure);
    }

    /// Puts something in a place; see [#request(String, String, Consumer)].
    public ClientResponse put(String url, Consumer<? super ClientRequest> configure) {
        return request("PUT", url, configure);
    }

    /// Deletes something; see [#request(String, String, Consumer)].
    public ClientResponse delete(String url) {
        return request("DELETE", url, _ -> {});
    }

    /// Makes a request and waits for the status and headers of its response; the body comes later. In
    /// a task.
    ///
    /// Redirects are followed, ten at most. A request that is safe to repeat is repeated once, unseen, if
    /// the server closes a kept connection instead of answering.
    ///
    /// @param method as `PATCH`
    /// @param url absolute, http or https, percent-encoded where necessary: it is sent as it is
    /// @param configure sets headers, body and the like
    /// @return read it to its end or close it: until then it holds its connection
    /// @throws IllegalArgumentException if the URL is none
    /// @throws ConnectFailedException if there is no connection
    /// @throws ClientTimeoutException if a phase, or all of it, takes too long
    /// @throws PayloadException if what the server sends is not a response
    /// @throws RedirectException if the redirects do not end
    /// @throws IllegalStateException if the session is closed
    public ClientResponse request(String method, String url, Consumer<? super ClientRequest> configure) {
        Objects.requireNonNull(method, "method");
        var request = new ClientRequest();
        configure.accept(request);
        return exchanges.execute(method, Url.parse(url), request);
    }

    /// Closes all connections, also those in use, and returns when they are closed. Nothing happens if it
    /// is closed already.
    @Override
    public void close() {
        pool.close();
    }

    static Duration ensurePositive(String what, Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException(what + " must be positive, was " + limit);
        }
        return limit;
    }

    /// How a session works.
    public static final class Options {

        int limit = 100;
        int limitPerHost = Integer.MAX_VALUE;
        int maxRedirects = 10;
        Duration keepAlive = Asyncio.seconds(15);
        Headers headers = Headers.EMPTY
                .with("User-Agent", "asyncio4j")
                .with("Accept", "*/*")
                .with("Accept-Encoding", "gzip, deflate");

        @Nullable
        Tls tls;

        @Nullable
        Duration total;

        private Duration connect = Asyncio.seconds(30);
        private Duration read = Asyncio.seconds(300);

        Options() {}

        /// How many connections may be in use at once; 100 by default, at least 1. Further requests wait,
        /// first come first served.
        public Options limit(int connections) {
            limit = ensureAtLeastOne("limit", connections);
            return this;
        }

        /// How many connections to one host and port may be in use at once; no limit by default.
        public Options limitPerHost(int connections) {
            limitPerHost = ensureAtLeastOne("limitPerHost", connections);
            return this;
        }

        /// How long an unused connection is kept; 15 s by default.
        public Options keepAlive(Duration value) {
            keepAlive = ensurePositive("keepAlive", value);
            return this;
        }

        /// How long each step of connecting may take (looking up the name, connecting to one of its
        /// addresses, negotiating TLS); 30 s by default.
        public Options connectTimeout(Duration value) {
            connect = ensurePositive("connectTimeout", value);
            return this;
        }

        /// How long the server may be silent: before its response and within it; 300 s by default.
        public Options readTimeout(Duration value) {
            read = ensurePositive("readTimeout", value);
            return this;
        }

        /// How long each request may take in all, until the body of its response is read, unless it
        /// says so itself; no limit by default.
        public Options timeout(Duration value) {
            total = ensurePositive("timeout", value);
            return this;
        }

        /// A header that every request sends, in place of the session's own.
        public Options header(String name, String value) {
            headers = headers.replacing(name, value);
            return this;
        }

        /// How many redirects a request follows; 10 by default, at least 0.
        public Options maxRedirects(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("maxRedirects must be >= 0, was " + value);
            }
            maxRedirects = value;
            return this;
        }

        /// How https is negotiated: whom to trust, and with which certificate; by default as [Tls#client()].
        public Options tls(Tls value) {
            tls = Objects.requireNonNull(value, "tls");
            return this;
        }

        /// The limit of a phase, null if it has none.
        @Nullable
        Duration limit(Phase phase) {
            return switch (phase) {
                case POOL -> null;
                case LOOKUP, CONNECT, HANDSHAKE -> connect;
                case RESPONSE, BODY -> read;
            };
        }

        private static int ensureAtLeastOne(String what, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(what + " must be >= 1, was " + value);
            }
            return value;
        }
    }
}
