package io.asyncio4j;

/// Nobody can go on: tasks wait for each other in a circle, or all wait and nothing is left that could
/// wake one of them.
///
/// An [Error], like [CancelledError]: it is a defect of the program, not a condition to handle.
public final class DeadlockError extends Error {

    private static final long serialVersionUID = 1;

    DeadlockError(String message) {
        super(message);
    }
}
