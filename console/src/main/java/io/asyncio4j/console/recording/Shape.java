package io.asyncio4j.console.recording;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a class of records is made of, so that records can be written, read and compared component by component.
/// Any thread.
final class Shape {

    private static final Map<Class<?>, Shape> KNOWN = new ConcurrentHashMap<>();

    private final RecordComponent[] components;
    private final Constructor<?> constructor;
    private final boolean[] ages; // a duration that grows by itself, such as how long ago something was

    private Shape(Class<?> type) {
        components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            constructor = type.getConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type + " must be a public record", e);
        }
        ages = new boolean[components.length];
        for (int i = 0; i < ages.length; i++) {
            String name = components[i].getName();
            ages[i] = components[i].getType() == Duration.class && (name.equals("since") || name.equals("ago"));
        }
    }

    static Shape of(Class<?> type) {
        return KNOWN.computeIfAbsent(type, Shape::new);
    }

    /// The shapes of a class and of all that it is made of, as text: two versions of the library that write the
    /// same have the same.
    static String describe(Type type) {
        return switch (type) {
            case ParameterizedType list ->
                Arrays.stream(list.getActualTypeArguments())
                        .map(Shape::describe)
                        .collect(Collectors.joining(",", "[", "]"));
            case Class<?> record
            when record.isRecord() ->
                Stream.of(record.getRecordComponents())
                        .map(each -> each.getName() + ":" + describe(each.getGenericType()))
                        .collect(Collectors.joining(",", record.getSimpleName() + "(", ")"));
            case Class<?> plain -> plain.getSimpleName();
            default -> type.getTypeName();
        };
    }

    int size() {
        return components.length;
    }

    Type type(int component) {
        return components[component].getGenericType();
    }

    @Nullable
    Object value(Object record, int component) {
        try {
            return components[component].getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(components[component] + " cannot be read", e);
        }
    }

    Object make(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constructor + " does not take " + Arrays.toString(values), e);
        }
    }

    /// Whether two records are equal but for what grows by itself.
    static boolean isSame(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null || !one.getClass().isRecord() || one.getClass() != other.getClass()) {
            return Objects.equals(one, other);
        }
        Shape shape = of(one.getClass());
        for (int i = 0; i < shape.size(); i++) {
            if (!shape.ages[i] && !isSame(shape.value(one, i), shape.value(other, i))) {
                return false;
            }
        }
        return true;
    }

    /// The same record after a while.
    static Object older(Object record, Duration by) {
        Shape shape = of(record.getClass());
        @Nullable Object[] values = new @Nullable Object[shape.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = shape.value(record, i);
            if (shape.ages[i] && value != null) {
                values[i] = ((Duration) value).plus(by);
            } else {
                values[i] = value != null && value.getClass().isRecord() ? older(value, by) : value;
            }
        }
        return shape.make(values);
    }

    /// The records of a list that has a number for each of them, or null if it has none.
    static @Nullable Class<?> numbered(Type type) {
        if (type instanceof ParameterizedType list
                && list.getRawType() == List.class
                && list.getActualTypeArguments()[0] instanceof Class<?> element
                && element.isRecord()) {
            RecordComponent first = element.getRecordComponents()[0];
            return first.getName().equals("id") && first.getType() == long.class ? element : null;
        }
        return null;
    }

    /// The number of a record of a numbered list.
    static long number(Object record) {
        return (long) Objects.requireNonNull(of(record.getClass()).value(record, 0));
    }
}
