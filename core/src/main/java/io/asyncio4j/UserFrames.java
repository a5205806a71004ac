package io.asyncio4j;

import java.util.Arrays;
import java.util.List;

/// The part of a stack that its reader has written: without the library and the JDK below and above it.
final class UserFrames {

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

    /// Whether it belongs to the library, or to what it stands on.
    static boolean isOurs(StackTraceElement frame) {
        String name = frame.getClassName();
        return isLibrary(frame)
                || name.startsWith("java.")
                || name.startsWith("jdk.")
                || name.startsWith("sun.")
                || name.startsWith("io.netty.");
    }

    static boolean isLibrary(StackTraceElement frame) {
        return frame.getClassName().startsWith("io.asyncio4j.");
    }
}
