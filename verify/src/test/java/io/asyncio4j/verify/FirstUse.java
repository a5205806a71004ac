package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Datagrams;
import io.asyncio4j.net.Protocol;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Begins to use each part of the network, each on a loop of its own, and prints what came of it.
final class FirstUse {

    static final List<String> NAMES =
            List.of("connection", "server", "transport", "datagrams", "client", "application");

    private FirstUse() {}

    public static void main(String[] arguments) {
        tell("connection", () -> {
            try (var server = Server.start(0, connection -> connection.write(connection.read(1)))) {
                try (var connection = Connection.open("localhost", server.port())) {
                    connection.write("x".getBytes(StandardCharsets.US_ASCII));
                    connection.read(1);
                }
            }
        });
        tell("server", () -> Server.start(0, _ -> {}).close());
        tell("transport", () -> Transport.listen(0, () -> new Protocol() {}).close());
        tell(
                "datagrams",
                () -> Datagrams.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .close());
        tell("client", () -> {
            try (var session = new ClientSession();
                    var server = Server.start(0, connection -> {
                        connection.readLine();
                        connection.write(
                                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".getBytes(StandardCharsets.US_ASCII));
                    })) {
                session.get("http://localhost:" + server.port() + "/").close();
            }
        });
        tell("application", () -> new Application().start(0).close());
    }

    private static void tell(String name, VoidOp<Exception> use) {
        try {
            run(use);
            System.out.println("* " + name + ": fine");
        } catch (Throwable e) {
            System.out.println("* " + name + ": " + e);
        }
    }
}
