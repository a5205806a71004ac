package io.asyncio4j.http.server;

import io.asyncio4j.http.server.routing.PathPattern;
import io.asyncio4j.http.server.routing.PathTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A route of an [Application]: a method and a path, and what answers there. Immutable.
public final class Route {

    private final String method;
    private final PathPattern pattern;
    private final RouteOptions options;
    private final Handler handler; // that was given
    private final Handler endpoint; // the same with the middlewares of mounted applications around it
    private final Application owner;
    private final Match match; // if the path has no parameters

    Route(String method, PathPattern pattern, RouteOptions options, Handler handler, Application owner) {
        this(method, pattern, options, handler, handler, owner);
    }

    private Route(
            String method,
            PathPattern pattern,
            RouteOptions options,
            Handler handler,
            Handler endpoint,
            Application owner) {
        this.method = method;
        this.pattern = pattern;
        this.options = options;
        this.handler = handler;
        this.endpoint = endpoint;
        this.owner = owner;
        this.match = Match.of(this, List.of(), List.of());
    }

    /// The method, such as `GET`; `*` if it serves all that have no route of their own.
    public String method() {
        return method;
    }

    /// The path as it was written, with the prefixes of the applications in between, such as `/orders/{id:int}`.
    /// Good for statistics, since there are only as many as there are routes.
    public String path() {
        return pattern.toString();
    }

    /// The path with the bare names of its parameters, percent-encoded, such as `/orders/{id}`.
    public String template() {
        return pattern.template();
    }

    /// The kinds of the path's parameters by their names, in order: `int`, `long`, `uuid`, `date`, or `text` where
    /// the path demands none of these.
    public Map<String, String> parameters() {
        return pattern.kinds();
    }

    /// The name; see [RouteOptions#name].
    public Optional<String> name() {
        return Optional.ofNullable(options.name);
    }

    /// What the route is documented by.
    public RouteDocs docs() {
        return options.docs;
    }

    /// The handler that was given.
    public Handler handler() {
        return handler;
    }

    @Override
    public String toString() {
        return (method.equals(PathTree.ANY) ? "any method" : method) + " " + path();
    }

    PathPattern pattern() {
        return pattern;
    }

    RouteOptions options() {
        return options;
    }

    Handler endpoint() {
        return endpoint;
    }

    Application owner() {
        return owner;
    }

    /// What a request without parameters matches.
    Match match() {
        return match;
    }

    /// The same route below a prefix, with `endpoint` around it.
    Route mounted(PathPattern prefix, Handler newEndpoint) {
        return new Route(method, pattern.below(prefix), options, handler, newEndpoint, owner);
    }
}
