package io.asyncio4j.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The machine's time for the meter of a loop, which reads it seldom where steps are short. Loop only, but for the
/// ticker's part.
public final class StepClock {

    // To read the time takes some 25 ns, a sixth of the shortest step. So not every step is timed. That no long one is
    // missed is the work of a Ticker: a thread that leaves a mark here every 5 ms; on a core that it shares with the
    // loop, it takes some 20 µs each time. Looking for the mark is as good as free. A step goes untimed only if there
    // is no mark when it begins, or at the end of the step before; a mark at its end was made within it. Then the time
    // is read: the step began after the
    // reading before, and has gone on since the mark was made. If these two tell much the same, its length is known.
    //
    // A mark stays until the ticker is known to be punctual, and while it stays every step is timed: at the beginning,
    // when a busy machine lets the ticker wait, and after its last tick. If nothing between two readings explains
    // the time between them, then it was late: no step is blamed, and all are timed for a while.

    public static final long PERIOD = TimeUnit.MICROSECONDS.toNanos(4_500); // of ticks
    public static final long LONG = TimeUnit.MILLISECONDS.toNanos(10); // such a step contains a tick in its first half
    private static final long LATE = 2 * PERIOD;
    private static final long DISTRUST = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(100); // ticks that nobody needs
    private static final long UNKNOWN = 0;
    private static final long NONE = Long.MIN_VALUE;

    private final LongSupplier time;
    private final LongSupplier steps;
    private final Consumer<StepClock> ticker;

    // loop only
    private long last; // reading
    private long lastStep = NONE; // how many had begun then
    private long distrustedUntil;

    // written on the loop, and by the ticker
    private volatile boolean isMarked = true;
    private volatile boolean isTicking;
    private volatile long markedAt = UNKNOWN; // or a moment after that
    private volatile long lastTick;
    private volatile long lastNeed;

    /// A clock that ticks once it needs to.
    ///
    /// @param time the machine's, or a played one
    /// @param steps how many steps have begun
    /// @param ticker is to tick from now on, until this is idle
    public StepClock(LongSupplier time, LongSupplier steps, Consumer<StepClock> ticker) {
        this.time = time;
        this.steps = steps;
        this.ticker = ticker;
        this.last = time.getAsLong();
        this.distrustedUntil = last;
    }

    /// The time.
    public long time() {
        return time.getAsLong();
    }

    /// When it was read last.
    public long last() {
        return last;
    }

    /// Reads the time.
    public long read() {
        long now = time.getAsLong();
        last = now;
        lastStep = steps.getAsLong();
        if (isMarked && isTicking && now - lastTick < LATE && now - distrustedUntil >= 0) {
            isMarked = false;
            isMarked = !isTicking; // it may have made its last mark just before
        }
        return now;
    }

    /// The time at the beginning of a step, which is to be timed: that of the last reading if no other step has
    /// begun since.
    public long readBeforeStep() {
        return steps.getAsLong() == lastStep + 1 ? last : readAfterUntimed();
    }

    private long readAfterUntimed() {
        long before = last;
        long now = read();
        if (now - before >= LONG) {
            distrust();
        }
        return now;
    }

    /// Whether a step that begins now and is long will be noticed.
    public boolean isWatched() {
        if (isMarked) {
            readBeforeStep();
            return !isMarked;
        }
        return true;
    }

    /// Whether the ticker has ticked since that was made sure.
    public boolean isMarked() {
        return isMarked;
    }

    /// Reads the time at the end of an untimed step.
    ///
    /// @return how long it was if it was long, else 0
    public long untimedStepEnds() {
        boolean wasMarked = isMarked;
        long mark = markedAt;
        long before = last;
        long now = read();
        long most = now - before;
        if (most < LONG) {
            return 0;
        }
        if (wasMarked && mark != UNKNOWN && 2 * (now - mark) >= most) {
            return most;
        }
        distrust();
        return 0;
    }

    private void distrust() {
        distrustedUntil = last + DISTRUST;
        isMarked = true;
    }

    /// Steps are short: there are to be ticks.
    public void needTicks() {
        lastNeed = last;
        if (!isTicking) {
            lastTick = last - LATE; // none yet
            isTicking = true;
            ticker.accept(this);
        }
    }

    /// Whether nobody needs ticks any more. By the ticker.
    public boolean isIdle(long now) {
        return now - lastNeed > LINGER;
    }

    /// By the ticker.
    public void tick() {
        lastTick = time.getAsLong();
        if (!isMarked) {
            markedAt = UNKNOWN;
            isMarked = true;
            markedAt = time.getAsLong() | 1; // not UNKNOWN
        }
    }

    /// There will be no more ticks until they are needed again. By the ticker.
    public void endTicks() {
        isTicking = false;
        isMarked = true;
    }
}
