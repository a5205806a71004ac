package io.asyncio4j.net;

import org.jspecify.annotations.Nullable;

/// What happens on one connection, told by its [Transport]. For those who write protocols; everybody else uses
/// streams, see [Connection].
///
/// The order is `connectionMade`, then `dataReceived` each time bytes arrive, then perhaps `eofReceived`, then
/// `connectionLost` exactly once. All of them are callbacks of the loop: they run one after the other, never inside
/// each other (but see [#pauseWriting]) and never in a task, so they must not wait. A callback that throws ends the
/// connection: the error is reported to the loop's error handler, and `connectionLost` gets it.
///
/// A protocol that receives large amounts allocates less as a [BufferedProtocol].
///
/// {@snippet class=snippets.ProtocolTest region=greet}
///
/// Source: `asyncio.Protocol`.
public interface Protocol {

    /// The connection is there. The first call.
    default void connectionMade(Transport transport) {}

    /// Bytes have arrived: in order, cut anywhere.
    ///
    /// @param data at least one byte; the protocol may keep it
    default void dataReceived(byte[] data) {}

    /// The peer sends nothing more. Not called if the connection breaks or is closed by this side.
    ///
    /// @return true to go on sending until [Transport#close]; false, the default, to close once everything has been
    ///     sent
    default boolean eofReceived() {
        return false;
    }

    /// More waits to be sent than the [upper limit][Transport#setWriteBufferLimits]: write no more than you must.
    /// Called inside [Transport#write(byte[])].
    default void pauseWriting() {}

    /// What waits to be sent has fallen to the lower limit. Called once after each [#pauseWriting].
    default void resumeWriting() {}

    /// The connection is gone. The last call.
    ///
    /// @param cause what broke the connection; null if this side closed it, or the peer did after announcing the
    ///     end of what it sends
    default void connectionLost(@Nullable Throwable cause) {}
}
