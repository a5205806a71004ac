package io.asyncio4j.net;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;

/// An address on loopback for tests that have to know it before anybody listens there, or after.
final class FreeAddress {

    private FreeAddress() {}

    /// One where nobody listens. Its port is none of those that the system gives to whoever asks for any: others
    /// would get it meanwhile.
    static InetSocketAddress find() throws IOException {
        var random = new Random();
        while (true) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), random.nextInt(20_000, 32_000));
            try (var _ = new ServerSocket(address.getPort(), 1, address.getAddress());
                    var _ = new DatagramSocket(address)) {
                return address;
            } catch (BindException e) {
                // taken
            }
        }
    }
}
