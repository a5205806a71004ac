package io.asyncio4j.http.server;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Workers;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.http.server.routing.HostPattern;
import io.asyncio4j.http.server.routing.PathPattern;
import io.asyncio4j.http.server.routing.PathTree;
import io.asyncio4j.http.websocket.WebSocketOptions;
import io.asyncio4j.http.wire.Dialer;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Service;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An HTTP server: routes, and the middlewares before them.
///
/// Put it together first, then start it. Every connection is served by a task of its own, one request after the
/// other.
///
/// {@snippet class=snippets.ApplicationTest region=serve}
///
/// **Paths.** A route's path begins with `/`. A segment may be or have parameters: `{name}` stands for any text
/// that is not empty, `{id:int}`, `{id:long}`, `{id:uuid}`, `{day:date}` for what is such a value,
/// `{code:[A-Z]{3}}` for what a regular expression matches, and `{path...}`, at the end, for all that follows, even
/// nothing, but no slash that was percent-encoded. Where several routes fit, a segment of text wins over one with a
/// type, an expression or a text around its parameter (of these, the first that was added wins), that over a plain
/// parameter, and that over the rest. A route that does not serve the method of the request gives way to the next
/// that fits.
///
/// **Methods.** A route for GET serves HEAD too, unless that has a route of its own. OPTIONS is answered by the
/// methods of the path. A path that is known, but not by the method, is answered by status 405 and the complete
/// `Allow`.
///
/// **Errors.** Whatever a handler or a middleware throws becomes a response before the next middleware outside sees
/// it; see [#onError].
///
/// Source: `aiohttp.web.Application`.
public final class Application {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final ApplicationOptions options = new ApplicationOptions();
    private final Router router = new Router(this);
    private final List<Middleware> middlewares = new ArrayList<>();
    private final Errors errors = new Errors();
    private final Lifespan lifespan = new Lifespan();
    private final KeyedValues values = new KeyedValues();
    private Function<HttpException, Response> onMalformed = HttpException::response;
    private @Nullable Application outer; // that this one is mounted in
    private PathPattern prefix = PathPattern.parse("");
    private @Nullable Handler entry; // once nothing can be added any more
    private int services; // that are open

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

    /// Adds a route for GET that is treated in its own way; see [#route(String, String, Consumer, Handler)].
    public Application get(String path, Consumer<? super RouteOptions> configure, Handler handler) {
        return route("GET", path, configure, handler);
    }

    /// Adds a route for POST; see [#route(String, String, Handler)].
    public Application post(String path, Handler handler) {
        return route("POST", path, handler);
    }

    /// Adds a route for POST that is treated in its own way; see [#route(String, String, Consumer, Handler)].
    public Application post(String path, Consumer<? super RouteOptions> configure, Handler handler) {
        return route("POST", path, configure, handler);
    }

    /// Adds a route for PUT; see [#route(String, String, Handler)].
    public Application put(String path, Handler handler) {
        return route("PUT", path, handler);
    }

    /// Adds a route for PUT that is treated in its own way; see [#route(String, String, Consumer, Handler)].
    public Application put(String path, Consumer<? super RouteOptions> configure, Handler handler) {
        return route("PUT", path, configure, handler);
    }

    /// Adds a route for PATCH; see [#route(String, String, Handler)].
    public Application patch(String path, Handler handler) {
        return route("PATCH", path, handler);
    }

    /// Adds a route for PATCH that is treated in its own way; see [#route(String, String, Consumer, Handler)].
    public Application patch(String path, Consumer<? super RouteOptions> configure, Handler handler) {
        return route("PATCH", path, configure, handler);
    }

    /// Adds a route for DELETE; see [#route(String, String, Handler)].
    public Application delete(String path, Handler handler) {
        return route("DELETE", path, handler);
    }

    /// Adds a route for DELETE that is treated in its own way; see [#route(String, String, Consumer, Handler)].
    public Application delete(String path, Consumer<? super RouteOptions> configure, Handler handler) {
        return route("DELETE", path, configure, handler);
    }

    /// Adds a route for all methods, even unknown ones, that have no route of their own at this path; see
    /// [#route(String, String, Handler)].
    public Application any(String path, Handler handler) {
        return route(PathTree.ANY, path, handler);
    }

    /// Adds a route for all methods that is treated in its own way; see [#any(String, Handler)].
    public Application any(String path, Consumer<? super RouteOptions> configure, Handler handler) {
        return route(PathTree.ANY, path, configure, handler);
    }

    /// Adds a route for WebSockets; see [#webSocket(String, Consumer, WebSocketHandler)].
    public Application webSocket(String path, WebSocketHandler handler) {
        return webSocket(path, _ -> {}, handler);
    }

    /// Adds a route for WebSockets: `handler` has one from its opening handshake to its end; see
    /// [Response#webSocket(Request, Consumer, io.asyncio4j.function.VoidFn)].
    ///
    /// @param configure sets the options of each
    public Application webSocket(String path, Consumer<? super WebSocketOptions> configure, WebSocketHandler handler) {
        Objects.requireNonNull(configure, "configure");
        Objects.requireNonNull(handler, "handler");
        return get(path, request -> Response.webSocket(request, configure, socket -> handler.handle(request, socket)));
    }

    /// Adds a route.
    ///
    /// @param method such as `PATCH`; case matters; `*` means [#any(String, Handler)]
    /// @param path see [Application]; its text is compared with [Request#path]. An empty one stands for the prefix
    ///     itself at which this application is going to be mounted
    /// @throws IllegalArgumentException if `path` is malformed, or there is a route already that serves the same
    ///     requests
    /// @throws IllegalStateException if the application was started or mounted
    public Application route(String method, String path, Handler handler) {
        return route(method, path, _ -> {}, handler);
    }

    /// Adds a route that is treated in its own way; see [#route(String, String, Handler)].
    ///
    /// @param configure sets what differs from [ApplicationOptions#everyRoute]
    public Application route(String method, String path, Consumer<? super RouteOptions> configure, Handler handler) {
        ensureOpen("add routes");
        var routeOptions = options.everyRoute.copy();
        configure.accept(routeOptions);
        Objects.requireNonNull(handler, "handler");
        String token = method.equals(PathTree.ANY) ? method : Ensure.token("method", method);
        router.add(new Route(token, PathPattern.parse(path), routeOptions, handler, this));
        return this;
    }

    /// Serves the files of a folder; see [#files(String, Path, Consumer)].
    public Application files(String path, Path folder) {
        return files(path, folder, _ -> {});
    }

    /// Serves the files of a folder, and of those in it, to GET and HEAD, with ranges and conditional requests as
    /// [Response#file] does.
    ///
    /// Nothing outside the folder is served, whatever the path says and wherever links lead, and nothing whose name
    /// begins with a dot. A folder is served by its index, under a path that ends with a slash; without the slash
    /// the client is sent there.
    ///
    /// Source: `aiohttp.web.static`.
    ///
    /// @param path below which the files are, such as `/static`
    /// @param folder need not be there yet; a warning is logged if it is not
    /// @param configure sets how they are served
    /// @throws IllegalArgumentException if `path` is malformed, or has such a route already
    /// @throws IllegalStateException if the application was started or mounted
    public Application files(String path, Path folder, Consumer<? super StaticFilesOptions> configure) {
        var how = new StaticFilesOptions();
        configure.accept(how);
        String prefix = path.endsWith("/") ? path : path + "/";
        return get(prefix + "{" + StaticFiles.PATH + "...}", new StaticFiles(folder, how));
    }

    /// Puts a middleware before all routes, inside those added earlier. It sees every request to this application,
    /// even those that are refused because there is no route.
    ///
    /// @throws IllegalStateException if the application was started or mounted
    public Application use(Middleware middleware) {
        ensureOpen("add middlewares");
        middlewares.add(Objects.requireNonNull(middleware, "middleware"));
        return this;
    }

    /// Makes responses of what handlers and middlewares throw. The handler of the nearest class counts, and in an
    /// application that is mounted, its own handlers count before those of the outer one. It is called before the
    /// next middleware outside sees anything: that sees the response.
    ///
    /// Refusals of the server, such as 404, 405 and 413, are [HttpException]s. What has no handler is logged and
    /// answered with status 500; what a group of tasks throws counts as the failure of its task, if only one has
    /// failed. A cancellation is no error.
    ///
    /// @throws IllegalArgumentException if there is a handler for the class already
    /// @throws IllegalStateException if the application was started or mounted
    public <E extends Throwable> Application onError(Class<E> type, ErrorHandler<? super E> handler) {
        ensureOpen("add handlers of errors");
        errors.add(type, Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /// Answers what is not a request of HTTP: malformed lines, headers that are too long, a wrong host. No
    /// middleware sees it. By default the client gets the message of the exception as text.
    ///
    /// @param answer must not wait
    /// @throws IllegalStateException if the application was started or mounted
    public Application onMalformed(Function<HttpException, Response> answer) {
        ensureOpen("set what answers malformed requests");
        onMalformed = Objects.requireNonNull(answer, "answer");
        return this;
    }

    /// Puts the routes of another application below `path`, with its middlewares and handlers of errors inside
    /// those of this one. Whatever below `path` has no route is refused by the inner application: its middlewares
    /// see it. Its cleanup contexts start after those of this application. Of its options, only
    /// [ApplicationOptions#everyRoute] counts.
    ///
    /// @param path such as `/api`, perhaps with parameters; `/` adds no prefix
    /// @throws IllegalArgumentException if a route of one has the requests of a route of the other
    /// @throws IllegalStateException if this application was started or mounted, or the other was
    public Application mount(String path, Application inner) {
        ensureOpen("mount applications");
        PathPattern front = PathPattern.parse(path);
        inner.close(this, front);
        router.addBelow(front, inner);
        return this;
    }

    /// Lets another application answer all requests for `host`, with its middlewares and handlers of errors inside
    /// those of this one; see [#mount]. What is for no domain is answered by this application's own routes.
    ///
    /// @param host without a port, such as `example.org`; `{tenant}.example.org` has a parameter for a label, and
    ///     `*.example.org` stands for all hosts below. Names go before parameters, and long names before short ones
    /// @throws IllegalArgumentException if `host` is malformed, or there is a domain for it already
    /// @throws IllegalStateException if this application was started or mounted, or the other was, or has domains
    public Application domain(String host, Application inner) {
        ensureOpen("add domains");
        HostPattern pattern = HostPattern.parse(host);
        inner.close(this, PathPattern.parse(""));
        var inside = new Router(inner);
        inside.addBelow(PathPattern.parse(""), inner);
        router.add(new Router.Domain(pattern, inside));
        return this;
    }

    /// Runs `body` around the time in which the application serves: what stands before [Serving#await] starts it,
    /// what stands behind cleans up, in the same task. So `try` with resources does both.
    ///
    /// {@snippet class=snippets.KeyTest region=context}
    ///
    /// Contexts start one after the other, in the order of their addition, before the server listens, and clean up
    /// in the reverse order, when its last connection has ended. If one fails to start, or the server cannot
    /// listen, those that have started clean up, and the failure is thrown to whoever starts the application. If
    /// one fails to clean up, the others still do, and the failure is thrown to whoever closes the server.
    ///
    /// Source: `aiohttp.web.Application.cleanup_ctx`.
    ///
    /// @throws IllegalStateException if the application was started or mounted
    public Application cleanupContext(VoidFn<? super Serving, ?> body) {
        ensureOpen("add cleanup contexts");
        lifespan.addContext(Objects.requireNonNull(body, "body"));
        return this;
    }

    /// Runs `action` before the server listens, after the cleanup contexts have started. If it throws, the
    /// application does not start.
    ///
    /// @throws IllegalStateException if the application was started or mounted
    public Application onStart(VoidOp<?> action) {
        ensureOpen("add actions of the start");
        lifespan.addStart(Objects.requireNonNull(action, "action"));
        return this;
    }

    /// Runs `action` once the server does not listen any more, while its connections finish what they do: to end
    /// streams that would go on for ever. It may take as long as they may. What it throws is logged.
    ///
    /// @throws IllegalStateException if the application was started or mounted
    public Application onShutdown(VoidOp<?> action) {
        ensureOpen("add actions of the end");
        lifespan.addShutdown(Objects.requireNonNull(action, "action"));
        return this;
    }

    /// Gives the application a value, which [#get] and [Request#get] find; in place of an earlier one. On the loop,
    /// or before the start.
    public <T> Application set(Key<T> key, T value) {
        values.put(key, value);
        return this;
    }

    /// The value of a key, of this application or the nearest outer one that has it.
    ///
    /// @throws IllegalStateException if none has it
    public <T> T get(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException("the application has no value of " + key));
    }

    /// The value of a key, of this application or the nearest outer one that has it; empty if none has.
    public <T> Optional<T> find(Key<T> key) {
        for (Application each = this; each != null; each = each.outer) {
            T value = each.values.get(key);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /// The path of the route `name` of this application, percent-encoded, with the prefixes at which it is mounted.
    ///
    /// @param parameters of the path, by name; their texts are encoded
    /// @throws IllegalArgumentException if there is no such route, or the parameters are not its own or do not fit
    public String urlFor(String name, Map<String, ?> parameters) {
        if (router.named(name) == null) {
            throw new IllegalArgumentException("there is no route " + name);
        }
        return urlFor(name, parameters, Map.of());
    }

    /// The routes, in the order of their addition, and among them those of mounted applications; then those of
    /// domains.
    public List<Route> routes() {
        var all = new ArrayList<>(router.routes());
        router.domains().forEach(domain -> all.addAll(domain.router().routes()));
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        return "Application[" + (routes().size() == 1 ? "1 route" : routes().size() + " routes") + "]";
    }

    /// Starts serving. In a task.
    ///
    /// @waits until everything has started and the server listens; a cancellation leaves nothing listening, and
    ///     cleans up what has started
    /// @param port 0 lets the system choose one
    /// @return close it, or shut it down, before the loop ends
    /// @throws java.io.UncheckedIOException if the application cannot listen on the port
    /// @throws IllegalStateException if the application is mounted in another one
    public Server start(int port) {
        return start(service -> Server.listen(scheme(), port, this::configure, service));
    }

    /// Starts serving on a Unix socket. In a task. Its clients have no address: they count as this machine's, with
    /// port
    /// 0.
    ///
    /// @waits until everything has started and the server listens; see [#start(int)]
    /// @param socket a file that the server makes, and removes when it stops
    /// @return close it, or shut it down, before the loop ends
    /// @throws java.io.UncheckedIOException if the application cannot listen there
    /// @throws IllegalStateException if the application is mounted in another one
    public Server startUnix(Path socket) {
        return start(service -> Server.listenUnix(scheme(), socket, this::configure, service));
    }

    /// Starts what the application needs, and returns what answers on connections that are made in another way. In
    /// a task. For `http.testing`: others have no [Dialer].
    ///
    /// @waits until everything has started; see [#start(int)]
    @SuppressWarnings("exports")
    public Service open(Dialer dialer) {
        return open(dialer.beforePoll());
    }

    /// Serves until Ctrl-C or a SIGTERM; then requests under way, and the work after responses, may finish within
    /// [ApplicationOptions#shutdownGrace]. Call it from `main`, not in a task.
    ///
    /// @waits until the program is told to end, and then for requests under way, at most
    ///     [ApplicationOptions#shutdownGrace], and for the cleanup contexts
    /// @param port 0 lets the system choose one
    /// @throws java.io.UncheckedIOException if the application cannot listen on the port
    public void run(int port) {
        Asyncio.run(() -> serve(port, () -> {}));
    }

    /// Serves on several loops, each with a thread and an application of its own, which share nothing but the port:
    /// the kernel spreads the connections over them. Otherwise like [#run]; if one fails, all end, and its failure
    /// is thrown.
    ///
    /// {@snippet class=snippets.WorkersOfApplicationTest region=workers}
    ///
    /// @waits see [#run]
    /// @param count of loops, at least 1
    /// @param port 1 to 65535
    /// @param make is called once on each loop
    public static void runOnWorkers(int count, int port, Supplier<Application> make) {
        runOnWorkers(new Workers(count), port, make);
    }

    /// Serves on several loops that may begin again: after a failure, as [Workers.Options#restarts] says, and by
    /// [Workers#restart], which loses no request. A new worker serves before the old one is asked to end; that one
    /// answers what is under way within [ApplicationOptions#shutdownGrace], lets every connection ask once more,
    /// and closes those on which nothing comes for 5 s. WebSockets are closed with the code 1012, *service
    /// restart*.
    ///
    /// {@snippet class=snippets.WorkersOfApplicationTest region=restart}
    ///
    /// @waits see [#run]
    /// @param port 1 to 65535
    /// @param make is called once on each loop, and again on that of each new worker
    public static void runOnWorkers(Workers workers, int port, Supplier<Application> make) {
        Objects.requireNonNull(workers, "workers");
        Objects.requireNonNull(make, "make");
        if (port < 1) {
            throw new IllegalArgumentException("port must be >= 1, since all workers share it, was " + port);
        }
        workers.run(worker -> make.get().serve(port, worker::ready));
    }

    /// Serves until the task is cancelled, as Ctrl-C and a SIGTERM do; then requests under way may finish within
    /// [ApplicationOptions#shutdownGrace]. In a task.
    private void serve(int port, Runnable ready) {
        Server server = start(port);
        ready.run();
        LOGGER.log(
                System.Logger.Level.INFO,
                "serving {0} (Ctrl-C stops)",
                server.uri().toString());
        try {
            server.awaitClosed();
        } finally {
            server.shutdown(options.shutdownGrace);
        }
    }

    private Server start(Function<HttpService, Server> listen) {
        HttpService service = open(NettyDriver.current()::beforePoll);
        boolean started = false;
        try {
            Server server = listen.apply(service);
            started = true;
            return server;
        } finally {
            if (!started) {
                Asyncio.uncancellable(service::end);
            }
        }
    }

    private void configure(Server.Options server) {
        server.host(options.host).backlog(options.backlog);
        options.server.forEach(more -> more.accept(server));
    }

    private String scheme() {
        return options.secure ? "https" : "http";
    }

    /// Starts what the application needs, and returns what answers on its connections. From now on nothing can be
    /// added. In a task.
    HttpService open(Executor beforePoll) {
        if (outer != null) {
            throw new IllegalStateException("an application that is mounted is served by the outer one");
        }
        JsonWarmUp.once();
        if (services == 0) {
            entry();
            lifespan.start();
        }
        services++;
        return new HttpService(beforePoll, this);
    }

    /// One of the services does not answer any more. In a task.
    void leave() {
        services--;
        if (services == 0) {
            lifespan.end();
        }
    }

    /// The path of a route of this application or of one around it.
    ///
    /// @param known for parameters of the prefixes that are not given
    String urlFor(String name, Map<String, ?> parameters, Map<String, ?> known) {
        Application home = this;
        Route route = router.named(name);
        while (route == null && home.outer != null) {
            home = home.outer;
            route = home.router.named(name);
        }
        if (route == null) {
            throw new IllegalArgumentException("there is no route " + name);
        }
        PathPattern pattern = route.pattern();
        var all = new HashMap<String, Object>(parameters);
        for (Application each = home; each != null; each = each.outer) {
            each.prefix.names().stream().filter(known::containsKey).forEach(n -> all.putIfAbsent(n, known.get(n)));
            pattern = pattern.below(each.prefix);
        }
        return pattern.expand(all);
    }

    ApplicationOptions options() {
        return options;
    }

    Router router() {
        return router;
    }

    Lifespan lifespan() {
        return lifespan;
    }

    /// What answers a request to this application.
    Match match(Exchange exchange, @Nullable Forwarding forwarding) {
        String host = null;
        if (!router.domains().isEmpty()) { // else nobody needs it
            host = forwarding == null ? exchange.host() : forwarding.host();
        }
        return router.find(host, exchange.method(), exchange.target().path());
    }

    /// What answers all requests.
    Handler entry() {
        Handler made = entry;
        if (made == null) {
            made = surround(request -> request.match().endpoint().handle(request));
            entry = made;
        }
        return made;
    }

    /// The answer to what is not a request.
    Response malformed(HttpException refusal) {
        try {
            Response response = onMalformed.apply(refusal);
            if (response == null) {
                throw Errors.returnedNull("onMalformed");
            }
            return response;
        } catch (RuntimeException e) {
            Errors.log("the answer to a malformed request failed", e);
            return refusal.response();
        }
    }

    /// `handler` with the middlewares of this application around it; all that is thrown becomes a response.
    Handler surround(Handler handler) {
        Handler outside = errors.guard(request -> {
            Response response = handler.handle(request);
            if (response == null) {
                throw Errors.returnedNull(
                        "the handler of the route " + request.match().name());
            }
            return Responder.opened(request, response);
        });
        for (Middleware middleware : middlewares.reversed()) {
            Handler next = outside;
            outside = errors.guard(request -> {
                Response response = middleware.handle(request, next);
                if (response == null) {
                    throw Errors.returnedNull("the middleware " + Errors.nameOf(middleware));
                }
                return response;
            });
        }
        return outside;
    }

    /// Nothing can be added any more, since the application is now part of another.
    private void close(Application newOuter, PathPattern newPrefix) {
        ensureOpen("mount it");
        if (newOuter == this || !router.domains().isEmpty()) {
            throw new IllegalStateException(
                    "an application that is mounted must not be the outer one, nor have domains");
        }
        outer = newOuter;
        prefix = newPrefix;
        errors.mountIn(newOuter.errors);
        newOuter.lifespan.mount(lifespan);
    }

    private void ensureOpen(String intention) {
        if (outer != null || entry != null) {
            throw new IllegalStateException("the application was " + (entry == null ? "mounted" : "started")
                    + " already: " + intention + " before");
        }
    }
}
