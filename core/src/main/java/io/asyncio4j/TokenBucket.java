package io.asyncio4j;

import java.time.Duration;

/// The tokens of a limiter of rates: full at first, and then as many as time has earned.
final class TokenBucket {

    // Exact in whole numbers: a nanosecond earns `count` points, and a token costs as many points as the period has
    // nanoseconds. A full bucket keeps what a task earned in the last nanosecond of its sleep.

    private final int count;
    private final int burst;
    private final long pointsPerToken;
    private final long maxPoints;
    private long points;

    TokenBucket(int count, Duration period, int burst) {
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

    int burst() {
        return burst;
    }

    /// What `tokens` tokens cost, in points.
    long price(int tokens) {
        if (tokens < 1 || tokens > burst) {
            throw new IllegalArgumentException("tokens must be between 1 and " + burst + ", was " + tokens);
        }
        return tokens * pointsPerToken;
    }

    /// Adds what time has earned.
    void earn(long nanos) {
        long untilFull = Math.ceilDiv(maxPoints - points, count);
        points = nanos >= untilFull ? maxPoints : points + Math.max(0, nanos) * count;
    }

    /// Takes what something costs, if it is there.
    boolean take(long price) {
        boolean enough = points >= price;
        if (enough) {
            points -= price;
        }
        return enough;
    }

    /// How long it takes until as many points are there.
    Duration until(long price) {
        return Duration.ofNanos(Math.ceilDiv(Math.max(0, price - points), count));
    }

    /// How many whole tokens are there.
    int available() {
        return (int) (points / pointsPerToken);
    }

    @Override
    public String toString() {
        return count + " in " + Durations.text(Duration.ofNanos(pointsPerToken));
    }
}
