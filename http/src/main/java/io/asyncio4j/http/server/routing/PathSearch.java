package io.asyncio4j.http.server.routing;

import io.asyncio4j.http.server.routing.PathNode.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Looks for one path in a tree, and goes back where it leads nowhere.
final class PathSearch<T> {

    private final String method;
    private final String path;
    private final List<String> values = new ArrayList<>(4); // on the way that is being tried
    private final Set<String> methods = new TreeSet<>(); // at places that do not know this one
    private @Nullable T fallback;
    private List<String> fallbackValues = List.of();
    private int fallbackDepth = -1;

    PathSearch(String method, String path) {
        this.method = method;
        this.path = path;
    }

    PathTree.Found<T> in(PathNode<T> root) {
        T found = find(root, 1);
        return found == null
                ? new PathTree.Found<>(fallback, true, fallbackValues, methods)
                : new PathTree.Found<>(found, false, values, Set.of());
    }

    /// @param start where the next segment begins; beyond the path's end if there is none
    private @Nullable T find(PathNode<T> node, int start) {
        if (node.fallback != null && start > fallbackDepth) {
            fallback = node.fallback;
            fallbackValues = List.copyOf(values);
            fallbackDepth = start;
        }
        if (start > path.length()) {
            return at(node);
        }
        int end = PathPattern.endOfSegment(path, start);
        String segment = path.substring(start, end);
        PathNode<T> literal = node.literals.get(segment);
        T found = literal == null ? null : find(literal, end + 1);
        for (int i = 0; found == null && i < node.branches.size(); i++) {
            found = find(node.branches.get(i), segment, start, end);
        }
        return found;
    }

    private @Nullable T find(Branch<T> branch, String segment, int start, int end) {
        boolean rest = branch.segment() instanceof PathSegment.Rest;
        int before = values.size();
        if (!branch.segment().matches(rest ? path.substring(start) : segment, values)) {
            return null;
        }
        T found = rest ? at(branch.node()) : find(branch.node(), end + 1);
        if (found == null) {
            values.subList(before, values.size()).clear();
        }
        return found;
    }

    private @Nullable T at(PathNode<T> node) {
        T found = node.route(method);
        if (found == null) {
            methods.addAll(node.routes.keySet());
        }
        return found;
    }
}
