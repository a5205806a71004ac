package io.asyncio4j;

/// What a [Broadcast] or a [SharedBroadcast] does when an item comes and the buffer of a subscriber is full.
public enum WhenFull {

    /// The subscriber loses its oldest item, and `lost` of its subscription counts it. Nobody waits: for what is
    /// outdated soon, such as prices.
    DROP_OLDEST,

    /// Whoever publishes waits until every subscriber has room: for what nobody may miss. One subscriber that
    /// takes nothing stops everybody.
    WAIT,

    /// The subscriber is cut off: what it has not taken is dropped, and it gets a [SlowSubscriberException].
    /// Nobody waits: for peers that may be dead, and whose memory is wanted back.
    UNSUBSCRIBE
}
