package io.asyncio4j.http.server;

import io.asyncio4j.Asyncio;
import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Service;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// An HTTP server: routes, and the middlewares before them.
///
/// Put it together first, then start it. Every connection is served by a task of its own, one request after the
/// other.
///
/// {@snippet class=snippets.ApplicationTest region=serve}
///
/// Source: `aiohttp.web.Application`.
public final class Application {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final ApplicationOptions options = new ApplicationOptions();
    private final Router router = new Router();
    private final List<Middleware> middlewares = new ArrayList<>();
    private boolean started;

    /// An application without routes.
    public Application() {}

    /// An application without routes.
    ///
    /// @param configure sets the options
    public Application(Consumer<? super ApplicationOptions> configure) {
        configure.accept(options);
    }

    /// Adds a route for GET, which serves HEAD as well unless that has a route of its own; see [#route(String,
    /// String, Handler)].
    public Application get(String path, Handler handler) {
        return route("GET", path, handler);
    }

    /// Adds a route for POST; see [#route(String, String, Handler)].
    public Application post(String path, Handler handler) {
        return route("POST", path, handler);
    }

    /// Adds a route for PUT; see [#route(String, String, Handler)].
    public Application put(String path, Handler handler) {
        return route("PUT", path, handler);
    }

    /// Adds a route for DELETE; see [#route(String, String, Handler)].
    public Application delete(String path, Handler handler) {
        return route("DELETE", path, handler);
    }

    /// Adds a route.
    ///
    /// @param method such as `PATCH`; case matters
    /// @param path begins with `/`; a segment `{name}` stands for any one segment, see [Request#pathParam]. The
    ///     rest is compared with [Request#path]
    /// @throws IllegalArgumentException if `path` is malformed, or has a route for `method` already
    /// @throws IllegalStateException if the application has started
    public Application route(String method, String path, Handler handler) {
        return route(method, path, _ -> {}, handler);
    }

    /// Adds a route that is treated in its own way; see [#route(String, String, Handler)].
    ///
    /// @param configure sets what differs from [ApplicationOptions#everyRoute]
    public Application route(String method, String path, Consumer<? super RouteOptions> configure, Handler handler) {
        ensureNotStarted();
        var routeOptions = options.everyRoute.copy();
        configure.accept(routeOptions);
        router.add(method, path, routeOptions, Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /// Puts a middleware before all routes, inside those added earlier.
    ///
    /// @throws IllegalStateException if the application has started
    public Application use(Middleware middleware) {
        ensureNotStarted();
        middlewares.add(Objects.requireNonNull(middleware, "middleware"));
        return this;
    }

    /// Starts serving. In a task.
    ///
    /// @waits until the server listens; a cancellation leaves nothing listening
    /// @param port 0 lets the system choose one
    /// @return close it, or shut it down, before the loop ends
    /// @throws java.io.UncheckedIOException if the application cannot listen on the port
    public Server start(int port) {
        var address = new InetSocketAddress(options.host, port);
        return Server.listen("http", address, options.backlog, service(NettyDriver.current()));
    }

    /// Serves until Ctrl-C or a SIGTERM; then requests under way may finish within
    /// [ApplicationOptions#shutdownGrace]. Call it from `main`, not in a task.
    ///
    /// @waits until the program is told to end, and then for requests under way, at most
    ///     [ApplicationOptions#shutdownGrace]
    /// @param port 0 lets the system choose one
    /// @throws java.io.UncheckedIOException if the application cannot listen on the port
    public void run(int port) {
        Asyncio.run(() -> {
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

    /// What answers on the connections. From now on nothing can be added.
    Service service(NettyDriver driver) {
        started = true;
        Handler handler = request -> Responder.opened(request, router.handle(request)); // middlewares see its status
        for (Middleware middleware : middlewares.reversed()) {
            Handler next = handler;
            handler = request -> middleware.handle(request, next);
        }
        return new HttpService(driver, handler, options);
    }

    private void ensureNotStarted() {
        if (started) {
            throw new IllegalStateException("the application was started already: add routes before");
        }
    }
}
