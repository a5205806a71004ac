package io.asyncio4j.http.server;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the router has found for a request: a route, or a refusal that its application answers.
///
/// @param route null if the request is refused
/// @param endpoint answers, within the application that is started
/// @param owner the application whose route it is, or whose prefix
/// @param names of the parameters of path and host
/// @param values in the same order
/// @param methods of the path, if it does not know that of the request; empty if there is no such path
record Match(
        @Nullable Route route,
        Handler endpoint,
        Application owner,
        List<String> names,
        List<String> values,
        Set<String> methods) {

    static Match of(Route route, List<String> names, List<String> values) {
        return new Match(route, route.endpoint(), route.owner(), names, values, Set.of());
    }

    /// What the route is called in messages.
    String name() {
        return route == null ? "that nobody has added" : route.toString();
    }

    RouteOptions options() {
        return route == null ? owner.options().everyRoute : route.options();
    }

    @Nullable
    String value(String name) {
        int index = names.indexOf(name);
        return index < 0 ? null : values.get(index);
    }
}
