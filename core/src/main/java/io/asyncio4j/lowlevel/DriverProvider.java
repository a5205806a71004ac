package io.asyncio4j.lowlevel;

import java.util.concurrent.Executor;

/// Makes the driver of loops that do I/O; found by [java.util.ServiceLoader].
///
/// A loop starts with a driver that only sleeps, and asks for this one when it first opens a
/// socket.
public interface DriverProvider {

    /// A new driver for the loop on whose host fiber this is called.
    ///
    /// @param hooks what the driver may ask of its loop
    Driver create(Hooks hooks);

    /// What a driver may ask of its loop.
    interface Hooks {

        /// Whether the loop has nothing to do, so that the driver may sleep. On the host fiber.
        ///
        /// To be asked when the driver can already be woken and before it sleeps; else a wake-up is lost.
        boolean isIdle();

        /// Lets everything that is ready run, such as the tasks that wait for what has just come, and then
        /// goes on: so a large amount is used while it is in the processor's cache. On the host fiber, while
        /// the driver polls.
        void giveWay();

        /// Runs callbacks on the host fiber; any thread may hand them over.
        Executor executor();
    }
}
