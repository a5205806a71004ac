package io.asyncio4j.verify;

import io.asyncio4j.Permit;

/// How many calls were under way at once. Loop only.
final class AtOnce {

    private int now;
    private int most;

    Permit begin() {
        now++;
        most = Math.max(most, now);
        return () -> now--;
    }

    int most() {
        return most;
    }
}
