package snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Server;
import io.asyncio4j.test.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

class ConnectionTest {

    private final List<@Nullable String> answers = new ArrayList<>();

    @AsyncTest(realTime = true)
    void ask() {
        try (var server = Server.start(0, client -> client.write("hello " + client.readLine() + "\n"))) {
            int port = server.port();
            // @start region=ask
            try (var connection = Connection.open("localhost", port)) {
                connection.write("ada\n"); // waits while the other side is slow
                String answer = connection.readLine(); // null at the end of the stream
                answers.add(answer);
            }
            // @end
        }

        assertThat(answers).containsExactly("hello ada");
    }
}
