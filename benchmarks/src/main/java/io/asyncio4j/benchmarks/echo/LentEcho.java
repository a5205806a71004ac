package io.asyncio4j.benchmarks.echo;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.net.Server;
import java.nio.ByteBuffer;

/// This library's streams; each task reads into a buffer of its own.
final class LentEcho {

    public static void main(String[] args) {
        run(() -> {
            int port = Integer.parseInt(args[0]);
            try (var server = Server.start(port, options -> options.host("127.0.0.1"), client -> {
                var buffer = ByteBuffer.allocateDirect(64 * 1024);
                while (client.read(buffer) >= 0) {
                    client.write(buffer.flip());
                    buffer.clear();
                }
            })) {
                server.awaitClosed();
            }
        });
    }
}
