package snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Protocol;
import io.asyncio4j.net.Transport;
import io.asyncio4j.test.AsyncTest;
import org.jspecify.annotations.Nullable;

class ProtocolTest {

    // @start region=echo
    static final class Echo implements Protocol {

        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(byte[] data) {
            transport.write(data); // never waits
        }
    }
    // @end

    @AsyncTest(realTime = true)
    void listen() {
        // @start region=listen
        try (var server = Transport.listen(0, Echo::new); // a protocol for each connection
                var client = Connection.open("localhost", server.port())) {
            client.write("tea\n");
            assertThat(client.readLine()).isEqualTo("tea");
        }
        // @end
    }
}
