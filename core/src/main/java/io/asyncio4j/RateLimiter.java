package io.asyncio4j;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Limits how often the tasks of one loop do something, such as calling a service that allows 10 requests a second.
/// A task that comes too early waits, first come, first served.
///
/// A bucket holds tokens: it is full at first, every operation takes one, and they come back evenly. So a burst of
/// at most [#burst] operations may follow a pause, and in the long run the rate is exact. Unlike a permit, a token
/// is not given back. It belongs to the first loop that uses it, and follows that loop's clock; [SharedRateLimiter]
/// is for several loops.
///
/// Source: `aiolimiter.AsyncLimiter`; token bucket.
public final class RateLimiter {

    // One task at a time is served; it sleeps until its tokens are there, and then the next one is.

    // loop only
    private final ParkingLot<@Nullable Void> line = new ParkingLot<>(this, ParkingLot.Held.BY_NOBODY_KNOWN);
    private final TokenBucket bucket;
    private boolean serving;
    private @Nullable Engine engine; // whose clock `asOf` is of
    private long asOf; // when the bucket was right

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
        this.bucket = new TokenBucket(count, period, burst);
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
            for (earn(); !bucket.take(price); earn()) {
                Asyncio.sleep(bucket.until(price));
            }
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
        earn();
        return !serving && bucket.take(price);
    }

    /// How many operations may follow each other at once after a pause.
    public int burst() {
        return bucket.burst();
    }

    /// How many tokens are there, and how many tasks wait. On the loop.
    public Statistics statistics() {
        line.ensureOnLoop("statistics");
        earn();
        return new Statistics(bucket.burst(), bucket.available(), waiting());
    }

    @Override
    public String toString() {
        return "RateLimiter[" + bucket + ", " + waiting() + " waiting]";
    }

    private int waiting() {
        return line.size() + (serving ? 1 : 0);
    }

    private long price(String operation, int tokens) {
        line.ensureOnLoop(operation);
        return bucket.price(tokens);
    }

    /// Adds what has been earned since.
    private void earn() {
        Engine current = Engine.currentOrThrow("RateLimiter");
        long now = current.now();
        if (current == engine) {
            bucket.earn(now - asOf);
        }
        engine = current;
        asOf = now;
    }

    /// The state of a limiter.
    ///
    /// @param burst how many tokens the bucket holds
    /// @param available how many of them are there
    /// @param waiting how many tasks wait for tokens
    public record Statistics(int burst, int available, int waiting) {}
}
