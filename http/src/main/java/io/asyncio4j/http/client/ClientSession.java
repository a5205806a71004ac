package io.asyncio4j.http.client;

import io.asyncio4j.http.client.cookies.CookieJar;
import io.asyncio4j.http.events.EventSource;
import io.asyncio4j.http.events.EventStream;
import io.asyncio4j.http.events.EventStreamOptions;
import io.asyncio4j.http.websocket.ClientHandshake;
import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.http.websocket.WebSocketOptions;
import io.asyncio4j.http.wire.Dialer;
import io.asyncio4j.http.wire.Ensure;
import java.util.function.Consumer;
import java.util.function.Function;

/// Makes requests, and keeps their connections for the next ones. Make one session and use it in many tasks of one
/// loop.
///
/// {@snippet class=snippets.ClientSessionTest region=fetch}
///
/// Source: `aiohttp.ClientSession`.
public final class ClientSession implements AutoCloseable {

    private final ClientOptions options = new ClientOptions();
    private final ConnectionPool pool;
    private final RequestRunner runner;

    /// A session with the default options. On the loop it belongs to.
    public ClientSession() {
        this(_ -> {});
    }

    /// A session. On the loop it belongs to.
    ///
    /// @param configure sets the options
    public ClientSession(Consumer<? super ClientOptions> configure) {
        this(configure, TcpConnector::new);
    }

    ClientSession(Consumer<? super ClientOptions> configure, Function<ClientOptions, Connector> connector) {
        configure.accept(options);
        options.ensureConsistent();
        pool = new ConnectionPool(options, connector.apply(options));
        runner = new RequestRunner(pool, options);
    }

    /// A session that makes its connections in another way. For `http.testing`: others have no [Dialer].
    ///
    /// @param configure sets the options
    @SuppressWarnings("exports")
    public static ClientSession dialing(Dialer dialer, Consumer<? super ClientOptions> configure) {
        return new ClientSession(configure, _ -> new DialedConnector(dialer));
    }

    /// Sends a GET; see [#request(String, String, Consumer)].
    ///
    /// @waits until the headers of the response have come; see [#request(String, String, Consumer)]
    public ClientResponse get(String url) {
        return request("GET", url, _ -> {});
    }

    /// Sends a GET; see [#request(String, String, Consumer)].
    ///
    /// @waits until the headers of the response have come; see [#request(String, String, Consumer)]
    public ClientResponse get(String url, Consumer<? super ClientRequest> configure) {
        return request("GET", url, configure);
    }

    /// Sends a HEAD, which asks for the headers only, and follows no redirects; see [#request(String, String,
    /// Consumer)].
    ///
    /// @waits until the headers of the response have come; see [#request(String, String, Consumer)]
    public ClientResponse head(String url) {
        return request("HEAD", url, request -> request.followRedirects(false));
    }

    /// Sends a POST; see [#request(String, String, Consumer)].
    ///
    /// @waits until the headers of the response have come; see [#request(String, String, Consumer)]
    public ClientResponse post(String url, Consumer<? super ClientRequest> configure) {
        return request("POST", url, configure);
    }

    /// Sends a PUT; see [#request(String, String, Consumer)].
    ///
    /// @waits until the headers of the response have come; see [#request(String, String, Consumer)]
    public ClientResponse put(String url, Consumer<? super ClientRequest> configure) {
        return request("PUT", url, configure);
    }

    /// Sends a PATCH; see [#request(String, String, Consumer)].
    ///
    /// @waits until the headers of the response have come; see [#request(String, String, Consumer)]
    public ClientResponse patch(String url, Consumer<? super ClientRequest> configure) {
        return request("PATCH", url, configure);
    }

    /// Sends a DELETE; see [#request(String, String, Consumer)].
    ///
    /// @waits until the headers of the response have come; see [#request(String, String, Consumer)]
    public ClientResponse delete(String url) {
        return request("DELETE", url, _ -> {});
    }

    /// Sends a DELETE; see [#request(String, String, Consumer)].
    ///
    /// @waits until the headers of the response have come; see [#request(String, String, Consumer)]
    public ClientResponse delete(String url, Consumer<? super ClientRequest> configure) {
        return request("DELETE", url, configure);
    }

    /// Sends a request and waits for the status and the headers of its response; the body comes later. In a task.
    ///
    /// Redirects are followed, at most [ClientOptions#maxRedirects]. What the program has given to one origin
    /// (credentials, cookies, the header Host) does not go to another.
    ///
    /// If the server closes a kept connection without a byte of an answer, the request is repeated once, silently,
    /// on a new connection, provided that its method is idempotent or that nothing of it has left (RFC 9110,
    /// section 9.2.2).
    ///
    /// If the server answers before it has read the whole request, that is the response, and the connection is not
    /// used again.
    ///
    /// @waits for a connection, and until the headers of the response have come; a cancellation closes the
    ///     connection, and the server may have served the request or not
    /// @param method a token such as `PATCH`, in the right case; not `CONNECT`
    /// @param url absolute, http or https, or relative to [ClientOptions#baseUrl]. What is not allowed in its path
    ///     and query is percent-encoded, what is encoded already stays as it is, and a host beyond ASCII is sent as
    ///     UTS 46 says. A user and a password are sent as Basic authentication, unless the request has other
    ///     credentials, and appear nowhere else
    /// @param configure sets headers, body, time limit and redirects
    /// @return read it to its end or close it: until then it holds its connection
    /// @throws IllegalArgumentException if `method` is not a token, `url` is not a valid http or https URL, or the
    ///     header Content-Length or Transfer-Encoding contradicts the body
    /// @throws io.asyncio4j.net.ConnectionFailedException if the session cannot connect to the server; the message
    ///     begins with the method and the URL
    /// @throws ClientTimeoutException if a phase, or the whole request, takes too long
    /// @throws io.asyncio4j.http.PayloadException if the server sends anything but a response, switches
    ///     to another protocol, or closes the connection
    /// @throws RedirectException if a redirect leads nowhere, or there are too many
    /// @throws StatusException if the status is 400 or more, and the request or the session is to
    ///     [raise][ClientOptions#raiseForStatus] for that
    /// @throws IllegalStateException if the session is closed, even while the request waits
    public ClientResponse request(String method, String url, Consumer<? super ClientRequest> configure) {
        pool.ensureOnLoop("ClientSession.request");
        Ensure.token("method", method);
        if (method.equals("CONNECT")) {
            throw new IllegalArgumentException("method must not be CONNECT, which asks for a tunnel");
        }
        var request = new ClientRequest(options);
        configure.accept(request);
        request.ensureConsistent();
        ClientResponse response = runner.run(method, url, request);
        return request.raisesForStatus() ? response.raiseForStatus() : response;
    }

    /// Opens a WebSocket; see [#webSocket(String, Consumer, Consumer)].
    ///
    /// @waits until it is open; see [#webSocket(String, Consumer, Consumer)]
    public WebSocket webSocket(String url) {
        return webSocket(url, _ -> {}, _ -> {});
    }

    /// Opens a WebSocket; see [#webSocket(String, Consumer, Consumer)].
    ///
    /// @waits until it is open; see [#webSocket(String, Consumer, Consumer)]
    /// @param configure sets the options of the WebSocket
    public WebSocket webSocket(String url, Consumer<? super WebSocketOptions> configure) {
        return webSocket(url, configure, _ -> {});
    }

    /// Opens a WebSocket. In a task. Cookies, credentials, proxies and TLS are those of any request to the same
    /// host, and redirects are followed; a proxy is asked for a tunnel. Until it is closed, it holds a
    /// connection of the session, or a stream of HTTP/2 ([ClientOptions#http2] says when). No time limit counts
    /// once it is open.
    ///
    /// Source: `aiohttp.ClientSession.ws_connect`; RFC 8441.
    ///
    /// @waits for a connection, and until it is open; a cancellation closes the connection
    /// @param url absolute, of ws or wss, http or https, or relative to [ClientOptions#baseUrl]
    /// @param configure sets the options of the WebSocket
    /// @param request sets headers, credentials and the time limit of the request that opens it
    /// @return close it
    /// @throws io.asyncio4j.http.websocket.WebSocketHandshakeException if the server does not agree
    /// @throws io.asyncio4j.http.ExchangeException if the exchange fails; see [#request(String, String, Consumer)],
    ///     as for all else
    public WebSocket webSocket(
            String url, Consumer<? super WebSocketOptions> configure, Consumer<? super ClientRequest> request) {
        pool.ensureOnLoop("ClientSession.webSocket");
        var handshake = new ClientHandshake(configure);
        var asking = new ClientRequest(options);
        request.accept(asking);
        asking.upgrade(handshake.headers());
        asking.ensureConsistent();
        ClientResponse response = runner.run("GET", url.replaceFirst("^(?i:ws(s?)):", "http$1:"), asking);
        boolean open = false;
        try {
            WebSocket socket = handshake.open(response.status(), response.headers(), response.carrier());
            open = true;
            return socket;
        } finally {
            if (!open) {
                response.close();
            }
        }
    }

    /// Receives the events of a server; see [#events(String, Consumer, Consumer)].
    ///
    /// @waits until the server has answered; see [#events(String, Consumer, Consumer)]
    public EventStream events(String url) {
        return events(url, _ -> {}, _ -> {});
    }

    /// Receives the events of a server; see [#events(String, Consumer, Consumer)].
    ///
    /// @waits until the server has answered; see [#events(String, Consumer, Consumer)]
    /// @param configure sets the options of the stream
    public EventStream events(String url, Consumer<? super EventStreamOptions> configure) {
        return events(url, configure, _ -> {});
    }

    /// Receives the events of a server, by GET. In a task. What fails before the first answer has come is
    /// thrown at once; later the stream connects again by itself, by another request each time. Until it is
    /// closed, it holds a connection of the session, except between two of them.
    ///
    /// {@snippet class=snippets.EventsTest region=receive}
    ///
    /// Source: `EventSource` of browsers.
    ///
    /// @waits for a connection, and until the server has answered; a cancellation closes the connection
    /// @param url absolute, http or https, or relative to [ClientOptions#baseUrl]
    /// @param configure sets the options of the stream
    /// @param request sets headers, credentials and the time limit of each request, which counts until it is
    ///     answered. How long the server may be silent then is [ClientOptions#readTimeout]
    /// @return close it
    /// @throws io.asyncio4j.http.events.EventStreamException if the server does not answer with events
    /// @throws io.asyncio4j.http.ExchangeException if the exchange fails; see [#request(String, String,
    ///     Consumer)], as for all else
    public EventStream events(
            String url, Consumer<? super EventStreamOptions> configure, Consumer<? super ClientRequest> request) {
        pool.ensureOnLoop("ClientSession.events");
        var stream = new EventStream(configure, headers -> {
            var asking = new ClientRequest(options);
            request.accept(asking);
            asking.endless(headers);
            asking.ensureConsistent();
            ClientResponse response = runner.run("GET", url, asking);
            return new EventSource.Answer(response.status(), response.headers(), response.body(), response::close);
        });
        stream.begin();
        return stream;
    }

    /// Makes connections to the origin of `url` until there are `count` of them, in use or not, so that the first
    /// requests find one. They are kept for [ClientOptions#keepAlive], as any other. In a task.
    ///
    /// @waits until the connections are made; a cancellation keeps those that are
    /// @param url absolute, http or https
    /// @param count at least 1
    /// @throws io.asyncio4j.net.ConnectionFailedException if the session cannot connect to the server
    /// @throws ClientTimeoutException if a phase takes too long
    public void preconnect(String url, int count) {
        pool.ensureOnLoop("ClientSession.preconnect");
        runner.preconnect(url, Ensure.atLeast(1, "count", count));
    }

    /// The cookies of the session; see [ClientOptions#cookies].
    public CookieJar cookies() {
        return options.cookies;
    }

    /// What its connections are doing now.
    public PoolStatistics statistics() {
        pool.ensureOnLoop("ClientSession.statistics");
        return pool.statistics();
    }

    /// How many connections are in use. Any thread.
    @Override
    public String toString() {
        return "ClientSession[" + pool.inUse() + " in use]";
    }

    /// Closes all connections, even those in use, and returns when they are closed. In a task. Requests that wait
    /// for a connection or a response fail, and further ones are refused. Calling it again does nothing.
    ///
    /// @waits until all connections are closed; a cancellation ends the wait, and they close all the same
    @Override
    public void close() {
        pool.ensureOnLoop("ClientSession.close");
        pool.close();
    }
}
