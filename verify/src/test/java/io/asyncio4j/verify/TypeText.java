package io.asyncio4j.verify;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Types as a reader writes them: simple names, generics, and what may be null.
final class TypeText {

    private TypeText() {}

    static String of(AnnotatedType type) {
        return nullness(type)
                + switch (type) {
                    case AnnotatedArrayType array -> of(array.getAnnotatedGenericComponentType()) + "[]";
                    case AnnotatedParameterizedType generic ->
                        name(generic.getType()) + "<" + list(generic.getAnnotatedActualTypeArguments()) + ">";
                    case AnnotatedWildcardType wildcard -> wildcard(wildcard);
                    default -> name(type.getType());
                };
    }

    static String of(AnnotatedType type, boolean isVarArgs) {
        String text = of(type);
        return isVarArgs ? text.substring(0, text.length() - 2) + "..." : text;
    }

    static String list(AnnotatedType[] types) {
        return Arrays.stream(types).map(TypeText::of).collect(Collectors.joining(", "));
    }

    private static String wildcard(AnnotatedWildcardType wildcard) {
        if (wildcard.getAnnotatedLowerBounds().length > 0) {
            return "? super " + list(wildcard.getAnnotatedLowerBounds());
        }
        String upper = list(wildcard.getAnnotatedUpperBounds());
        return upper.isEmpty() || upper.equals("Object") ? "?" : "? extends " + upper;
    }

    private static String name(Type type) {
        return switch (type) {
            case Class<?> plain
            when plain.getEnclosingClass() != null -> name(plain.getEnclosingClass()) + "." + plain.getSimpleName();
            case Class<?> plain -> plain.getSimpleName();
            case ParameterizedType generic -> name(generic.getRawType());
            case TypeVariable<?> variable -> variable.getName();
            default -> type.getTypeName();
        };
    }

    private static String nullness(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
    }
}
