package io.asyncio4j;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Limits how often the tasks of one loop do something, such as calling a service that allows 10 requests a second.
/// A task that comes too early waits, first come, first served.
///
/// A bucket holds tokens: it is full at first, every operation takes one, and they come back evenly. So a burst of
/// at most [#burst] operations may follow a pause, and in the long run the rate is exact. Unlike a permit, a token
/// is not given back. It belongs to the first loop that uses it, and follows that loop's clock.
///
/// Source: `aiolimiter.AsyncLimiter`; token bucket.
public final class RateLimiter {

    // Exact in whole numbers: a nanosecond earns `count` points, and a token costs as many points as the period has
    // nanoseconds. A full bucket keeps what a task earned in the last nanosecond of its sleep. One task at a time is
    // served; it sleeps until its tokens are there, and then the next one is.

    // loop only
    private final ParkingLot<@Nullable Void> line = new ParkingLot<>(this, ParkingLot.Held.BY_NOBODY_KNOWN);
    private final int count;
    private final int burst;
    private final long pointsPerToken;
    private final long maxPoints;
    private long points;
    private boolean serving;
    private @Nullable Engine engine; // whose clock `asOf` is of
    private long asOf; // when `points` was right

    /// `count` operations in every `period`, and at most as many at once.
    ///
    /// @param count at least 1
    /// @param period more than zero
    public RateLimiter(int count, Duration period) {
        this(count, period, count);
    }

    /// `count` operations in every `period`.
    ///
    /// @param count at least 1
    /// @param period more than zero; together with `burst` at most 292 years
    /// @param burst how many may follow each other at once after a pause, at least 1
    public RateLimiter(int count, Duration period, int burst) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be >= 1, was " + count);
        }
        if (burst < 1) {
            throw new IllegalArgumentException("burst must be >= 1, was " + burst);
        }
        this.pointsPerToken = Durations.nanos("period", period);
        if (pointsPerToken == 0) {
            throw new IllegalArgumentException("period must be more than zero, was " + Durations.text(period));
        }
        if (pointsPerToken > (Long.MAX_VALUE - count) / burst) {
            throw new IllegalArgumentException(
                    "period times burst must be at most 292 years, was " + Durations.text(period) + " times " + burst);
        }
        this.count = count;
        this.burst = burst;
        this.points = pointsPerToken * burst;
        this.maxPoints = points + count - 1;
    }

    /// Takes a token. In a task.
    ///
    /// @waits for the token, and for its turn if other tasks wait; a task that is cancelled has taken none
    /// @throws CancelledError if the task is cancelled before it has a token
    public void acquire() {
        acquire(1);
    }

    /// Takes `tokens` tokens, for an operation that counts as that many. In a task.
    ///
    /// @param tokens at least 1 and at most [#burst]
    /// @waits for all of them, and for its turn if other tasks wait; a task that is cancelled has taken none
    /// @throws CancelledError if the task is cancelled before it has them
    public void acquire(int tokens) {
        long price = price("acquire", tokens);
        if (serving) {
            line.await("acquire");
        }
        serving = true;
        try {
            for (long missing = missing(price); missing > 0; missing = missing(price)) {
                Asyncio.sleep(Duration.ofNanos(Math.ceilDiv(missing, count)));
            }
            points -= price;
        } finally {
            serving = line.wakeFirst(null);
        }
    }

    /// Takes a token if one is there and no task waits. On the loop.
    ///
    /// @return whether the token was taken
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /// Takes `tokens` tokens if they are there and no task waits. On the loop.
    ///
    /// @param tokens at least 1 and at most [#burst]
    /// @return whether the tokens were taken
    public boolean tryAcquire(int tokens) {
        long price = price("tryAcquire", tokens);
        boolean enough = !serving && missing(price) == 0;
        if (enough) {
            points -= price;
        }
        return enough;
    }

    /// How many operations may follow each other at once after a pause.
    public int burst() {
        return burst;
    }

    /// How many tokens are there, and how many tasks wait. On the loop.
    public Statistics statistics() {
        line.ensureOnLoop("statistics");
        missing(0);
        return new Statistics(burst, (int) (points / pointsPerToken), line.size() + (serving ? 1 : 0));
    }

    @Override
    public String toString() {
        return "RateLimiter[" + count + " in " + Durations.text(Duration.ofNanos(pointsPerToken)) + ", "
                + (line.size() + (serving ? 1 : 0)) + " waiting]";
    }

    private long price(String operation, int tokens) {
        line.ensureOnLoop(operation);
        if (tokens < 1 || tokens > burst) {
            throw new IllegalArgumentException("tokens must be between 1 and " + burst + ", was " + tokens);
        }
        return tokens * pointsPerToken;
    }

    /// Adds what has been earned since; returns how many points are still missing.
    private long missing(long price) {
        Engine current = Engine.currentOrThrow("RateLimiter");
        long now = current.now();
        if (current == engine) {
            long elapsed = now - asOf;
            long untilFull = Math.ceilDiv(maxPoints - points, count);
            points = elapsed >= untilFull ? maxPoints : points + elapsed * count;
        }
        engine = current;
        asOf = now;
        return Math.max(0, price - points);
    }

    /// The state of a limiter.
    ///
    /// @param burst how many tokens the bucket holds
    /// @param available how many of them are there
    /// @param waiting how many tasks wait for tokens
    public record Statistics(int burst, int available, int waiting) {}
}
