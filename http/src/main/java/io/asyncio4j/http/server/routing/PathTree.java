package io.asyncio4j.http.server.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds what belongs to a method and a path. Loop only.
///
/// A literal segment wins over one with a form, that over any segment, and that over the rest. Whatever leads
/// nowhere, or to a place that does not know the method, is left, and the next is tried.
///
/// @param <T> what is found
public final class PathTree<T> {

    /// Stands for all methods that have nothing of their own at a path.
    public static final String ANY = "*";

    private final PathNode<T> root = new PathNode<>();
    private final Map<String, PathNode<T>> literalPaths = new HashMap<>(); // found in one look-up

    /// A tree without paths.
    public PathTree() {}

    /// Adds what belongs to a method and a path.
    ///
    /// @return what is there already, and stays; null if nothing was
    public @Nullable T add(String method, PathPattern pattern, T found) {
        PathNode<T> node = node(pattern);
        T other = node.routes.putIfAbsent(method, found);
        if (pattern.isLiteral()) {
            literalPaths.put(pattern.normalText(), node);
        }
        return other;
    }

    /// Sets what is found for paths at a prefix and below it to which nothing else belongs; the longest prefix
    /// counts.
    public void setFallback(PathPattern prefix, T found) {
        node(prefix.withoutEnd()).fallback = found;
    }

    /// What belongs to a method and a path without parameters; null if nothing does, and [#find] must look.
    public @Nullable T literal(String method, String path) {
        PathNode<T> node = literalPaths.get(path);
        return node == null ? null : node.route(method);
    }

    /// What belongs to a method and a path.
    public Found<T> find(String method, String path) {
        return new PathSearch<T>(method, path).in(root);
    }

    private PathNode<T> node(PathPattern pattern) {
        PathNode<T> node = root;
        for (PathSegment segment : pattern.segments()) {
            node = node.child(segment);
        }
        return node;
    }

    /// The end of a search.
    ///
    /// @param route what belongs to the method; else what stands for the longest prefix; else null
    /// @param isFallback whether nothing belongs to the method
    /// @param values of the parameters of the route, in order
    /// @param methods that the path has, if it does not have this one: empty if it has none
    public record Found<T>(@Nullable T route, boolean isFallback, List<String> values, Set<String> methods) {}
}
