package io.asyncio4j.http.client;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A fixed number of permits; a task that finds none waits its turn. Loop only.
final class Permits {

    private final ArrayDeque<Promise<@Nullable Void>> waiters = new ArrayDeque<>();
    private int free;

    Permits(int count) {
        free = count;
    }

    void acquire() {
        if (free > 0) {
            free--;
            return;
        }
        var turn = new Promise<@Nullable Void>();
        waiters.add(turn);
        try {
            turn.await();
        } catch (CancelledError e) {
            waiters.remove(turn);
            throw e;
        }
    }

    int free() {
        return free;
    }

    void release() {
        for (var turn = waiters.poll(); turn != null; turn = waiters.poll()) {
            if (turn.complete(null)) {
                return;
            }
        }
        free++;
    }
}
