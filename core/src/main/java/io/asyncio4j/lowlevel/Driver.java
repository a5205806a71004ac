package io.asyncio4j.lowlevel;

/// What an event loop does while nothing is ready to run, and the clock it follows.
///
/// A loop owns its driver: it calls [#poll], [#run] and [#close] on its carrier or host fiber and nowhere
/// else. [#wakeup] and [#nanoTime] may be called by any thread.
///
/// Source: asyncio's selector and proactor; `IoHandler` in Netty.
public interface Driver extends AutoCloseable {

    /// Handles the I/O that is ready, waiting for some if none is.
    ///
    /// Returns when I/O was handled, when [#wakeup] was called (even if that was shortly before),
    /// or after `timeoutNanos`, whichever comes first; it may return early for no reason.
    ///
    /// @param timeoutNanos the longest to wait: 0 does not wait, [Long#MAX_VALUE] has no limit
    /// @param outside whether somebody outside the loop is working for it (a thread, a blocking
    ///     call), so that the loop may be woken before the timeout
    void poll(long timeoutNanos, boolean outside);

    /// Makes a running or the next [#poll] return soon. Any thread but the loop's bare carrier, so it may take a
    /// lock that [#poll] takes too; it must not wait for long.
    void wakeup();

    /// Whether something besides a timer, a task or another thread may have news for the loop, such as an
    /// open socket: if not, and all tasks wait, the loop reports that they may wait for ever. On the loop.
    default boolean expectsEvents() {
        return true;
    }

    /// The driver's clock in nanoseconds: monotonic, from an arbitrary origin, like [System#nanoTime].
    default long nanoTime() {
        return System.nanoTime();
    }

    /// Whether [#poll] takes no lock and runs no code of others.
    ///
    /// Such a driver is polled on the bare carrier. Any other is polled on the host fiber: a carrier that
    /// waits for a lock wanted by a task mounted on it would never get it.
    default boolean isLockFree() {
        return false;
    }

    /// Runs `body`, which is all that the host fiber ever does, with whatever the driver
    /// needs around it.
    default void run(Runnable body) {
        body.run();
    }

    /// Releases everything the driver holds. Called once, after the last [#poll].
    @Override
    void close();
}
