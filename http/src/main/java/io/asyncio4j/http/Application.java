package io.asyncio4j.http;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.Asyncio;
import io.asyncio4j.net.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// An HTTP server: routes, and what stands before them.
///
/// It is put together first and then started; every connection is served by a task of its own,
/// one request after the other.
///
/// Source: `aiohttp.web.Application`.
public final class Application {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final Options options = new Options();
    private final Router router = new Router();
    private final List<Middleware> middlewares = new ArrayList<>();
    private boolean started;

    /// An application without routes.
    public Application() {}

    /// An application without routes.
    ///
    /// @param configure sets the options
    public Application(Consumer<? super Options> configure) {
        configure.accept(options);
    }

    /// Adds a route for GET, and for HEAD if there is none; see [#route].
    public Application get(String path, Handler handler) {
        return route("GET", path, handler);
    }

    /// Adds a route for POST; see [#route].
    public Application post(String path, Handler handler) {
        return route("POST", path, handler);
    }

    /// Adds a route for PUT; see [#route].
    public Application put(String path, Handler handler) {
        return route("PUT", path, handler);
    }

    /// Adds a route for DELETE; see [#route].
    public Application delete(String path, Handler handler) {
        return route("DELETE", path, handler);
    }

    /// Adds a route.
    ///
    /// @param method as `PATCH`; methods are case-sensitive
    /// @param path begins with `/`; a segment `{name}` stands for any one segment, see
    ///     [Request#pathParam]
    /// @throws IllegalArgumentException if there is such a route already
    /// @throws IllegalStateException if the application was started already
    public Application route(String method, String path, Handler handler) {
        ensureNotStarted();
        router.add(method, path, Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /// Puts a middleware before all routes, inside those added earlier.
    ///
    /// @throws IllegalStateException if the application was started already
    public Application use(Middleware middleware) {
        ensureNotStarted();
        middlewares.add(Objects.requireNonNull(middleware, "middleware"));
        return this;
    }

    /// Starts to serve. In a task.
    ///
    /// @param port 0 lets the system choose one
    /// @return close it, or shut it down, before the loop ends
    /// @throws IOException if the port cannot be used
    public Server start(int port) throws IOException {
        started = true;
        Handler handler = router::handle;
        for (Middleware middleware : middlewares.reversed()) {
            Handler next = handler;
            handler = request -> middleware.handle(request, next);
        }
        var address = new InetSocketAddress(options.host, port);
        return Server.listen("http", address, options.backlog, new HttpService(handler, options));
    }

    /// Serves until Ctrl-C or a SIGTERM, then lets requests under way finish within the grace. From
    /// `main`, not in a task.
    ///
    /// @param port 0 lets the system choose one
    /// @throws IOException if the port cannot be used
    public void run(int port) throws IOException {
        Asyncio.<IOException>run(() -> {
            try (var termination = new Termination()) {
                Server server = start(port);
                LOGGER.log(
                        System.Logger.Level.INFO,
                        "serving {0} (Ctrl-C stops)",
                        server.uri().toString());
                try {
                    termination.await();
                } finally {
                    server.shutdown(options.shutdownGrace);
                }
            }
        });
    }

    private void ensureNotStarted() {
        if (started) {
            throw new IllegalStateException("the application was started already: add routes before");
        }
    }

    /// How an application serves.
    public static final class Options {

        String host = "0.0.0.0";
        int backlog = 128;
        long maxBody = 1 << 20;
        Duration keepAlive = seconds(75);
        Duration shutdownGrace = seconds(60);

        Options() {}

        /// The address to listen on; `0.0.0.0`, the default, means all of this machine's.
        public Options host(String value) {
            host = Objects.requireNonNull(value, "host");
            return this;
        }

        /// How many connections the kernel may keep waiting; 128 by default, at least 1.
        public Options backlog(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("backlog must be >= 1, was " + value);
            }
            backlog = value;
            return this;
        }

        /// How many bytes [Request#bytes] and [Request#text] accept; 1 MiB by default, at least 0.
        public Options maxBody(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("maxBody must be >= 0 bytes, was " + bytes);
            }
            maxBody = bytes;
            return this;
        }

        /// How long a connection may be without a complete request; 75 s by default.
        public Options keepAlive(Duration value) {
            keepAlive = ensurePositive("keepAlive", value);
            return this;
        }

        /// How long requests under way may take to finish when [Application#run] ends; 60 s by default.
        public Options shutdownGrace(Duration value) {
            shutdownGrace = ensurePositive("shutdownGrace", value);
            return this;
        }

        private static Duration ensurePositive(String what, Duration value) {
            if (!value.isPositive()) {
                throw new IllegalArgumentException(what + " must be positive, was " + value);
            }
            return value;
        }
    }
}
