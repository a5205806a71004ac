package io.asyncio4j.http.client.cookies;

import io.asyncio4j.EventLoop;
import io.asyncio4j.LoopLocal;
import java.time.Duration;
import java.time.Instant;

/// The time of day as a loop sees it: where time is virtual, it moves on with that. Any thread.
final class LoopClock {

    private static final LoopLocal<LoopClock> CLOCKS = new LoopLocal<>(LoopClock::new);

    private static final Duration MOST_BEHIND =
            Duration.ofMinutes(1); // a loop's clock stands still on a machine asleep

    private final EventLoop loop;
    private final Instant start = Instant.now();
    private final Duration startOfLoop;

    private LoopClock(EventLoop loop) {
        this.loop = loop;
        this.startOfLoop = loop.time();
    }

    /// What time it is; outside a loop, what the system says.
    static Instant now() {
        return EventLoop.find().map(CLOCKS::get).map(LoopClock::time).orElseGet(Instant::now);
    }

    private Instant time() {
        Instant virtual = start.plus(loop.time().minus(startOfLoop));
        Instant real = Instant.now();
        return real.isAfter(virtual.plus(MOST_BEHIND)) ? real : virtual;
    }
}
