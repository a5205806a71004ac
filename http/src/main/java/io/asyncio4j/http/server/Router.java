package io.asyncio4j.http.server;

import io.asyncio4j.http.server.routing.HostPattern;
import io.asyncio4j.http.server.routing.PathPattern;
import io.asyncio4j.http.server.routing.PathTree;
import io.asyncio4j.http.server.routing.PathTree.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds what answers a request by its host, path and method. Loop only.
final class Router {

    private static final Set<String> HTTP_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE");

    private final Application owner;
    private final PathTree<Route> tree = new PathTree<>();
    private final List<Route> routes = new ArrayList<>();
    private final Map<String, Route> named = new TreeMap<>();
    private final List<Domain> domains = new ArrayList<>(); // sorted
    private final Set<String> methods = new TreeSet<>(HTTP_METHODS); // that this server knows
    private final List<Route> fallbacks = new ArrayList<>(); // each for what is not found below its path

    Router(Application owner) {
        this.owner = owner;
    }

    /// Adds a route.
    ///
    /// @throws IllegalArgumentException if there is one already for the same requests, or of the same name
    void add(Route route) {
        Route other = tree.add(route.method(), route.pattern(), route);
        if (other != null) {
            throw new IllegalArgumentException("there is a route already for " + route
                    + (other.toString().equals(route.toString()) ? "" : ": " + other));
        }
        String name = route.owner() == owner ? route.name().orElse(null) : null;
        Route namesake = name == null ? null : named.putIfAbsent(name, route);
        if (namesake != null) {
            throw new IllegalArgumentException(
                    "the name " + name + " of " + route + " must be its own, but is that of " + namesake + " too");
        }
        routes.add(route);
        if (!route.method().equals(PathTree.ANY)) {
            methods.add(route.method());
        }
    }

    /// Adds the routes of an application below a prefix, with its middlewares around them and around the refusals
    /// of what is not found there.
    void addBelow(PathPattern prefix, Application inner) {
        for (Route route : inner.router().routes) {
            add(route.mounted(prefix, inner.surround(route.endpoint())));
        }
        var here = new Route(PathTree.ANY, PathPattern.parse(""), inner.options().everyRoute, this::refuse, inner);
        addFallback(here.mounted(prefix, inner.surround(this::refuse)));
        for (Route deeper : inner.router().fallbacks) {
            addFallback(deeper.mounted(prefix, inner.surround(deeper.endpoint())));
        }
    }

    void add(Domain domain) {
        for (Domain other : domains) {
            if (other.host().equals(domain.host())) {
                throw new IllegalArgumentException(
                        "there is a domain already for " + domain.host() + ": " + other.host());
            }
        }
        domains.add(domain);
        domains.sort(Comparator.comparing(Domain::host));
        methods.addAll(domain.router().methods);
    }

    /// All routes, in the order of their addition; those of domains are not among them.
    List<Route> routes() {
        return routes;
    }

    List<Domain> domains() {
        return domains;
    }

    @Nullable
    Route named(String name) {
        return named.get(name);
    }

    /// What answers a request.
    ///
    /// @param host null if there is none
    Match find(@Nullable String host, String method, String path) {
        if (path.equals("*")) {
            return new Match(null, _ -> wholeServer(), owner, List.of(), List.of(), methods);
        }
        if (domains.isEmpty() || host == null) {
            return find(method, path, List.of(), List.of());
        }
        String normal = HostPattern.normalise(host);
        for (Domain domain : domains) {
            List<String> values = domain.host().match(normal);
            if (values != null) {
                return domain.router().find(method, path, domain.host().names(), values);
            }
        }
        return find(method, path, List.of(), List.of());
    }

    private Match find(String method, String path, List<String> hostNames, List<String> hostValues) {
        Route literal = tree.literal(method, path);
        if (literal != null) {
            return hostNames.isEmpty() ? literal.match() : Match.of(literal, hostNames, hostValues);
        }
        Found<Route> found = tree.find(method, path);
        Route route = found.route();
        Match elsewhere = found.methods().isEmpty() && (route == null || found.isFallback())
                ? redirect(path, hostNames, hostValues)
                : null;
        if (elsewhere != null) {
            return elsewhere;
        }
        if (route == null) {
            return new Match(null, this::refuse, owner, hostNames, hostValues, found.methods());
        }
        List<String> names = joined(hostNames, route.pattern().names());
        List<String> values = joined(hostValues, found.values());
        return found.isFallback()
                ? new Match(null, route.endpoint(), route.owner(), names, values, found.methods())
                : Match.of(route, names, values);
    }

    /// What leads from a path that nothing belongs to, to that with a slash more or less at its end; null if
    /// nothing belongs to that either, or nobody wants it. One that has a route only for other methods is one
    /// too: there the client learns which.
    private @Nullable Match redirect(String path, List<String> hostNames, List<String> hostValues) {
        if (!owner.options().redirectSlashes || path.equals("/")) {
            return null;
        }
        String other = path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/";
        Found<Route> found = tree.find("GET", other);
        if (found.methods().isEmpty() && (found.route() == null || found.isFallback())) {
            return null;
        }
        Handler leading = request -> {
            int query = request.target().indexOf('?');
            String location = PathPattern.encodeNormal(other)
                    + (query < 0 ? "" : request.target().substring(query));
            return Response.redirect(location).withStatus(308); // which keeps the method and the body
        };
        return new Match(null, leading, owner, hostNames, hostValues, Set.of());
    }

    /// Refuses a request that has no route, or answers its OPTIONS.
    Response refuse(Request request) {
        Set<String> known = request.match().methods();
        if (!methods.contains(request.method())) {
            throw new HttpException(501, "this server does not know the method " + request.method());
        }
        if (known.isEmpty()) {
            throw HttpException.notFound("nothing at " + request.path());
        }
        String allow = String.join(", ", allowed(known));
        if (request.method().equals("OPTIONS")) {
            return Response.empty().withHeader("Allow", allow);
        }
        throw new HttpException(405, request.method() + " is not allowed at " + request.path())
                .withHeader("Allow", allow);
    }

    private void addFallback(Route refusal) {
        tree.setFallback(refusal.pattern(), refusal);
        fallbacks.add(refusal);
    }

    private Response wholeServer() {
        return Response.empty().withHeader("Allow", String.join(", ", methods));
    }

    private static Set<String> allowed(Set<String> known) {
        var allowed = new TreeSet<>(known);
        if (known.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        return allowed;
    }

    private static List<String> joined(List<String> first, List<String> second) {
        if (first.isEmpty()) {
            return second;
        }
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /// The hosts of an application that was put below another one by [Application#domain].
    ///
    /// @param router of its routes
    record Domain(HostPattern host, Router router) {}
}
