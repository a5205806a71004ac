package io.asyncio4j.http.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the handler of a request by its path and method.
final class Router {

    // A tree of path segments. A literal segment wins over a parameter; if it leads nowhere, the
    // parameter is tried. Paths without parameters are found in one look-up.

    private static final Set<String> HTTP_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE");

    private final Node root = new Node();
    private final Map<String, Node> literalPaths = new HashMap<>();
    private final Set<String> methods = new TreeSet<>(HTTP_METHODS); // that this server knows

    /// Adds a route.
    ///
    /// @param path such as `/orders/{id}`
    void add(String method, String path, RouteOptions options, Handler handler) {
        String normal = normalise(path);
        var names = new ArrayList<String>();
        Node node = root;
        for (String segment : segments(normal)) {
            node = node.child(segment, names, path);
        }
        if (node.routes.putIfAbsent(method, new Route(List.copyOf(names), options, handler)) != null) {
            throw new IllegalArgumentException("there is a route already for " + method + " " + path);
        }
        methods.add(method);
        if (names.isEmpty()) {
            literalPaths.put(normal, node);
        }
    }

    /// Answers a request by its handler.
    ///
    /// @throws HttpException with status 404 if no route has the path, 501 if none has the method
    Response handle(Request request) throws Exception {
        if (!methods.contains(request.method())) {
            throw new HttpException(501, "this server does not know the method " + request.method());
        }
        if (request.path().equals("*")) {
            return Response.empty().withHeader("Allow", String.join(", ", methods));
        }
        Node literal = literalPaths.get(request.path());
        var values = new ArrayList<String>();
        Node node = literal != null ? literal : find(root, segments(request.path()), 0, values);
        if (node == null) {
            throw HttpException.notFound("nothing at " + request.path());
        }
        Route route = node.route(request.method());
        if (route == null) {
            return Response.text(request.method() + " is not allowed at " + request.path())
                    .withStatus(405)
                    .withHeader("Allow", String.join(", ", node.routes.keySet()));
        }
        request.apply(route.options);
        return route.handler.handle(request.withPathParams(route.params(values)));
    }

    private static @Nullable Node find(Node node, List<String> segments, int depth, List<String> values) {
        if (depth == segments.size()) {
            return node.routes.isEmpty() ? null : node;
        }
        String segment = segments.get(depth);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Node found = find(literal, segments, depth + 1, values);
            if (found != null) {
                return found;
            }
        }
        if (node.parameter == null || segment.isEmpty()) {
            return null;
        }
        values.add(PathText.value(segment));
        Node found = find(node.parameter, segments, depth + 1, values);
        if (found == null) {
            values.removeLast();
        }
        return found;
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    private static String normalise(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path of a route must begin with /, was \"" + path + "\"");
        }
        try {
            return PathText.ofRoute(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("path of a route is malformed: \"" + path + "\", " + e.getMessage(), e);
        }
    }

    private record Route(List<String> names, RouteOptions options, Handler handler) {

        Map<String, String> params(List<String> values) {
            var params = new HashMap<String, String>();
            for (int i = 0; i < names.size(); i++) {
                params.put(names.get(i), values.get(i));
            }
            return params;
        }
    }

    private static final class Node {

        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Route> routes = new TreeMap<>(); // by method
        private @Nullable Node parameter;

        Node child(String segment, List<String> names, String path) {
            if (!segment.startsWith("{")) {
                return literals.computeIfAbsent(segment, _ -> new Node());
            }
            String name = segment.substring(1, Math.max(1, segment.length() - 1));
            if (!segment.endsWith("}") || name.isEmpty() || names.contains(name)) {
                throw new IllegalArgumentException(
                        "parameters of a route must be named once, such as {id}, in segments of their own; was \""
                                + path + "\"");
            }
            names.add(name);
            if (parameter == null) {
                parameter = new Node();
            }
            return parameter;
        }

        @Nullable
        Route route(String method) {
            Route route = routes.get(method);
            return route == null && method.equals("HEAD") ? routes.get("GET") : route;
        }
    }
}
