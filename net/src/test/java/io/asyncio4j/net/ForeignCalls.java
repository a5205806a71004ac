package io.asyncio4j.net;

import io.asyncio4j.Asyncio;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Calls every public method of an object from a thread that runs no loop, and tells which of them are not refused
/// by an [IllegalStateException] that names the object.
final class ForeignCalls {

    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(int.class, 1),
            Map.entry(long.class, 1L),
            Map.entry(boolean.class, true),
            Map.entry(byte[].class, new byte[] {1}),
            Map.entry(byte[][].class, new byte[][] {{10}}),
            Map.entry(String.class, "x"),
            Map.entry(String[].class, new String[] {"x"}),
            Map.entry(CharSequence.class, "x"),
            Map.entry(Object.class, "x"),
            Map.entry(ByteBuffer.class, ByteBuffer.allocate(4)),
            Map.entry(Duration.class, Duration.ofSeconds(1)),
            Map.entry(Path.class, Path.of("x")),
            Map.entry(Class.class, RuntimeException.class),
            Map.entry(RuntimeException.class, new RuntimeException("x")),
            Map.entry(InetAddress.class, InetAddress.getLoopbackAddress()),
            Map.entry(InetSocketAddress.class, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9)),
            Map.entry(java.nio.charset.Charset.class, StandardCharsets.UTF_8),
            Map.entry(java.util.concurrent.ExecutorService.class, Executors.newVirtualThreadPerTaskExecutor()));

    private ForeignCalls() {}

    /// In a task.
    ///
    /// @param anyThread the methods that any thread may call
    static List<String> accepted(Object held, String... anyThread) {
        return acceptedAs(held.getClass().getSimpleName(), held, anyThread);
    }

    /// In a task.
    ///
    /// @param named what the messages must name
    static List<String> acceptedAs(String named, Object held, String... anyThread) {
        String before = held.toString();
        var accepted = new ArrayList<String>();
        for (Method method : operations(held.getClass(), Set.of(anyThread))) {
            String outcome = Asyncio.toThread(() -> outcome(method, held));
            if (!outcome.startsWith("IllegalStateException: ") || !outcome.contains(named)) {
                accepted.add(method.getName() + " of " + before + ": " + outcome);
            }
        }
        if (!held.toString().equals(before)) {
            accepted.add(before + " has become " + held);
        }
        return accepted;
    }

    private static List<Method> operations(Class<?> type, Set<String> anyThread) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass().getName().startsWith("io.asyncio4j."))
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge())
                .filter(method -> !Set.of("toString", "equals", "hashCode").contains(method.getName()))
                .filter(method -> !anyThread.contains(method.getName()))
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    private static String outcome(Method method, Object held) {
        try {
            method.setAccessible(true); // an object of a class that is not public
            Object value = method.invoke(
                    held,
                    Arrays.stream(method.getParameterTypes())
                            .map(ForeignCalls::sample)
                            .toArray());
            return "returned " + value;
        } catch (InvocationTargetException e) {
            Throwable thrown = Objects.requireNonNull(e.getCause());
            return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
        } catch (IllegalAccessException e) {
            return e.toString();
        }
    }

    private static @Nullable Object sample(Class<?> type) {
        Object known = SAMPLES.get(type);
        if (known != null || !type.isInterface()) {
            return type == Tls.class ? Tls.client() : known;
        }
        return Proxy.newProxyInstance(
                ForeignCalls.class.getClassLoader(),
                new Class<?>[] {type},
                (_, called, _) -> called.getReturnType() == boolean.class ? true : null);
    }
}
