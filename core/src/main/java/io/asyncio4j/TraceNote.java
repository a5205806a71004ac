package io.asyncio4j;

import java.util.stream.Stream;

/// A place in the program that belongs to the story of an exception, shown in its trace as a suppressed one:
/// where its task was created, and where the exception went on into the task that awaited it.
final class TraceNote extends Throwable {

    private static final long serialVersionUID = 1L;
    private static final int MOST = 16; // of one exception: it may be a constant, or go on from task to task for ever

    private TraceNote(String message) {
        super(message);
    }

    /// The place where the task with this name is created: that of the caller.
    static TraceNote createdHere(String task) {
        return new TraceNote(task + " was created here");
    }

    /// The place where the task with this name asks a generator for an element: that of the caller.
    static TraceNote askedHere(String task) {
        return new TraceNote(task + " asked for the next element here");
    }

    /// Adds to `failure` that the calling code, which is about to throw it on, has awaited `awaited`.
    static void addAwaiting(Throwable failure, Awaitable<?> awaited) {
        if (hasRoom(failure)) {
            String what = awaited instanceof Task<?> task ? task.name() + " was awaited" : "awaited";
            failure.addSuppressed(new TraceNote(what + " here by " + currentName()));
        }
    }

    /// Adds this to the trace of `failure`, unless that is full.
    void addTo(Throwable failure) {
        if (hasRoom(failure)) {
            failure.addSuppressed(this);
        }
    }

    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }

    private static boolean hasRoom(Throwable failure) {
        return Stream.of(failure.getSuppressed())
                        .filter(TraceNote.class::isInstance)
                        .count()
                < MOST;
    }

    private static String currentName() {
        Engine engine = Engine.find();
        Task<?> task = engine == null ? null : engine.currentTask();
        return task == null ? "thread " + Thread.currentThread().getName() : task.name();
    }
}
