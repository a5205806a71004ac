package io.asyncio4j.net;

import io.asyncio4j.Task;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// What a [Server] does with the connections that it accepts. For those who write protocols on
/// Netty's codecs.
@FunctionalInterface
public interface Service {

    /// Takes over a new connection: fills its pipeline. On the loop's host fiber.
    ///
    /// @return how the server ends the connection
    Session accept(Channel channel);

    /// A connection that is served.
    interface Session {

        /// Asks to end when the work at hand is done, at once if there is none. On the loop.
        void finish();

        /// Asks to end when what was written is sent. On the loop.
        default void close() {
            finish();
        }

        /// Asks to end at once. On the loop.
        void abort();

        /// The task that serves the connection: the server has not ended before it has. Null if there is none.
        /// On the loop.
        default @Nullable Task<?> task() {
            return null;
        }
    }
}
