package io.asyncio4j.http.server;

/// What the body of [Application#cleanupContext] yields by: the time in which the application serves.
@FunctionalInterface
public interface Serving {

    /// Lets the application start, and waits until it has ended. In the task of the body, once.
    ///
    /// @waits until the last connection has ended, and everything that was started later is cleaned up
    void await();
}
