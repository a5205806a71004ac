/// What client and server share and users do not need: it is not exported.
///
/// [Codecs][io.asyncio4j.http.wire.Codecs] has the limits that this module gives to Netty's codecs;
/// [HeaderFields][io.asyncio4j.http.wire.HeaderFields] is how the rooms hand Netty's headers to each other; a
/// `Dialer` connects both sides for `http.testing`; a `Carrier` is what is left of an exchange that has
/// switched to another protocol: each is a `ListenedCarrier`, a `ChannelCarrier` that of a connection; `Ensure`
/// checks arguments, `FirstLine` that of a message, `CookieHeader` reads the cookies of a request, and an
/// `AddressRange` is a part of a network. Of a server's connection, `ResponseEncoder` writes the responses of
/// HTTP/1, `SendPace` watches whoever takes nothing, `Beats` is when silent ones are asked, and `Lingering` is the
/// end.
///
/// [Http2Codec][io.asyncio4j.http.wire.Http2Codec] reads and writes the frames of HTTP/2, and tells an
/// `Http2Listener`, which also counts what only costs time, by a `Budget`; `Http2Fields` turns headers into
/// those of HTTP/1 and back. `UrgentFirst` shares the room of a connection, by the `Priority` of each stream.
///
/// May use: Netty, and nothing of the other rooms of this module.
@NullMarked
package io.asyncio4j.http.wire;

import org.jspecify.annotations.NullMarked;
