package io.asyncio4j;

import java.util.LinkedHashMap;
import java.util.Map;

/// The values that [LoopLocal]s have for one loop. Any thread.
final class LoopLocals {

    private final EventLoop loop;
    private final LinkedHashMap<LoopLocal<?>, Object> values = new LinkedHashMap<>(); // guarded by this, like the next
    private boolean closed;

    LoopLocals(EventLoop loop) {
        this.loop = loop;
    }

    @SuppressWarnings("unchecked") // a local's value is what it has created
    synchronized <T> T get(LoopLocal<T> local) {
        Object value = values.get(local);
        if (value == null) {
            if (closed) {
                throw new IllegalStateException("the event loop is closed");
            }
            T created = local.create(loop); // which may ask for another, but not for itself
            values.put(local, created);
            return created;
        }
        return (T) value;
    }

    /// Closes the values, the last made first. No thread asks for another while they are closed.
    synchronized void close() {
        closed = true;
        while (!values.isEmpty()) {
            close(values.pollLastEntry());
        }
    }

    @SuppressWarnings("unchecked") // as above
    private <T> void close(Map.Entry<LoopLocal<?>, Object> entry) {
        var local = (LoopLocal<T>) entry.getKey();
        try {
            local.close((T) entry.getValue());
        } catch (RuntimeException | Error e) {
            loop.reportError("a value that belonged to the event loop could not be closed", e);
        }
    }
}
