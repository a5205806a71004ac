package snippets;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.websocket.Room;
import org.junit.jupiter.api.Test;

class RoomTest {

    @Test
    void chat() throws Exception {
        virtually(network -> {
            var app = new Application();
            // @start region=chat
            var room = new Room(options -> options.history(50));
            app.webSocket("/chat", (_, socket) -> {
                room.join(socket); // and gets the last 50 messages first
                for (String text : socket.texts()) {
                    room.send(text);
                }
            });
            // @end
            try (var session = network.session(app, _ -> {});
                    var ada = session.webSocket("ws://cafe/chat")) {
                ada.send("hi");
                assertThat(ada.receiveText()).isEqualTo("hi");
                try (var bob = session.webSocket("ws://cafe/chat")) {
                    assertThat(bob.receiveText()).isEqualTo("hi");
                    bob.send("hello");
                    assertThat(ada.receiveText()).isEqualTo("hello");
                }
            }
        });
    }
}
