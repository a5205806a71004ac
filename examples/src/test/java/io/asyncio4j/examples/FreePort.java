package io.asyncio4j.examples;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// A port for a program that has to be told one.
final class FreePort {

    // below those that the system gives to whoever asks for any, so nobody gets it before the program has begun
    private static int next = ThreadLocalRandom.current().nextInt(10_000, 25_000);

    private FreePort() {}

    /// One that nobody has, another at each call.
    static synchronized int find() throws IOException {
        while (true) {
            int port = next++;
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (BindException e) {
                // somebody has it
            }
        }
    }
}
