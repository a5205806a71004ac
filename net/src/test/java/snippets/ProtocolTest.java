package snippets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Protocol;
import io.asyncio4j.net.Transport;
import io.asyncio4j.test.AsyncTest;

class ProtocolTest {

    // @start region=greet
    static final class Greeter implements Protocol {

        @Override
        public void connectionMade(Transport transport) {
            transport.write("welcome\n".getBytes(UTF_8)); // never waits
            transport.close(); // once that is sent
        }
    }
    // @end

    @AsyncTest(realTime = true)
    void listen() {
        // @start region=listen
        try (var server = Transport.listen(0, Greeter::new); // a protocol for each connection
                var client = Connection.open("localhost", server.port())) {
            assertThat(client.readLine()).isEqualTo("welcome");
        }
        // @end
    }
}
