package io.asyncio4j.net.socket;

import io.asyncio4j.Promise;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Lets one task at a time into a section that may wait inside a foreign call. Loop only.
final class Turn {

    private boolean taken;
    private @Nullable Promise<@Nullable Void> free; // of those that wait

    /// Waits until nobody has the turn, and takes it.
    void take(SocketWait wait) throws IOException {
        while (taken) {
            if (free == null) {
                free = new Promise<>();
            }
            wait.until(free);
        }
        taken = true;
    }

    boolean isTaken() {
        return taken;
    }

    void giveBack() {
        taken = false;
        if (free != null) {
            free.complete(null);
            free = null;
        }
    }

    /// How a task waits for its turn.
    @FunctionalInterface
    interface SocketWait {

        /// Waits until `news` is done, or throws that the socket cannot be used any more.
        void until(Promise<?> news) throws IOException;
    }
}
