package snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.net.Server;
import io.asyncio4j.net.socket.LoopSocketFactory;
import io.asyncio4j.test.AsyncTest;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

class LoopSocketFactoryTest {

    private final List<Character> received = new ArrayList<>();

    @AsyncTest(realTime = true)
    void library() throws IOException {
        try (var server = Server.start(0, client -> client.write("hello\n"))) {
            int port = server.port();
            // @start region=library
            SocketFactory sockets = LoopSocketFactory.getDefault(); // for the options of a library
            try (Socket socket = sockets.createSocket("localhost", port)) {
                int first = socket.getInputStream().read(); // suspends the task, and not the loop
                received.add((char) first);
            }
            // @end
        }

        assertThat(received).containsExactly('h');
    }
}
