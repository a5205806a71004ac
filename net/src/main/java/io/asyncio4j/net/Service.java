package io.asyncio4j.net;

import io.asyncio4j.Task;
import io.netty.channel.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [Server] does with the connections it accepts. For those who write protocols on Netty's codecs.
@FunctionalInterface
public interface Service {

    /// Takes over a new connection: fills its pipeline. On the loop's host fiber.
    ///
    /// @return what the server ends the connection by
    Session accept(Channel channel);

    /// What it speaks, in order of preference, for clients to choose from when TLS is negotiated (ALPN): offered
    /// unless the server's [Tls] has protocols of its own. None by default, and then nothing is negotiated.
    default List<String> applicationProtocols() {
        return List.of();
    }

    /// What is to be done when the server ends, besides its connections; null if nothing.
    default @Nullable Farewell farewell() {
        return null;
    }

    /// What is to be done when a server ends. Each method is called once at most.
    interface Farewell {

        /// The server does not listen any more, and its connections have been asked to end. In a task of its
        /// own; the server has ended only when this has returned. It is cancelled when the connections are
        /// aborted, but always runs to its first wait.
        ///
        /// @waits as long as it likes
        void begin();

        /// The connections are aborted. On the loop.
        void abort();

        /// No connection is left. In a task of its own, which nobody cancels; the server has ended once this
        /// has returned. What it throws is thrown to whoever waits for that.
        ///
        /// @waits as long as it likes
        void end();
    }

    /// A connection that is served.
    interface Session {

        /// Asks the connection to end once the work at hand is done, at once if there is none. On the loop.
        void finish();

        /// Asks the connection to end once what was written has been sent. On the loop.
        default void close() {
            finish();
        }

        /// Ends the connection at once. On the loop.
        void abort();

        /// The task that serves the connection; null if there is none. The server has ended only when this task
        /// has. On the loop.
        default @Nullable Task<?> task() {
            return null;
        }
    }
}
