/// What client and server share and users do not need: it is not exported.
///
/// [Codecs][io.asyncio4j.http.wire.Codecs] has the limits that this module gives to Netty's codecs;
/// [HeaderFields][io.asyncio4j.http.wire.HeaderFields] is how the rooms hand Netty's headers to each other; a
/// `Dialer` connects both sides for `http.testing`; a `Carrier` is what is left of an exchange that has
/// switched to another protocol, and a `ChannelCarrier` that of a connection; `Ensure` checks arguments, and an
/// `AddressRange` is a part of a network. ALPN and the frames of HTTP/2 will live here too.
///
/// May use: Netty, and nothing of the other rooms of this module.
@NullMarked
package io.asyncio4j.http.wire;

import org.jspecify.annotations.NullMarked;
