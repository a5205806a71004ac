package snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.net.Datagram;
import io.asyncio4j.net.Datagrams;
import io.asyncio4j.test.AsyncTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

class DatagramsTest {

    @AsyncTest(realTime = true)
    void ping() throws IOException {
        try (var receiver = Datagrams.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            int port = receiver.localAddress().getPort();
            // @start region=ping
            try (var endpoint = Datagrams.connect("127.0.0.1", port)) {
                endpoint.send("ping");
            }
            Datagram message = receiver.receive(); // waits for it
            // @end
            assertThat(message.text()).isEqualTo("ping");
        }
    }
}
