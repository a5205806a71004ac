// A chat over TCP: whatever one says, all read. A slow reader loses the oldest lines, and delays nobody.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.Broadcast;
import io.asyncio4j.Subscription;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.ConnectionLostException;
import io.asyncio4j.net.Server;

static final int KEPT = 100;

final Broadcast<String> room = new Broadcast<>(KEPT);

void show(Connection client, Subscription<String> lines) {
    try {
        for (String line : lines) {
            client.write(line + "\n");
        }
    } catch (ConnectionLostException e) {
        // the one who reads is told, too
    }
}

void chat(Connection client) {
    client.write("What is your name?\n");
    String name = client.readLine();
    try (var lines = room.subscribe()) {
        createTask(() -> show(client, lines));
        room.publish(name + " has come");
        for (String line : client.lines()) {
            room.publish(name + ": " + line);
        }
    } catch (ConnectionLostException e) {
        // as if the client had closed it
    } finally {
        room.publish(name + " has left");
    }
}

void main() {
    run(() -> {
        try (var server = Server.start(0, options -> options.host("127.0.0.1"), this::chat)) {
            IO.println("port " + server.port());
            server.serveForever();
        }
    });
}
