package io.asyncio4j;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Limits how often all loops of the program together do something: a [RateLimiter] between loops. A task that
/// comes too early waits, whichever loop it runs on, first come, first served.
///
/// {@snippet class=snippets.SharedRateLimiterTest region=together}
///
/// It follows the clock of the machine, `System.nanoTime`, even on a loop that has another clock.
public final class SharedRateLimiter {

    // Any thread. The lock is held for a few instructions and never while a task waits. Whoever is first in the line
    // sleeps until its tokens are there; leaving the line, with tokens or without, it wakes the next one.

    private final LongSupplier nanoTime;
    private final TokenBucket bucket; // guarded by this
    private final ArrayDeque<Promise<@Nullable Void>> line = new ArrayDeque<>(); // guarded by this
    private long asOf; // guarded by this: when the bucket was right

    /// `count` operations in every `period`, and at most as many at once.
    ///
    /// @param count at least 1
    /// @param period more than zero
    public SharedRateLimiter(int count, Duration period) {
        this(count, period, count);
    }

    /// `count` operations in every `period`.
    ///
    /// @param count at least 1
    /// @param period more than zero; together with `burst` at most 292 years
    /// @param burst how many may follow each other at once after a pause, at least 1
    public SharedRateLimiter(int count, Duration period, int burst) {
        this(new TokenBucket(count, period, burst), System::nanoTime);
    }

    SharedRateLimiter(TokenBucket bucket, LongSupplier nanoTime) {
        this.bucket = bucket;
        this.nanoTime = nanoTime;
        this.asOf = nanoTime.getAsLong();
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
        long price = bucket.price(tokens);
        Task.currentFor("acquire");
        Promise<@Nullable Void> turn = join(price);
        if (turn == null) {
            return;
        }
        try {
            if (!isFirst(turn)) {
                try (var _ = EventLoop.current().expectExternalEvents()) {
                    turn.await();
                }
            }
            for (Duration pause = take(price); pause.isPositive(); pause = take(price)) {
                Asyncio.sleep(pause);
            }
        } finally {
            leave(turn);
        }
    }

    /// Takes a token if one is there and no task waits. Any thread; never waits.
    ///
    /// @return whether the token was taken
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /// Takes `tokens` tokens if they are there and no task waits. Any thread; never waits.
    ///
    /// @param tokens at least 1 and at most [#burst]
    /// @return whether the tokens were taken
    public synchronized boolean tryAcquire(int tokens) {
        long price = bucket.price(tokens);
        earn();
        return line.isEmpty() && bucket.take(price);
    }

    /// How many operations may follow each other at once after a pause. Any thread.
    public int burst() {
        return bucket.burst();
    }

    /// How many tokens are there, and how many tasks wait. Any thread; the answer may be out of date at once.
    public synchronized RateLimiter.Statistics statistics() {
        earn();
        return new RateLimiter.Statistics(bucket.burst(), bucket.available(), line.size());
    }

    @Override
    public synchronized String toString() {
        return "SharedRateLimiter[" + bucket + ", " + line.size() + " waiting]";
    }

    /// Takes what it costs, or joins the line.
    ///
    /// @return the place in the line; null if nobody waits and the tokens were there
    private synchronized @Nullable Promise<@Nullable Void> join(long price) {
        earn();
        if (line.isEmpty() && bucket.take(price)) {
            return null;
        }
        var turn = new Promise<@Nullable Void>();
        line.add(turn);
        return turn;
    }

    private synchronized boolean isFirst(Promise<@Nullable Void> turn) {
        return line.peek() == turn;
    }

    /// Takes what it costs.
    ///
    /// @return how long it takes until that is there; zero if it was
    private synchronized Duration take(long price) {
        earn();
        return bucket.take(price) ? Duration.ZERO : bucket.until(price);
    }

    private void leave(Promise<@Nullable Void> turn) {
        Promise<@Nullable Void> next;
        synchronized (this) {
            boolean first = line.peek() == turn;
            line.remove(turn);
            next = first ? line.peek() : null;
        }
        if (next != null) {
            next.complete(null); // one that was cancelled passes it on when it leaves
        }
    }

    /// Adds what has been earned since.
    private void earn() {
        long now = nanoTime.getAsLong();
        bucket.earn(now - asOf);
        asOf = now;
    }
}
