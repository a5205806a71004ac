package io.asyncio4j.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Objects;

/// What a program begins with, for those that start something beside it.
///
/// @param program the main class
/// @param method as the JVM's launcher chooses it
record MainMethod(Class<?> program, Method method) {

    /// That of a program.
    static MainMethod of(String program) throws ReflectiveOperationException {
        Class<?> type = Class.forName(program);
        return new MainMethod(type, choose(type));
    }

    /// Calls it.
    ///
    /// @param args the program's name, which is left out, and its own arguments
    /// @throws Throwable what it throws
    void call(String[] args) throws Throwable {
        Object receiver = null; // for a static one
        if (!Modifier.isStatic(method.getModifiers())) {
            Constructor<?> constructor = program.getDeclaredConstructor();
            constructor.setAccessible(true);
            receiver = constructor.newInstance();
        }
        method.setAccessible(true);
        try {
            method.invoke(
                    receiver,
                    method.getParameterCount() == 0
                            ? new Object[0]
                            : new Object[] {Arrays.copyOfRange(args, 1, args.length)});
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNullElse(e.getCause(), e);
        }
    }

    /// One with arguments before one without, and a superclass's last.
    private static Method choose(Class<?> program) throws NoSuchMethodException {
        for (Class<?> type = program; type != null; type = type.getSuperclass()) {
            for (Class<?>[] parameters : new Class<?>[][] {{String[].class}, {}}) {
                try {
                    return type.getDeclaredMethod("main", parameters);
                } catch (NoSuchMethodException e) {
                    // the next
                }
            }
        }
        throw new NoSuchMethodException(program.getName() + " has no main method");
    }
}
