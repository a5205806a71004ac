package io.asyncio4j.benchmarks.echo;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.net.Protocol;
import io.asyncio4j.net.Transport;

/// This library's callbacks.
final class ProtocolEcho implements Protocol {

    private Transport transport;

    public static void main(String[] args) {
        run(() -> {
            try (var server = Transport.listen(
                    Integer.parseInt(args[0]), options -> options.host("127.0.0.1"), ProtocolEcho::new)) {
                server.awaitClosed();
            }
        });
    }

    @Override
    public void connectionMade(Transport made) {
        transport = made;
    }

    @Override
    public void dataReceived(byte[] data) {
        transport.write(data);
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
