package io.asyncio4j;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block of a task that is not cancelled from outside: what is asked for meanwhile waits for its end.
/// Loop only.
///
/// A time limit or a task group inside the block still cancels what is inside itself, so a request is
/// delivered in the block that its asker began in, and waits in those further in.
final class UncancellableBlock {

    final @Nullable UncancellableBlock outer;
    int pending; // what the task had to expect when the block began
    final boolean pendingAtEnd;
    final boolean cut;
    final int hits;
    final @Nullable String reason;
    private final List<CancelRequest> waiting = new ArrayList<>(0);

    UncancellableBlock(
            @Nullable UncancellableBlock outer,
            int pending,
            boolean pendingAtEnd,
            boolean cut,
            int hits,
            @Nullable String reason) {
        this.outer = outer;
        this.pending = pending;
        this.pendingAtEnd = pendingAtEnd;
        this.cut = cut;
        this.hits = hits;
        this.reason = reason;
    }

    void add(CancelRequest request) {
        waiting.add(request);
    }

    List<CancelRequest> waiting() {
        return waiting;
    }
}
