package io.asyncio4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.TypeVariable;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The methods and constructors that users of core can call.
final class PublicApi {

    private PublicApi() {}

    /// All of them, in the order of their names. What users implement, and records that only tell what is, are
    /// left out.
    static List<Executable> all() {
        return types().flatMap(type -> Stream.concat(constructors(type), methods(type)))
                .sorted((a, b) -> nameOf(a).compareTo(nameOf(b)))
                .toList();
    }

    /// As in `AsyncQueue.put`; a constructor is `AsyncQueue.new`.
    static String nameOf(Executable executable) {
        String type = executable
                .getDeclaringClass()
                .getName()
                .replaceFirst(".*\\.", "")
                .replace('$', '.');
        return type + "." + (executable instanceof Method method ? method.getName() : "new");
    }

    /// Whether `parameter` may be null.
    static boolean isNullable(Parameter parameter) {
        return isNullable(parameter.getAnnotatedType());
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class)
                || (type.getType() instanceof TypeVariable<?> variable
                        && Arrays.stream(variable.getAnnotatedBounds()).anyMatch(PublicApi::isNullable));
    }

    private static Stream<Executable> constructors(Class<?> type) {
        return type == CallGraph.class ? Stream.of() : Arrays.stream(type.getConstructors());
    }

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic() && !method.isBridge())
                .filter(method -> !isOfObject(method));
    }

    private static boolean isOfObject(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(of -> of.getName().equals(method.getName())
                        && Arrays.equals(of.getParameterTypes(), method.getParameterTypes()));
    }

    private static Stream<Class<?>> types() {
        Path root = root();
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .map(file -> root.relativize(file).toString())
                    .filter(name -> name.startsWith("io") && name.endsWith(".class"))
                    .filter(name -> !name.endsWith("package-info.class"))
                    .<Class<?>>map(name -> load(name.replace(".class", "").replace('/', '.')))
                    .filter(PublicApi::isPublic)
                    .filter(type -> !type.getPackageName().endsWith(".internal"))
                    .filter(type -> !type.isInterface() && !type.isEnum())
                    .filter(type -> !type.isRecord() || type == Limit.class || type == CallGraph.class)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPublic(@Nullable Class<?> type) {
        return type == null || (Modifier.isPublic(type.getModifiers()) && isPublic(type.getEnclosingClass()));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, EventLoop.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Path root() {
        try {
            return Path.of(EventLoop.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
