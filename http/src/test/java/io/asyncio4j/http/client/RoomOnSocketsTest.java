package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Task;
import io.asyncio4j.WhenFull;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.websocket.Room;
import io.asyncio4j.net.Tls;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Members of a room get the same bytes, which real sockets take piece by piece.
@Timeout(120)
class RoomOnSocketsTest {

    private static final int MEMBERS = 6;

    @Test
    void allGetTheSameInOrder() {
        allGetTheSame(new Application(options -> options.host("127.0.0.1")), "ws", options -> {});
    }

    @Test
    void soTheyDoOverTls(@TempDir Path folder) throws Exception {
        KeyStore store = SelfSigned.store(folder, "localhost");
        Tls tls = Tls.server(options -> options.keyStore(store, "secret".toCharArray()));
        allGetTheSame(
                new Application(options -> options.host("127.0.0.1").tls(tls)),
                "wss",
                options -> options.tls(Tls.client(it -> it.trust(store))));
    }

    private static void allGetTheSame(Application application, String scheme, Consumer<ClientOptions> configure) {
        List<String> messages = messages();
        run(() -> {
            var room = new Room(options -> options.whenFull(WhenFull.WAIT));
            application.webSocket("/{compress}", (_, socket) -> {
                room.join(socket);
                socket.receiveText();
            });
            try (var server = application.start(0);
                    var session = new ClientSession(configure)) {
                var members = new ArrayList<Task<List<String>>>();
                for (int n = 0; n < MEMBERS; n++) {
                    String url = scheme + "://localhost:" + server.port() + "/" + n;
                    boolean compress = n % 2 == 0;
                    members.add(createTask(() -> {
                        try (var socket = session.webSocket(url, options -> options.compress(compress))) {
                            var received = new ArrayList<String>();
                            while (received.size() < messages.size()) {
                                received.add(socket.receiveText());
                            }
                            return received;
                        }
                    }));
                }
                while (room.size() < MEMBERS) {
                    sleep(millis(5)); // real time: the sockets'
                }
                for (String message : messages) {
                    room.send(message);
                }
                for (Task<List<String>> member : members) {
                    assertThat(member.await()).isEqualTo(messages);
                }
            }
        });
    }

    private static List<String> messages() {
        var random = new Random(1);
        var messages = new ArrayList<String>();
        for (int n = 0; n < 300; n++) {
            messages.add(n + ":" + "x".repeat(random.nextInt(n % 10 == 0 ? 200_000 : 300)) + random.nextLong());
        }
        return messages;
    }
}
