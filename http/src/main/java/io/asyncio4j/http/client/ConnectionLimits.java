package io.asyncio4j.http.client;

import io.asyncio4j.ParkingLot;
import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.lowlevel.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How many connections may be in use at once: in all, and to each host. Loop only.
final class ConnectionLimits {

    private final int perHost;
    private final ConnectionSlots inAll;
    private final Map<Origin, ConnectionSlots> byHost = new HashMap<>();
    private int waiting; // tasks

    ConnectionLimits(int inAll, int perHost) {
        this.inAll = new ConnectionSlots("a free connection", inAll);
        this.perHost = perHost;
    }

    /// How many tasks wait.
    int waiting() {
        return waiting;
    }

    /// Whether one more may be used at once.
    boolean hasRoom(Origin origin) {
        ConnectionSlots ofHost = byHost.get(origin);
        return inAll.isFree() && (ofHost == null || ofHost.isFree());
    }

    /// Waits until one more may be used. In a task.
    ///
    /// @throws IllegalStateException if the session is closed
    void acquire(Origin origin) {
        ConnectionSlots ofHost =
                byHost.computeIfAbsent(origin, _ -> new ConnectionSlots("a free connection to " + origin, perHost));
        boolean acquired = false;
        boolean ofHostTaken = false;
        waiting++;
        try {
            ofHost.take();
            ofHostTaken = true;
            inAll.take();
            acquired = true;
        } finally {
            waiting--;
            if (!acquired && ofHostTaken) {
                giveBack(origin, ofHost);
            }
        }
    }

    /// One is no longer in use.
    void release(Origin origin) {
        inAll.giveBack();
        giveBack(origin, Objects.requireNonNull(byHost.get(origin)));
    }

    /// Whoever waits, or will wait, is refused.
    void close() {
        inAll.close();
        List.copyOf(byHost.values()).forEach(ConnectionSlots::close);
    }

    private void giveBack(Origin origin, ConnectionSlots ofHost) {
        ofHost.giveBack();
        if (ofHost.isUnused()) {
            byHost.remove(origin); // a crawler meets hosts without end
        }
    }

    /// A number of connections, and the tasks that wait for one.
    private static final class ConnectionSlots implements Resource {

        private final String name; // what the tasks wait for
        private final int total;
        private final ParkingLot<Boolean> waiters = new ParkingLot<>(this); // handed whether they got it
        private int free;
        private boolean closed;

        ConnectionSlots(String name, int total) {
            this.name = name;
            this.total = total;
            this.free = total;
        }

        void take() {
            if (!closed && free > 0) {
                free--;
            } else if (closed || !waiters.await("request")) {
                throw new IllegalStateException(ConnectionPool.CLOSED);
            }
        }

        void giveBack() {
            if (closed || !waiters.wakeFirst(true)) {
                free++;
            }
        }

        boolean isFree() {
            return free > 0;
        }

        void close() {
            closed = true;
            waiters.wakeAll(false);
        }

        boolean isUnused() {
            return free == total;
        }

        @Override
        public Map<String, Long> figures() {
            return Map.of("free", (long) free, "total", (long) total);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
