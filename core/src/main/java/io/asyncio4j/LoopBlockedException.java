package io.asyncio4j;

import java.time.Duration;
import java.util.Objects;

/// One step of a task or callback does not end, and nothing else runs on its loop meanwhile; see
/// [LoopOptions#slowStep]. It is never thrown, only reported, while the step still goes on; its stack
/// trace is that of the culprit at that moment.
///
/// Source: asyncio's `slow_callback_duration`.
public final class LoopBlockedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration since;

    LoopBlockedException(String message, Duration since, StackTraceElement[] culprit) {
        super(message, null, true, true);
        this.since = Objects.requireNonNull(since);
        setStackTrace(culprit);
    }

    /// How long the step had been running when this was found.
    public Duration since() {
        return since;
    }
}
