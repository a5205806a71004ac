package io.asyncio4j.http.testing;

import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.client.ClientRequest;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import java.time.Duration;
import java.util.function.Consumer;

/// A client of an application that listens on no port: for tests, on a virtual clock or any other.
///
/// Client and server are the real ones, and speak HTTP by the byte: routing, middlewares, limits, streams with
/// their back-pressure, time limits, and clients that leave behave as over a network. Only TCP and TLS are
/// missing; so a request is one of `http`, even if its URL begins with `https`.
///
/// {@snippet class=snippets.TestClientTest region=client}
///
/// Whatever the host of a URL, it leads to the application; [#session] does too, for code that makes requests
/// of its own. Belongs to the loop it was made on.
///
/// Source: `aiohttp.test_utils.TestClient`.
public final class TestClient implements AutoCloseable {

    private static final String HOST = "http://localhost";
    private static final Duration GRACE = Duration.ofSeconds(10); // of an application: it finishes what it does

    private final MemoryNetwork network;
    private final ClientSession session;

    private TestClient(MemoryNetwork network, Consumer<? super ClientOptions> configure) {
        this.network = network;
        this.session = ClientSession.dialing(network, configure);
    }

    /// Starts an application, with its cleanup contexts, and a client of it. In a task.
    ///
    /// @waits until everything has started; a cancellation cleans up what has
    /// @throws IllegalStateException if the application is mounted in another one
    public static TestClient start(Application application) {
        return start(application, _ -> {});
    }

    /// Starts an application and a client of it; see [#start(Application)].
    ///
    /// @waits until everything has started; a cancellation cleans up what has
    /// @param configure sets the options of the client
    public static TestClient start(Application application, Consumer<? super ClientOptions> configure) {
        var network = new MemoryNetwork(application);
        boolean started = false;
        try {
            var client = new TestClient(network, configure);
            started = true;
            return client;
        } finally {
            if (!started) {
                network.close(Duration.ZERO);
            }
        }
    }

    /// Sends a GET; see [#request].
    ///
    /// @waits until the headers of the response have come
    public ClientResponse get(String path) {
        return request("GET", path, _ -> {});
    }

    /// Sends a GET; see [#request].
    ///
    /// @waits until the headers of the response have come
    public ClientResponse get(String path, Consumer<? super ClientRequest> configure) {
        return request("GET", path, configure);
    }

    /// Sends a POST; see [#request].
    ///
    /// @waits until the headers of the response have come
    public ClientResponse post(String path, Consumer<? super ClientRequest> configure) {
        return request("POST", path, configure);
    }

    /// Sends a PUT; see [#request].
    ///
    /// @waits until the headers of the response have come
    public ClientResponse put(String path, Consumer<? super ClientRequest> configure) {
        return request("PUT", path, configure);
    }

    /// Sends a DELETE; see [#request].
    ///
    /// @waits until the headers of the response have come
    public ClientResponse delete(String path) {
        return request("DELETE", path, _ -> {});
    }

    /// Sends a request and waits for the status and the headers of its response; see
    /// [ClientSession#request(String, String, Consumer)]. In a task.
    ///
    /// @waits until the headers of the response have come; a cancellation closes the connection, which the
    ///     server takes for a client that leaves
    /// @param method such as `PATCH`
    /// @param path and query, such as `/books?author=ada`; or a whole URL, for applications that have domains
    /// @param configure sets headers, body, time limit and redirects
    /// @return read it to its end or close it: one that is closed before its end is, for the server, a client
    ///     that leaves
    public ClientResponse request(String method, String path, Consumer<? super ClientRequest> configure) {
        return session.request(method, path.startsWith("/") ? HOST + path : path, configure);
    }

    /// A session all of whose requests lead to the application, for code that is given one. Closed with this
    /// client.
    public ClientSession session() {
        return session;
    }

    /// Connects without HTTP: to send what no client of HTTP sends. In a task.
    ///
    /// @waits until the connection is open; a cancellation leaves none
    public RawConnection connect() {
        return RawConnection.open(network);
    }

    /// Closes all connections and ends the application: what it is doing may finish within 10 s, then it is
    /// cancelled; cleanup contexts clean up. Returns when all of it has ended. In a task. Calling it again does
    /// nothing.
    ///
    /// @waits until the application has ended; a cancellation ends nothing sooner
    /// @throws RuntimeException what a cleanup context has thrown
    @Override
    public void close() {
        try {
            session.close();
        } finally {
            network.close(GRACE);
        }
    }
}
