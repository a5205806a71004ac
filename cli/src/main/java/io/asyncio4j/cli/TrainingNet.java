package io.asyncio4j.cli;

import static io.asyncio4j.Asyncio.forEachConcurrent;

import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Server;
import java.util.List;

/// A server and its clients.
final class TrainingNet {

    private TrainingNet() {}

    static void talk() {
        try (var server = Server.start(0, TrainingNet::answer)) {
            forEachConcurrent(List.of(1, 2, 3), _ -> {
                try (var connection = Connection.open("localhost", server.port())) {
                    connection.write("hello\n");
                    IO.println(connection.readLine());
                }
            });
        }
    }

    private static void answer(Connection connection) {
        connection.write(connection.readLine() + "\n");
    }
}
