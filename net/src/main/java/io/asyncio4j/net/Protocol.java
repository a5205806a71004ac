package io.asyncio4j.net;

import org.jspecify.annotations.Nullable;

/// What happens on one connection, told by its [Transport]. For those who write protocols; others use
/// streams.
///
/// The order is `connectionMade`, then `dataReceived` as often as bytes come, then perhaps `eofReceived`, then
/// `connectionLost` exactly once. All of them are callbacks of the loop: they run one after the other, never
/// inside each other (but see [#pauseWriting]) and never in a task, so they must not wait. One that throws
/// ends the connection: the error is reported to the loop's error handler, and `connectionLost` gets it.
///
/// Who receives much has less to allocate with a [BufferedProtocol].
///
/// Source: `asyncio.Protocol`.
public interface Protocol {

    /// The connection is there. The first call.
    default void connectionMade(Transport transport) {}

    /// Bytes have come: in order, cut anywhere.
    ///
    /// @param data at least one byte; the protocol may keep it
    default void dataReceived(byte[] data) {}

    /// The peer sends nothing more. Not called if the connection breaks or is closed by this side.
    ///
    /// @return true to go on sending until [Transport#close]; false, the default, to close when everything is
    ///     sent
    default boolean eofReceived() {
        return false;
    }

    /// More waits to be sent than the [upper limit][Transport#setWriteBufferLimits]: write no more than you
    /// must. Called inside [Transport#write(byte[])], by whoever writes.
    default void pauseWriting() {}

    /// What waits to be sent has fallen to the lower limit. Only after [#pauseWriting], each time once.
    default void resumeWriting() {}

    /// The connection is gone. The last call.
    ///
    /// @param cause null if this side closed it, or the peer did after it said that it would send no more; else
    ///     what broke it
    default void connectionLost(@Nullable Throwable cause) {}
}
