package io.asyncio4j.http;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/// A type with its parameters, which a class object cannot say: `new TypeRef<List<Order>>() {}`. Immutable; any
/// thread.
///
/// @param <T> the type
public abstract class TypeRef<T> {

    private final Type type;

    /// The type that the subclass names.
    ///
    /// @throws IllegalArgumentException if it names none, as in `new TypeRef() {}`
    protected TypeRef() {
        Class<?> own = getClass();
        while (own.getSuperclass() != TypeRef.class) {
            own = own.getSuperclass();
        }
        if (!(own.getGenericSuperclass() instanceof ParameterizedType parameterized)) {
            throw new IllegalArgumentException(
                    "a TypeRef must name its type, such as new TypeRef<List<String>>() {}, was " + own.getName());
        }
        type = parameterized.getActualTypeArguments()[0];
    }

    private TypeRef(Type type) {
        this.type = type;
    }

    /// A class, which has no parameters.
    public static <T> TypeRef<T> of(Class<T> type) {
        return new OfClass<>(Objects.requireNonNull(type, "type"));
    }

    /// The type, as reflection has it.
    public final Type type() {
        return type;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof TypeRef<?> ref && ref.type.equals(type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }

    private static final class OfClass<T> extends TypeRef<T> {

        OfClass(Class<T> type) {
            super(type);
        }
    }
}
