package io.asyncio4j;

/// The subscriber of a [Broadcast] or a [SharedBroadcast] was cut off because its buffer was full; see
/// [WhenFull#UNSUBSCRIBE].
public final class SlowSubscriberException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SlowSubscriberException(int buffer, long lost) {
        super("the subscriber was too slow: its buffer of " + buffer + " was full; it has lost " + lost + " items");
    }
}
