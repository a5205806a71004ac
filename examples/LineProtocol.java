// A server with a protocol of lines, and a client of it.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.TimedOutException;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Server;

final Map<String, String> store = new HashMap<>();

void serve(Connection client) {
    try {
        while (true) {
            var line = timeout(seconds(30), client::readLine);
            if (line == null) return;
            var words = line.split(" ", 3);
            switch (words[0]) {
                case "GET" -> client.write(store.getOrDefault(words[1], "-") + "\n");
                case "SET" -> { store.put(words[1], words[2]); client.write("OK\n"); }
                case "QUIT" -> { return; }
                default -> client.write("ERR unknown command\n");
            }
        }
    } catch (TimedOutException e) {
        client.write("BYE idle\n");
    }
}

void main() {
    run(() -> {
        try (var server = Server.start(0, o -> o.host("localhost"), this::serve);
             var client = Connection.open("localhost", server.port())) {
            client.write("SET river Danube\nGET river\nGET lake\nSING\nQUIT\n");
            for (var line : client.lines()) IO.println(line);
        }
    });
}
