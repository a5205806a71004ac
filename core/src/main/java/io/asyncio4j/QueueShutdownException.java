package io.asyncio4j;

/// The queue is shut down: it takes no more items, or has none left.
///
/// Source: `asyncio.QueueShutDown`.
public final class QueueShutdownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    QueueShutdownException(AsyncQueue<?> queue) {
        super("the queue is shut down: " + queue);
    }
}
