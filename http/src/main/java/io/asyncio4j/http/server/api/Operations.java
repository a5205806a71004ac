package io.asyncio4j.http.server.api;

import io.asyncio4j.http.server.Route;
import io.asyncio4j.http.server.RouteDocs;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/// Describes routes as OpenAPI does.
final class Operations {

    private static final Set<String> METHODS =
            Set.of("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE");

    private final Schemas schemas = new Schemas();
    private final Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    private boolean tellsProblems;

    void add(Route route) {
        if (METHODS.contains(route.method()) && !route.docs().isHidden()) {
            paths.computeIfAbsent(route.template().isEmpty() ? "/" : route.template(), _ -> new LinkedHashMap<>())
                    .put(route.method().toLowerCase(Locale.ROOT), operation(route));
        }
    }

    Map<String, ?> paths() {
        return paths;
    }

    /// The types that have a name.
    Map<String, Object> components() {
        var all = new LinkedHashMap<String, Object>();
        if (tellsProblems) {
            all.putAll(problem());
        }
        all.putAll(schemas.named());
        return all.isEmpty() ? Map.of() : Map.of("schemas", all);
    }

    private Map<String, Object> operation(Route route) {
        RouteDocs docs = route.docs();
        var operation = new LinkedHashMap<String, Object>();
        route.name().ifPresent(name -> operation.put("operationId", name));
        putUnlessEmpty(operation, "summary", docs.summary());
        putUnlessEmpty(operation, "description", docs.description());
        if (!docs.tags().isEmpty()) {
            operation.put("tags", docs.tags());
        }
        if (docs.isDeprecated()) {
            operation.put("deprecated", true);
        }
        Set<String> names = route.parameters().keySet();
        List<Component> components = route.handler() instanceof InputRoute<?> input
                ? input.input().shape().components()
                : List.of();
        List<Object> parameters = parameters(route, names, components);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        addBody(operation, route, names, components);
        operation.put("responses", responses(docs, !components.isEmpty()));
        return operation;
    }

    private List<Object> parameters(Route route, Set<String> names, List<Component> components) {
        var parameters = new ArrayList<Object>();
        var open = new LinkedHashSet<>(names);
        for (Component component : components) {
            Source source = component.source(route.method(), names);
            if (!source.isOfBody()) {
                open.remove(component.name());
                var parameter = new LinkedHashMap<String, Object>();
                parameter.put("name", component.name());
                parameter.put("in", source.key());
                parameter.put("required", source == Source.PATH || component.isRequired());
                putUnlessEmpty(parameter, "description", component.description());
                parameter.put("schema", schemas.of(component));
                parameters.add(parameter);
            }
        }
        for (String name : open) {
            var parameter = new LinkedHashMap<String, Object>();
            parameter.put("name", name);
            parameter.put("in", "path");
            parameter.put("required", true);
            parameter.put("schema", schema(route.parameters().getOrDefault(name, "text")));
            parameters.add(parameter);
        }
        return parameters;
    }

    /// @param kind of a parameter of a path
    private Map<String, Object> schema(String kind) {
        return switch (kind) {
            case "int" -> schemas.of(int.class);
            case "long" -> schemas.of(long.class);
            case "uuid" -> schemas.of(UUID.class);
            case "date" -> schemas.of(LocalDate.class);
            default -> schemas.of(String.class);
        };
    }

    private void addBody(Map<String, Object> operation, Route route, Set<String> names, List<Component> components) {
        var fields = new ArrayList<Component>();
        Component whole = null;
        for (Component component : components) {
            switch (component.source(route.method(), names)) {
                case FIELD -> fields.add(component);
                case BODY -> whole = component;
                default -> {}
            }
        }
        if (whole != null) {
            String type = whole.isRaw()
                    ? whole.type() == String.class ? "text/plain" : "application/octet-stream"
                    : "application/json";
            operation.put("requestBody", body(whole.isRequired(), Map.of(type, Map.of("schema", schemas.of(whole)))));
        } else if (!fields.isEmpty()) {
            Map<String, Object> schema = Map.of("schema", schemas.object(fields, ""));
            var content = new LinkedHashMap<String, Object>();
            if (fields.stream().anyMatch(Component::isFile)) {
                content.put("multipart/form-data", schema);
            } else {
                content.put("application/json", schema);
                content.put("application/x-www-form-urlencoded", schema);
            }
            operation.put("requestBody", body(fields.stream().anyMatch(Component::isRequired), content));
        }
    }

    private static Map<String, Object> body(boolean required, Map<String, Object> content) {
        var body = new LinkedHashMap<String, Object>();
        body.put("required", required);
        body.put("content", content);
        return body;
    }

    private Map<String, Object> responses(RouteDocs docs, boolean hasInput) {
        var responses = new TreeMap<String, Object>();
        docs.answers().forEach((status, answer) -> {
            var response = new LinkedHashMap<String, Object>();
            response.put("description", answer.text());
            answer.type()
                    .ifPresent(type ->
                            response.put("content", Map.of("application/json", Map.of("schema", schemas.of(type)))));
            responses.put(Integer.toString(status), response);
        });
        if (responses.isEmpty()) {
            responses.put("default", Map.of("description", "the answer"));
        }
        if (hasInput) {
            tellsProblems = true;
            responses.putIfAbsent(
                    "4XX",
                    Map.of(
                            "description",
                            "values that do not fit",
                            "content",
                            Map.of(
                                    "application/problem+json",
                                    Map.of("schema", Map.of("$ref", "#/components/schemas/Problem")))));
        }
        return responses;
    }

    private static Map<String, Object> problem() {
        Map<String, Object> text = Map.of("type", "string");
        return Map.of(
                "Problem",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(
                                "title",
                                text,
                                "status",
                                Map.of("type", "integer"),
                                "detail",
                                text,
                                "errors",
                                Map.of("type", "array", "items", Map.of("type", "object")))));
    }

    private static void putUnlessEmpty(Map<String, Object> map, String key, String text) {
        if (!text.isEmpty()) {
            map.put(key, text);
        }
    }
}
