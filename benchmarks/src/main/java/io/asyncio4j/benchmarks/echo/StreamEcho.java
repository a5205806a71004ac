package io.asyncio4j.benchmarks.echo;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.net.Server;

/// This library's streams: a task for each connection.
final class StreamEcho {

    public static void main(String[] args) {
        run(() -> {
            int port = Integer.parseInt(args[0]);
            try (var server = Server.start(port, options -> options.host("127.0.0.1"), client -> {
                for (byte[] chunk : client.chunks()) {
                    client.write(chunk);
                }
            })) {
                server.awaitClosed();
            }
        });
    }
}
