package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Server;
import io.asyncio4j.test.AsyncTest;
import java.util.Locale;

class ServerTest {

    @AsyncTest(realTime = true)
    void shout() {
        // @start region=shout
        // the handler runs in a task of its own for each connection
        var server = Server.start(0, client -> {
            for (String line : client.lines()) {
                client.write(line.toUpperCase(Locale.ROOT) + "\n");
            }
        });
        createTask(server::serveForever);
        // @end
        try (server;
                var client = Connection.open("localhost", server.port())) {
            client.write("tea\n");
            assertThat(client.readLine()).isEqualTo("TEA");
        }
    }
}
