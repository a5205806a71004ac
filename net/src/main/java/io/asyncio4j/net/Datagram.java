package io.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;

/// A message that [Datagrams] has received.
///
/// @param bytes what was sent, perhaps nothing; the array belongs to the receiver
/// @param sender where to send an answer
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copied for nobody
public record Datagram(byte[] bytes, InetSocketAddress sender) {

    /// The bytes as UTF-8.
    public String text() {
        return new String(bytes, UTF_8);
    }

    @Override
    public String toString() {
        return "Datagram[" + bytes.length + " bytes from " + sender + "]";
    }
}
