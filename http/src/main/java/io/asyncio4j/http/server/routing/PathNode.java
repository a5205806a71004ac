package io.asyncio4j.http.server.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A place in a tree of paths, after some segments.
final class PathNode<T> {

    final Map<String, PathNode<T>> literals = new HashMap<>();
    final List<Branch<T>> branches = new ArrayList<>(0); // by rank, and then in the order of their addition
    final Map<String, T> routes = new TreeMap<>(); // by method

    @Nullable
    T fallback; // for what is not found here and below

    PathNode<T> child(PathSegment segment) {
        if (segment instanceof PathSegment.Literal(String text)) {
            return literals.computeIfAbsent(text, _ -> new PathNode<>());
        }
        for (Branch<T> branch : branches) {
            if (branch.segment.shape().equals(segment.shape())) {
                return branch.node;
            }
        }
        var branch = new Branch<>(segment, new PathNode<T>());
        branches.add(branch);
        branches.sort(Comparator.comparingInt(each -> each.segment.rank()));
        return branch.node;
    }

    /// What serves a method here.
    @Nullable
    T route(String method) {
        T route = routes.get(method);
        if (route == null && method.equals("HEAD")) {
            route = routes.get("GET");
        }
        return route == null ? routes.get(PathTree.ANY) : route;
    }

    record Branch<T>(PathSegment segment, PathNode<T> node) {}
}
