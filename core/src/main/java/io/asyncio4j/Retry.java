package io.asyncio4j;

import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidOp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Says how to try an operation again that has failed. Immutable: each method that sets something returns a changed
/// copy.
///
/// {@snippet class=snippets.RetryTest region=again}
///
/// The operation runs again after exceptions only, never after errors, so that a cancelled task ends, even if a
/// library has wrapped its [CancelledError] or it is suppressed in an exception. A time limit for each attempt
/// belongs inside the operation, one for all attempts around the whole.
///
/// Source: tenacity for Python.
public final class Retry {

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MAX_SUPPRESSED = 100; // or what is tried for ever would fill the memory

    private final int attempts;
    private final Duration firstPause;
    private final Duration longestPause;
    private final double jitter;
    private final @Nullable Predicate<Exception> type; // null for any
    private final Predicate<Exception> condition;

    private Retry(
            int attempts,
            Duration firstPause,
            Duration longestPause,
            double jitter,
            @Nullable Predicate<Exception> type,
            Predicate<Exception> condition) {
        this.attempts = attempts;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        this.jitter = jitter;
        this.type = type;
        this.condition = condition;
    }

    /// Makes at most `attempts` attempts, without a pause, whatever the exception is.
    ///
    /// @param attempts at least 1
    public static Retry times(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be >= 1, was " + attempts);
        }
        return new Retry(attempts, Duration.ZERO, LONGEST_PAUSE, 0, null, _ -> true);
    }

    /// Waits for `first` before the second attempt, and twice as long before each further one, up to a
    /// minute.
    ///
    /// @param first at least zero
    public Retry backoff(Duration first) {
        Durations.nanos("first", first);
        return backoff(first, LONGEST_PAUSE.compareTo(first) > 0 ? LONGEST_PAUSE : first);
    }

    /// Waits for `first` before the second attempt, and twice as long before each further one, up to `longest`.
    ///
    /// @param first at least zero
    /// @param longest at least `first`
    public Retry backoff(Duration first, Duration longest) {
        Durations.nanos("first", first);
        Durations.nanos("longest", longest);
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "longest must be >= first, " + Durations.text(first) + ", was " + Durations.text(longest));
        }
        return new Retry(attempts, first, longest, jitter, type, condition);
    }

    /// Shortens each pause by a random amount, up to this fraction of it, so that tasks that have failed
    /// together do not try again together. The loop's seed decides ([LoopOptions#seed]).
    ///
    /// @param fraction from 0 to 1
    public Retry jitter(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction must be from 0 to 1, was " + fraction);
        }
        return new Retry(attempts, firstPause, longestPause, fraction, type, condition);
    }

    /// Tries again after exceptions of this type, in addition to those given before; others are thrown at
    /// once.
    ///
    /// An [UncheckedIOException] counts as its cause, too: `on(IOException.class)` is for every failure of files,
    /// network and HTTP, whether it was thrown checked or not, and `on(ConnectException.class)` for every
    /// connection that was refused.
    public Retry on(Class<? extends Exception> added) {
        Objects.requireNonNull(added, "added");
        Predicate<Exception> test = e -> added.isInstance(e) || added.isInstance(ioCause(e));
        Predicate<Exception> either = type == null ? test : type.or(test);
        return new Retry(attempts, firstPause, longestPause, jitter, either, condition);
    }

    /// Tries again only if `added` holds too.
    public Retry when(Predicate<? super Exception> added) {
        Objects.requireNonNull(added, "added");
        return new Retry(attempts, firstPause, longestPause, jitter, type, condition.and(added));
    }

    /// Runs `operation` until it succeeds or is not tried again. In a task.
    ///
    /// @waits between two attempts, until the pause is over; a cancellation ends it, and no further attempt
    ///     is made
    /// @throws X what the last attempt has thrown, with what the others have thrown suppressed in it, in
    ///     order; of more than 100, the last 100
    public <T extends @Nullable Object, X extends Exception> T run(Op<T, X> operation) throws X {
        Objects.requireNonNull(operation, "operation");
        Task<?> task = Task.currentFor("Retry.run");
        var earlier = new ArrayDeque<Exception>(0);
        Duration pause = firstPause;
        for (int attempt = 1; ; attempt++) {
            try {
                return operation.call();
            } catch (Exception e) {
                if (task.orCancellation(e) instanceof CancelledError cancellation) {
                    throw cancellation;
                }
                if (attempt == attempts || task.wasHitBeside(e) || !isWorthwhile(e)) {
                    earlier.stream().filter(one -> one != e).forEach(e::addSuppressed);
                    throw e;
                }
                if (attempt > MAX_SUPPRESSED) {
                    earlier.remove();
                }
                earlier.add(e);
            }
            Asyncio.sleep(jittered(pause));
            pause = next(pause);
        }
    }

    /// Runs `operation` without a value; see [#run(Op)].
    ///
    /// @waits between two attempts; see [#run(Op)]
    public <X extends Exception> void run(VoidOp<X> operation) throws X {
        run(VoidAdapters.op("operation", operation));
    }

    private static @Nullable IOException ioCause(Exception e) {
        return e instanceof UncheckedIOException unchecked ? unchecked.getCause() : null;
    }

    private boolean isWorthwhile(Exception e) {
        return (type == null || type.test(e)) && condition.test(e);
    }

    private Duration next(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(longestPause) > 0 ? longestPause : doubled;
    }

    private Duration jittered(Duration pause) {
        if (jitter == 0) {
            return pause;
        }
        double share = 1 - jitter * EventLoop.current().random().nextDouble();
        return Duration.ofNanos((long) (pause.toNanos() * share));
    }
}
