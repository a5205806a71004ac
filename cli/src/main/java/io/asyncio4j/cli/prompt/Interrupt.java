package io.asyncio4j.cli.prompt;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import org.jspecify.annotations.Nullable;

/// A request to stop one snippet, which code that never waits meets at its checks.
///
/// @param run whose snippet is to stop; null for any
/// @param how what is done to the code that meets it
record Interrupt(@Nullable SnippetRun run, How how) {

    // The snippet's task is cancelled as any task is, but a loop that is kept busy does not get to know of it.
    // So the busy code, which is that of the snippet or of a task that it waits for, lets the loop run once: the
    // cancellation arrives, and is thrown where the code gave way, or where it waits next.

    /// What is done.
    enum How {
        /// The snippet's code lets the loop cancel it.
        CANCEL,
        /// The snippet's code ends.
        END,
        /// Whatever keeps the loop busy ends, be it the snippet's or what an earlier one has left.
        END_ANY
    }

    void meet() {
        if (EventLoop.find().isEmpty()) {
            return; // another thread: it holds up nobody
        }
        if (how == How.END_ANY) {
            StopCheck.end();
            throw new StoppedError();
        }
        if (SnippetRun.current() != run) {
            return;
        }
        if (how == How.END || Task.find().isEmpty()) {
            throw new StoppedError();
        }
        Asyncio.yieldNow();
    }
}
