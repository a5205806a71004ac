package io.asyncio4j.http.client;

import io.asyncio4j.http.wire.Carrier;
import io.netty.util.concurrent.Future;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What carries one exchange: a connection of HTTP/1, or a stream of HTTP/2. Its messages are Netty's of HTTP/1 in
/// both cases. Loop only.
interface Lane {

    Route route();

    /// Whether it is a stream of HTTP/2.
    boolean isStream();

    /// How TLS was negotiated with the server, null if it was not.
    @Nullable
    SSLSession tlsSession();

    /// What to send by, null if it is closed.
    @Nullable
    Outlet outlet();

    /// Why it is closed, null if the server has just closed it.
    @Nullable
    Throwable problem();

    /// Whether what lasts until it is closed is complete, if it is closed now.
    boolean endsCleanly();

    /// What says that it is complete, for messages.
    String cleanEnd();

    /// There will be no exchange after this one: one side says so.
    void closeAfterwards();

    /// Speaks another protocol from now on; null if it is closed. On the host fiber, with the head of the answer
    /// that says so.
    @Nullable
    Carrier switchOver();

    /// Reads on, or not, as the body that arrives has room.
    void fullnessChanged();

    /// Ends it at once.
    void abort();

    /// The exchange is released.
    ///
    /// @param clean whether it has left nothing on the way
    void release(Exchange exchange, boolean clean);

    /// Sends the messages of a request.
    interface Outlet {

        /// Whether anything can still be sent.
        boolean isOpen();

        /// Waits until no more is under way than fits, or until it is closed. In a task.
        void awaitWritable();

        /// Adds a write, which is called on the host fiber. Never waits.
        ///
        /// @param bytes about how many it sends
        void add(int bytes, Runnable write);

        /// Writes a part of a message, or a region of a file if it takes files. On the host fiber.
        ///
        /// @return done when the operating system has taken it
        Future<?> write(Object message);

        /// Waits until the operating system has taken everything that was added. In a task.
        ///
        /// @return false if it never will
        boolean flush();

        /// Whether files are copied by the kernel.
        boolean takesFiles();
    }
}
