package io.asyncio4j;

import java.util.Objects;

/// The queue, or the broadcast, is shut down: it takes no more items, or has none left.
///
/// Source: `asyncio.QueueShutDown`.
public final class QueueShutdownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    QueueShutdownException(AsyncQueue<?> queue) {
        this("queue", queue);
    }

    /// For a queue of your own.
    ///
    /// @param what it is, such as `queue`
    /// @param shutDown shows itself in the message
    public QueueShutdownException(String what, Object shutDown) {
        super("the " + Objects.requireNonNull(what, "what") + " is shut down: "
                + Objects.requireNonNull(shutDown, "shutDown"));
    }
}
