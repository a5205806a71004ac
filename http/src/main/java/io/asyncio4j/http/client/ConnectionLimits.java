package io.asyncio4j.http.client;

import io.asyncio4j.AsyncSemaphore;
import io.asyncio4j.Permit;
import io.asyncio4j.http.client.Url.Origin;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// How many connections may be in use at once: in all, and to each host. Loop only.
final class ConnectionLimits {

    private final int perHost;
    private final Slots inAll;
    private final Map<Origin, Slots> byHost = new HashMap<>();

    ConnectionLimits(int inAll, int perHost) {
        this.inAll = new Slots(inAll);
        this.perHost = perHost;
    }

    /// Waits until one more may be used. In a task.
    void acquire(Origin origin) {
        Slots ofHost = byHost.computeIfAbsent(origin, _ -> new Slots(perHost));
        ofHost.take();
        boolean acquired = false;
        try {
            inAll.take();
            acquired = true;
        } finally {
            if (!acquired) {
                giveBack(origin, ofHost);
            }
        }
    }

    /// One is no longer in use.
    void release(Origin origin) {
        inAll.giveBack();
        giveBack(origin, Objects.requireNonNull(byHost.get(origin)));
    }

    private void giveBack(Origin origin, Slots ofHost) {
        ofHost.giveBack();
        if (ofHost.semaphore.available() == perHost) {
            byHost.remove(origin); // a crawler meets hosts without end
        }
    }

    /// Permits that are given back by whoever comes: one is as good as another.
    private static final class Slots {

        private final AsyncSemaphore semaphore;
        private final ArrayDeque<Permit> taken = new ArrayDeque<>();

        Slots(int count) {
            semaphore = new AsyncSemaphore(count);
        }

        void take() {
            taken.push(semaphore.acquire());
        }

        void giveBack() {
            taken.pop().close();
        }
    }
}
