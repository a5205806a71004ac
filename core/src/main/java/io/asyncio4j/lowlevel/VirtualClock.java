package io.asyncio4j.lowlevel;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A clock for tests: when nothing is ready, time jumps to the next timer instead of passing.
///
/// With [#autojump] switched off it stands still, and only [#advance] moves it. While somebody outside works for
/// the loop (a thread, a blocking JDK call) time stands still and the loop really waits for them. It does no
/// network I/O.
///
/// The system property `asyncio4j.clock` set to `virtual` gives such a clock to every loop that is made
/// without another driver.
///
/// Source: trio's `MockClock`.
public final class VirtualClock implements Driver {

    private final ParkingDriver real = new ParkingDriver();
    private volatile long now; // written by the loop only
    private volatile boolean autojump = true;
    private volatile @Nullable EventLoop loop; // whose clock this is, once it has begun
    private long target; // loop only: how far `arrival` lets time go
    private @Nullable Promise<@Nullable Void> arrival; // loop only: of the task that advances the clock

    /// A clock that shows zero.
    public VirtualClock() {}

    /// A new clock if the system property asks for one, else null.
    public static @Nullable VirtualClock ifAskedFor() {
        return "virtual".equals(System.getProperty("asyncio4j.clock")) ? new VirtualClock() : null;
    }

    /// How much time has passed on this clock. Any thread.
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /// Whether time jumps to the next timer when nothing is ready; it does by default. Any thread.
    public void autojump(boolean on) {
        autojump = on;
        wakeup();
    }

    /// Lets `by` pass, from timer to timer, and waits until everything that is due by then has come as far as
    /// it can. In a task of the loop whose clock this is.
    ///
    /// @param by at least zero
    /// @waits until everything that is due by then has come as far as it can; if the task is cancelled, time
    ///     stops where it is
    /// @throws IllegalStateException if another task advances the clock at the same time
    public void advance(Duration by) {
        if (Objects.requireNonNull(by, "by").isNegative()) {
            throw new IllegalArgumentException("by must not be negative, was " + by);
        }
        ensureOwnLoop();
        if (arrival != null) {
            throw new IllegalStateException("another task advances the clock already, to "
                    + Duration.ofNanos(target).toMillis() + " ms");
        }
        var awaited = new Promise<@Nullable Void>();
        arrival = awaited;
        target = Math.addExact(now, by.toNanos());
        try {
            awaited.await();
        } finally {
            if (arrival == awaited) {
                arrival = null;
            }
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer
    public void poll(long timeoutNanos, boolean outside) {
        if (timeoutNanos == 0) {
            return;
        }
        if (outside || (arrival == null && (!autojump || timeoutNanos == Long.MAX_VALUE))) {
            real.poll(Long.MAX_VALUE, outside);
        } else if (arrival == null) {
            now += timeoutNanos;
        } else if (now < target) {
            now += Math.min(timeoutNanos, target - now);
        } else {
            arrival.complete(null);
            arrival = null;
        }
    }

    @Override
    public void run(Runnable body) {
        Objects.requireNonNull(body, "body");
        loop = EventLoop.current();
        body.run();
    }

    @Override
    public void wakeup() {
        real.wakeup();
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public boolean expectsEvents() {
        return arrival != null;
    }

    @Override
    public boolean isLockFree() {
        return true;
    }

    @Override
    public void close() {
        loop = null;
    }

    private void ensureOwnLoop() {
        EventLoop owner = loop;
        EventLoop user = EventLoop.find().orElse(null);
        if (owner == null || user != owner) {
            throw new IllegalStateException("advance must be called on the event loop whose clock this is ("
                    + (owner == null ? "none" : owner) + "), was called on "
                    + (user == null ? Thread.currentThread() : user));
        }
    }
}
