package io.asyncio4j;

/// The queue, or the broadcast, is shut down: it takes no more items, or has none left.
///
/// Source: `asyncio.QueueShutDown`.
public final class QueueShutdownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    QueueShutdownException(AsyncQueue<?> queue) {
        this("queue", queue);
    }

    QueueShutdownException(String what, Object shutDown) {
        super("the " + what + " is shut down: " + shutDown);
    }
}
