package io.asyncio4j.cli;

import io.asyncio4j.console.Console;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Objects;

/// Starts a program with a console beside it, for `asyncio run --console`.
final class WithConsole {

    private WithConsole() {}

    /// Starts both.
    ///
    /// @param args the program's main class, and its own arguments
    public static void main(String[] args) throws Throwable {
        Class<?> program = Class.forName(args[0]);
        Method main = mainOf(program);
        Console console = Console.start();
        System.err.println("asyncio: the console is at " + console.url());
        try {
            call(program, main, Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNullElse(e.getCause(), e);
        }
        // the console's loop is a daemon, and ends with the program's threads
    }

    private static void call(Class<?> program, Method main, String[] args) throws ReflectiveOperationException {
        Object receiver = null; // for a static one
        if (!Modifier.isStatic(main.getModifiers())) {
            Constructor<?> constructor = program.getDeclaredConstructor();
            constructor.setAccessible(true);
            receiver = constructor.newInstance();
        }
        main.setAccessible(true);
        main.invoke(receiver, main.getParameterCount() == 0 ? new Object[0] : new Object[] {args});
    }

    /// As the JVM's launcher chooses it: one with arguments before one without, and a superclass's last.
    private static Method mainOf(Class<?> program) throws NoSuchMethodException {
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
