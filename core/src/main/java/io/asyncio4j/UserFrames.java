package io.asyncio4j;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of a stack that its reader has written: without the library and the JDK below and above it.
final class UserFrames {

    private static final String LIBRARY = "io.asyncio4j.";
    private static final StackWalker WALKER = StackWalker.getInstance();

    private UserFrames() {}

    /// From the innermost frame outside the library and the JDK to the outermost, folded; all if there is none.
    static List<StackTraceElement> of(Task<?> task) {
        StackTraceElement[] stack = task.fiber().thread().getStackTrace();
        List<StackTraceElement> found = ifAny(stack);
        if (found.isEmpty()) {
            return List.of(stack);
        }
        return task.engine().loop().foldsTraces()
                ? List.of(TraceFold.fold(found.toArray(StackTraceElement[]::new)))
                : found;
    }

    /// From the innermost frame outside the library and the JDK to the outermost; nothing if there is none.
    static List<StackTraceElement> ifAny(StackTraceElement[] stack) {
        int first = 0;
        while (first < stack.length && isOurs(stack[first])) {
            first++;
        }
        int last = stack.length;
        while (last > first && isOurs(stack[last - 1])) {
            last--;
        }
        return List.of(Arrays.copyOfRange(stack, first, last));
    }

    /// From what the program has called at last to its outermost frame; all if there is none of its own.
    static List<StackTraceElement> andCalled(StackTraceElement[] stack) {
        int last = stack.length;
        while (last > 0 && isOurs(stack[last - 1])) {
            last--;
        }
        return List.of(last == 0 ? stack : Arrays.copyOf(stack, last));
    }

    /// The program's innermost frame on the stack of the calling thread; null if there is none.
    static @Nullable StackTraceElement here() {
        return WALKER.walk(frames -> frames.filter(frame -> !isOurs(frame.getClassName()))
                .findFirst()
                .map(StackWalker.StackFrame::toStackTraceElement)
                .orElse(null));
    }

    /// What the program has called, for messages: `operation`, unless it stands behind another method of the
    /// library.
    static String called(String operation) {
        StackTraceElement[] stack = Thread.currentThread().getStackTrace();
        int place = 0;
        while (place < stack.length && isOurs(stack[place])) {
            place++;
        }
        boolean byProgram = place-- < stack.length;
        while (place >= 0 && !isLibrary(stack[place])) {
            place--;
        }
        return byProgram && place >= 0 ? name(stack[place], operation) : operation;
    }

    private static String name(StackTraceElement called, String operation) {
        String method = called.getMethodName();
        String name = called.getClassName();
        String type = name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
        if (method.equals("<init>")) {
            return "new " + type;
        }
        if (method.indexOf('$') >= 0 || method.equals("<clinit>") || ("." + operation).endsWith("." + method)) {
            return operation;
        }
        return type.equals("Asyncio") ? method : type + "." + method;
    }

    /// Whether it belongs to the library, or to what it stands on.
    static boolean isOurs(StackTraceElement frame) {
        return isOurs(frame.getClassName());
    }

    private static boolean isOurs(String name) {
        return name.startsWith(LIBRARY)
                || name.startsWith("java.")
                || name.startsWith("jdk.")
                || name.startsWith("sun.")
                || name.startsWith("io.netty.");
    }

    static boolean isLibrary(StackTraceElement frame) {
        return frame.getClassName().startsWith(LIBRARY);
    }
}
