package io.asyncio4j.http.client;

import io.asyncio4j.http.client.Url.Origin;
import java.util.HashMap;
import java.util.Map;

/// How many connections may be in use at once: in all, and to each host. Loop only.
final class ConnectionLimits {

    private final int perHost;
    private final Permits permits;
    private final Map<Origin, Permits> permitsPerHost = new HashMap<>();

    ConnectionLimits(int inAll, int perHost) {
        this.permits = new Permits(inAll);
        this.perHost = perHost;
    }

    /// Waits until one more may be used. In a task.
    void acquire(Origin origin) {
        Permits ofHost = permitsOf(origin);
        ofHost.acquire();
        boolean acquired = false;
        try {
            permits.acquire();
            acquired = true;
        } finally {
            if (!acquired) {
                ofHost.release();
            }
        }
    }

    /// One is no longer in use.
    void release(Origin origin) {
        permits.release();
        Permits ofHost = permitsOf(origin);
        ofHost.release();
        if (ofHost.free() == perHost) {
            permitsPerHost.remove(origin); // a crawler meets hosts without end
        }
    }

    private Permits permitsOf(Origin origin) {
        return permitsPerHost.computeIfAbsent(origin, _ -> new Permits(perHost));
    }
}
