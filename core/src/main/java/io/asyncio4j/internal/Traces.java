package io.asyncio4j.internal;

import java.util.ArrayList;
import java.util.List;

/// Traces of exceptions that were thrown elsewhere, in another thread or process.
public final class Traces {

    private Traces() {}

    /// Lets the trace of `thrown` go on with the frames of the calling thread where those of the class
    /// `boundary` begin, which called the work. Nothing happens if it was not thrown below them.
    public static void goOn(Throwable thrown, String boundary) {
        List<StackTraceElement> frames = new ArrayList<>(List.of(thrown.getStackTrace()));
        int end = 0;
        while (end < frames.size() && !frames.get(end).getClassName().equals(boundary)) {
            end++;
        }
        if (end < frames.size()) {
            frames.subList(end, frames.size()).clear();
            frames.addAll(calling());
            thrown.setStackTrace(frames.toArray(StackTraceElement[]::new));
        }
    }

    /// The frames of the calling thread, without those of this class.
    public static List<StackTraceElement> calling() {
        return List.of(Thread.currentThread().getStackTrace()).stream()
                .dropWhile(frame -> !frame.getClassName().equals(Traces.class.getName()))
                .dropWhile(frame -> frame.getClassName().equals(Traces.class.getName()))
                .toList();
    }
}
