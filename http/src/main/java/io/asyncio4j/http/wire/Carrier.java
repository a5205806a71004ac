package io.asyncio4j.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Bytes in both directions, after an exchange has switched to another protocol: a connection of HTTP/1, or a
/// stream of HTTP/2. Loop only.
public interface Carrier {

    /// From now on `listener` gets what comes, and first what has come already. Once.
    void listen(Listener listener);

    /// Makes what is to be sent.
    ByteBufAllocator alloc();

    /// Sends bytes, which are released then. Never waits. To an end that is closed, nothing is sent.
    void send(ByteBuf bytes);

    /// The same, at once if it can be. On the host fiber.
    default void sendNow(ByteBuf bytes) {
        send(bytes);
    }

    /// Whether no more is under way than fits.
    boolean isWritable();

    /// Waits until [#isWritable], or until it is closed. In a task.
    ///
    /// @waits until there is room; a cancellation changes nothing
    void awaitWritable();

    /// Whether bytes can still be sent and received.
    boolean isOpen();

    /// Whether what comes is read; else it stays with the other end.
    void reading(boolean wanted);

    /// Ends what this end sends, after all that was sent; drops what still comes, until the other end closes too or
    /// 10 s have passed. So a last message is read before the end is seen.
    void finish();

    /// Closes it now.
    void abort();

    /// Gets what comes. On the host fiber.
    interface Listener {

        /// Bytes have come; they remain the caller's.
        void received(ByteBuf bytes);

        /// Nothing more comes.
        ///
        /// @param cause null if the other end has just closed it
        void ended(@Nullable Throwable cause);

        /// There may be room again for what is to be sent.
        void writable();

        /// This end is going to close, and had better say goodbye.
        ///
        /// @param restarting whether another server has taken over already, at the same address
        void goingAway(boolean restarting);
    }
}
