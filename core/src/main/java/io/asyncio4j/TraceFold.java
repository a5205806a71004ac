package io.asyncio4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Folds traces: the frames of a program stay, and each row of the library's own becomes one line, with the
/// number of frames that it stands for. In debug mode nothing is folded.
final class TraceFold {

    private static final int NO_LINE = -1;

    private TraceFold() {}

    /// Folds the traces of `thrown`, of its causes and of what is suppressed in them. A trace in which no frame
    /// is the program's says where the library has failed, and stays whole. Any thread.
    static void fold(Throwable thrown) {
        List<Throwable> all = withCauses(thrown);
        if (all.stream().anyMatch(one -> hasProgram(one.getStackTrace()))) {
            all.forEach(one -> one.setStackTrace(fold(one.getStackTrace())));
        }
    }

    /// `stack` with one line for each row of frames of the library, and of the JDK and Netty next to them.
    static StackTraceElement[] fold(StackTraceElement[] stack) {
        List<StackTraceElement> folded = new ArrayList<>(stack.length);
        int begin = 0;
        while (begin < stack.length) {
            int end = begin;
            boolean ours = false;
            while (end < stack.length && UserFrames.isOurs(stack[end])) {
                ours |= UserFrames.isLibrary(stack[end]);
                end++;
            }
            if (ours) {
                folded.add(one(stack, begin, end));
            } else {
                end = Math.max(end, begin + 1);
                folded.addAll(List.of(stack).subList(begin, end));
            }
            begin = end;
        }
        return folded.toArray(StackTraceElement[]::new);
    }

    /// The line of a row: the method of ours that the program has called; or, below the program's first frame,
    /// the one that has called that.
    private static StackTraceElement one(StackTraceElement[] stack, int begin, int end) {
        boolean outermost = end == stack.length;
        int place = outermost ? begin : end - 1;
        while (!UserFrames.isLibrary(stack[place])) {
            place += outermost ? 1 : -1;
        }
        StackTraceElement shown = stack[place];
        int more = end - begin - 1;
        if (more == 0) {
            return shown;
        }
        String hint = outermost ? ", see them with -Dasyncio4j.debug=true" : "";
        String where = "%s:%d and %d more%s".formatted(shown.getFileName(), shown.getLineNumber(), more, hint);
        return new StackTraceElement(shown.getClassName(), shown.getMethodName(), where, NO_LINE);
    }

    private static boolean hasProgram(StackTraceElement[] stack) {
        return !UserFrames.ifAny(stack).isEmpty();
    }

    private static List<Throwable> withCauses(Throwable thrown) {
        List<Throwable> found = new ArrayList<>();
        add(thrown, found, Collections.newSetFromMap(new IdentityHashMap<>()));
        return found;
    }

    private static void add(@Nullable Throwable thrown, List<Throwable> found, Set<Throwable> seen) {
        if (thrown != null && seen.add(thrown)) {
            found.add(thrown);
            add(thrown.getCause(), found, seen);
            for (Throwable suppressed : thrown.getSuppressed()) {
                add(suppressed, found, seen);
            }
        }
    }
}
