package io.asyncio4j.lowlevel;

import io.asyncio4j.Task;

/// Sees what an event loop does: for profilers, consoles and test kits. Given to
/// [io.asyncio4j.LoopOptions#instrument]; a loop without one pays nothing.
///
/// Unless a method says otherwise it is called on the bare carrier, between two steps, very often. It must be
/// quick and take no lock: one that a task holds would never be given back. It must not call anything that
/// waits, logs or prints. An instrument that throws is taken off, and the error reported.
///
/// Source: trio's `Instrument`.
public interface Instrument {

    /// A task was created; it starts later, on its loop. On the thread that creates it.
    default void taskCreated(Task<?> task) {}

    /// A task stands in the queue of its loop and has its turn soon: it was created, or its wait is over. On the
    /// loop, perhaps while another task runs. One that another thread has woken is told of when the loop takes
    /// notice of that.
    ///
    /// @param cause who has seen to that
    default void taskReady(Task<?> task, Cause cause) {}

    /// A task starts or goes on.
    default void stepBegins(Task<?> task) {}

    /// The task waits again, gives way or has ended.
    default void stepEnds(Task<?> task) {}

    /// A task has ended; its outcome can be asked for. Before its last [#stepEnds], on the task's thread.
    default void taskEnded(Task<?> task) {}

    /// Nothing is ready: the loop is about to poll its driver, and may sleep there.
    default void loopSleeps() {}

    /// The driver has returned.
    default void loopWakes() {}

    /// By whom or by what a task was made ready.
    enum Cause {
        /// The task has given way, and waits for nothing but its next turn.
        ITSELF,
        /// Another task: it has created this one, ended, or handed over what was waited for.
        TASK,
        /// A time has come: that of a sleep or of a limit. Or everything else of the loop rests, which was waited
        /// for.
        TIMER,
        /// The driver: bytes have come, or there is room for more.
        IO,
        /// A callback of the loop.
        CALLBACK,
        /// Another thread: it has called in, or a call of the JDK has ended that the task was blocked in.
        THREAD
    }
}
