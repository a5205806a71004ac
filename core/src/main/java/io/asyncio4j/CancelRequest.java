package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// A request for a cancellation, as the asker remembers it to withdraw it. Loop only.
final class CancelRequest {

    static final int ALREADY_HIT = -1;

    final @Nullable String reason;
    final @Nullable UncancellableBlock level; // the innermost that was open around the asker when that began
    int hits; // how often the task had been hit when this came; once it has been delivered

    CancelRequest(@Nullable UncancellableBlock level, @Nullable String reason) {
        this.level = level;
        this.reason = reason;
    }
}
