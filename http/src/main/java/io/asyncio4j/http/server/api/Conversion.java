package io.asyncio4j.http.server.api;

import io.asyncio4j.http.multipart.FormFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes a value of a type out of what a request has: a text, a list of texts, or what JSON is made of. Immutable.
sealed interface Conversion
        permits Scalar,
                Conversion.OptionalOf,
                Conversion.ListOf,
                Conversion.MapOf,
                Conversion.Nested,
                Conversion.Upload,
                Conversion.Anything {

    /// Makes the value; null, and an error more, if `raw` does not fit.
    ///
    /// @param text whether texts say numbers and the like, as in a query
    @Nullable
    Object convert(Object raw, boolean text, Place place, List<FieldError> errors);

    /// The value if there is none; null if there must be one.
    default @Nullable Object whenMissing() {
        return null;
    }

    /// What JSON is, for messages.
    static String kind(Object raw) {
        return switch (raw) {
            case JsonNull _ -> "null";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case Number _ -> "a number";
            case Boolean _ -> "a truth value";
            case FormFile _ -> "a file";
            default -> "a text";
        };
    }

    /// A property of an object; null if there is none.
    static @Nullable Object property(Map<?, ?> map, String name) {
        Object value = map.get(name);
        return value == null && map.containsKey(name) ? JsonNull.INSTANCE : value;
    }

    private static Object orNull(@Nullable Object value) {
        return value == null ? JsonNull.INSTANCE : value;
    }

    /// What may be missing.
    record OptionalOf(Conversion inner) implements Conversion {

        @Override
        public @Nullable Object convert(Object raw, boolean text, Place place, List<FieldError> errors) {
            if (raw == JsonNull.INSTANCE) {
                return Optional.empty();
            }
            Object value = inner.convert(raw, text, place, errors);
            return value == null ? null : Optional.of(value);
        }

        @Override
        public Object whenMissing() {
            return Optional.empty();
        }
    }

    /// A list, or a set in the order of the elements. A text alone is a list of one.
    record ListOf(Conversion element, boolean set) implements Conversion {

        @Override
        public @Nullable Object convert(Object raw, boolean text, Place place, List<FieldError> errors) {
            if (!(raw instanceof List) && !text) {
                place.tell("must be a list, was " + kind(raw), errors);
                return null;
            }
            List<?> all = raw instanceof List<?> list ? list : List.of(raw);
            var values = new ArrayList<Object>(all.size());
            int before = errors.size();
            for (int i = 0; i < all.size(); i++) {
                Object value = element.convert(orNull(all.get(i)), text, place.part(Integer.toString(i)), errors);
                if (value != null) {
                    values.add(value);
                }
            }
            if (errors.size() > before) {
                return null;
            }
            return set ? Collections.unmodifiableSet(new LinkedHashSet<>(values)) : List.copyOf(values);
        }

        @Override
        public Object whenMissing() {
            return set ? Set.of() : List.of();
        }
    }

    /// An object whose properties have any names.
    record MapOf(Conversion value) implements Conversion {

        @Override
        public @Nullable Object convert(Object raw, boolean text, Place place, List<FieldError> errors) {
            if (!(raw instanceof Map<?, ?> all)) {
                place.tell("must be an object, was " + kind(raw), errors);
                return null;
            }
            var values = new LinkedHashMap<String, Object>();
            int before = errors.size();
            all.forEach((key, each) -> {
                String name = String.valueOf(key);
                Object made = value.convert(orNull(each), text, place.part(name), errors);
                if (made != null) {
                    values.put(name, made);
                }
            });
            return errors.size() > before ? null : Collections.unmodifiableMap(values);
        }

        @Override
        public Object whenMissing() {
            return Map.of();
        }
    }

    /// A record.
    ///
    /// @param shape made when it is first asked for, since a record may have one of its kind in it
    record Nested(Class<?> type, Supplier<RecordShape> shape) implements Conversion {

        @Override
        public @Nullable Object convert(Object raw, boolean text, Place place, List<FieldError> errors) {
            if (!(raw instanceof Map<?, ?> all)) {
                place.tell("must be an object, was " + kind(raw), errors);
                return null;
            }
            return shape.get()
                    .read(
                            component -> component.read(
                                    property(all, component.name()), text, place.part(component.name()), errors),
                            place,
                            errors);
        }
    }

    /// A file of a form.
    record Upload() implements Conversion {

        @Override
        public @Nullable Object convert(Object raw, boolean text, Place place, List<FieldError> errors) {
            if (raw instanceof FormFile) {
                return raw;
            }
            place.tell("must be " + (raw instanceof List ? "one file" : "a file") + ", was " + kind(raw), errors);
            return null;
        }
    }

    /// JSON as it is.
    record Anything() implements Conversion {

        @Override
        public Object convert(Object raw, boolean text, Place place, List<FieldError> errors) {
            return raw;
        }
    }
}
