package io.asyncio4j.benchmarks.echo;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.net.BufferedProtocol;
import io.asyncio4j.net.Transport;
import java.nio.ByteBuffer;

/// This library's callbacks, with one buffer for all connections.
final class BufferedEcho implements BufferedProtocol {

    private static final ByteBuffer BUFFER = ByteBuffer.allocateDirect(64 * 1024);

    private Transport transport;

    public static void main(String[] args) {
        run(() -> {
            try (var server = Transport.listen(
                    Integer.parseInt(args[0]), options -> options.host("127.0.0.1"), BufferedEcho::new)) {
                server.awaitClosed();
            }
        });
    }

    @Override
    public void connectionMade(Transport made) {
        transport = made;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return BUFFER.clear();
    }

    @Override
    public void bufferUpdated(int count) {
        transport.write(BUFFER.flip());
    }

    @Override
    public void pauseWriting() {
        transport.pauseReading();
    }

    @Override
    public void resumeWriting() {
        transport.resumeReading();
    }
}
