package io.asyncio4j;

/// The queue is shut down: it takes no more items, or has none left.
///
/// Source: `asyncio.QueueShutDown`.
public final class QueueShutdownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// For a queue of your own.
    ///
    /// @param queue shows itself in the message
    public QueueShutdownException(Object queue) {
        super("the queue is shut down: " + queue);
    }
}
