package io.asyncio4j.http.wire;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import java.time.Duration;

/// When the heartbeats of connections are due: those of many at the same moments, so that a loop with thousands of
/// silent connections wakes up once a second for all of them, and not for each. Loop only.
public final class Beats {

    private static final Duration SHORTEST = Duration.ofSeconds(5); // shorter pauses are kept to
    private static final Duration LONGEST = Duration.ofDays(1); // longer ones are not worth it
    private static final int SECOND = 1_000_000_000; // ns

    private Beats() {}

    /// Calls `action` after a `pause`; if that is 5 s or longer as a rule, at the next full second.
    ///
    /// @param usual how long the pause is as a rule
    public static Handle later(Duration pause, Duration usual, Runnable action) {
        EventLoop loop = EventLoop.current();
        if (usual.compareTo(SHORTEST) < 0 || usual.compareTo(LONGEST) > 0) {
            return loop.callLater(pause, action);
        }
        Duration due = loop.time().plus(pause);
        return loop.callAt(due.plusNanos(Math.floorMod(-due.toNanosPart(), SECOND)), action);
    }
}
