package io.asyncio4j.http.server.api;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Describes types as JSON Schema does; records have a name of their own in the document.
final class Schemas {

    private final Map<Class<?>, String> names = new LinkedHashMap<>();
    private final Map<String, Object> described = new TreeMap<>(); // by name

    /// A type of an answer.
    Map<String, Object> of(Type type) {
        return of(RecordShape.conversionOf(type));
    }

    /// A component, with its description and default.
    Map<String, Object> of(Component component) {
        var schema = new LinkedHashMap<String, Object>(
                component.isRaw() ? Map.of("type", "string") : of(component.conversion()));
        if (component.isNullable() && schema.get("type") instanceof String type) {
            schema.put("type", List.of(type, "null"));
        }
        String otherwise = component.otherwise();
        if (otherwise != null) {
            schema.put("default", valueOf(otherwise, schema));
        }
        if (!component.description().isEmpty()) {
            schema.put("description", component.description());
        }
        return schema;
    }

    /// The properties of an object, and those that it must have.
    Map<String, Object> object(List<Component> components, String description) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (Component component : components) {
            properties.put(component.name(), of(component));
            if (component.isRequired()) {
                required.add(component.name());
            }
        }
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    /// The types that have a name, by it.
    Map<String, Object> named() {
        return described;
    }

    private Map<String, Object> of(Conversion conversion) {
        return switch (conversion) {
            case Scalar scalar -> scalar.schema();
            case Conversion.OptionalOf(Conversion inner) -> of(inner);
            case Conversion.ListOf(Conversion element, boolean set) -> {
                var schema = new LinkedHashMap<String, Object>();
                schema.put("type", "array");
                schema.put("items", of(element));
                if (set) {
                    schema.put("uniqueItems", true);
                }
                yield schema;
            }
            case Conversion.MapOf(Conversion value) -> {
                var schema = new LinkedHashMap<String, Object>();
                schema.put("type", "object");
                schema.put("additionalProperties", of(value));
                yield schema;
            }
            case Conversion.Nested(Class<?> type, var shape) -> reference(type, shape.get());
            case Conversion.Upload _ -> Map.of("type", "string", "format", "binary");
            case Conversion.Anything _ -> Map.of();
        };
    }

    private Map<String, Object> reference(Class<?> type, RecordShape shape) {
        String name = names.get(type);
        if (name == null) {
            name = free(type.getSimpleName());
            names.put(type, name);
            described.put(name, Map.of()); // while it is described: it may contain itself
            described.put(name, object(shape.components(), descriptionOf(type)));
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    static String descriptionOf(Class<?> type) {
        Description description = type.getAnnotation(Description.class);
        return description == null ? "" : description.value();
    }

    private String free(String wanted) {
        String name = wanted;
        for (int i = 2; described.containsKey(name); i++) {
            name = wanted + i;
        }
        return name;
    }

    /// A default as JSON has it.
    private static Object valueOf(String text, Map<String, Object> schema) {
        Object type = schema.get("type");
        try {
            if ("integer".equals(type) || "number".equals(type)) {
                return new BigDecimal(text);
            }
        } catch (NumberFormatException e) {
            return text;
        }
        return "boolean".equals(type) ? (Object) text.equals("true") : text;
    }
}
