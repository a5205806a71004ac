package io.asyncio4j.http.server.api;

import io.asyncio4j.http.multipart.FormFile;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The components of a record, and how it is made of their values. Immutable once it is made.
final class RecordShape {

    private final Class<?> type;
    private final Constructor<?> constructor;
    private List<Component> components = List.of();

    private RecordShape(Class<?> type) {
        this.type = type;
        RecordComponent[] parts = type.getRecordComponents();
        if (parts == null) {
            throw new IllegalArgumentException("an input must be a record, was " + type.getName());
        }
        try {
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true); // records of a program are rarely public
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e); // every record has it
        } catch (InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    "the package of " + type.getName() + " must be open to io.asyncio4j.http in its module-info", e);
        }
    }

    /// The shape of a record and of those in it.
    ///
    /// @throws IllegalArgumentException if a component has a type that nothing can be read into
    static RecordShape of(Class<?> type) {
        return of(type, new HashMap<>());
    }

    /// How to make a value of a type, for descriptions.
    static Conversion conversionOf(Type type) {
        return conversion(type, type.getTypeName(), new HashMap<>());
    }

    Class<?> type() {
        return type;
    }

    List<Component> components() {
        return components;
    }

    /// Makes the record; null, and errors more, if a value does not fit or its constructor refuses them.
    @Nullable
    Object read(Function<Component, @Nullable Object> values, Place place, List<FieldError> errors) {
        int before = errors.size();
        var arguments = new @Nullable Object[components.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = values.apply(components.get(i));
        }
        if (errors.size() > before) {
            return null;
        }
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            refused(e.getCause(), place, errors);
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e);
        }
    }

    /// The constructor has thrown something.
    private void refused(@Nullable Throwable thrown, Place place, List<FieldError> errors) {
        switch (thrown) {
            case IllegalArgumentException e -> tell(String.valueOf(e.getMessage()), place, errors);
            case DateTimeException e -> tell(String.valueOf(e.getMessage()), place, errors);
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw new IllegalStateException("the constructor of " + type.getName(), thrown);
        }
    }

    private void tell(String message, Place place, List<FieldError> errors) {
        for (Component component : components) {
            String name = component.ownName();
            if (message.startsWith(name + " ")) {
                place.part(component.name()).tell(message.substring(name.length() + 1), errors);
                return;
            }
        }
        place.tell(message, errors);
    }

    private static RecordShape of(Class<?> type, Map<Class<?>, RecordShape> known) {
        RecordShape there = known.get(type);
        if (there != null) {
            return there;
        }
        var shape = new RecordShape(type);
        known.put(type, shape);
        var parts = new ArrayList<Component>();
        for (RecordComponent part : type.getRecordComponents()) {
            String where = "component " + part.getName() + " of " + type.getName();
            boolean raw = part.getType() == byte[].class && part.isAnnotationPresent(From.class);
            try {
                parts.add(new Component(
                        part, raw ? new Conversion.Anything() : conversion(part.getGenericType(), where, known)));
            } catch (IllegalArgumentException e) {
                throw e.getMessage() != null && e.getMessage().contains(" of ")
                        ? e
                        : new IllegalArgumentException(where + ": " + e.getMessage(), e);
            }
        }
        shape.components = List.copyOf(parts);
        return shape;
    }

    private static Conversion conversion(Type type, String where, Map<Class<?>, RecordShape> known) {
        switch (type) {
            case ParameterizedType generic -> {
                Type[] arguments = generic.getActualTypeArguments();
                Conversion last = conversion(arguments[arguments.length - 1], where, known);
                if (generic.getRawType() == Optional.class) {
                    return new Conversion.OptionalOf(last);
                }
                if (generic.getRawType() == List.class || generic.getRawType() == Collection.class) {
                    return new Conversion.ListOf(last, false);
                }
                if (generic.getRawType() == Set.class) {
                    return new Conversion.ListOf(last, true);
                }
                if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                    return new Conversion.MapOf(last);
                }
            }
            case WildcardType wildcard -> {
                return conversion(wildcard.getUpperBounds()[0], where, known);
            }
            case Class<?> plain
            when plain == Object.class -> {
                return new Conversion.Anything();
            }
            case Class<?> plain
            when plain == FormFile.class -> {
                return new Conversion.Upload();
            }
            case Class<?> plain
            when plain.isRecord() && Scalar.of(plain) == null -> {
                RecordShape shape = of(plain, known);
                return new Conversion.Nested(plain, () -> shape);
            }
            case Class<?> plain -> {
                Scalar scalar = Scalar.of(plain);
                if (scalar != null) {
                    return scalar;
                }
            }
            default -> {}
        }
        throw new IllegalArgumentException(where + " has a type that nothing can be read into: " + type.getTypeName());
    }
}
