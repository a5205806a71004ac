// A server of UDP answers five questions; what the network may lose is asked once more.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.TaskGroup;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.net.Datagrams;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

void serve(Datagrams server) throws Exception {
    for (var question : server) {
        server.send("echo of " + question.text(), question.sender());
    }
}

String ask(Datagrams client, String question) throws Exception {
    while (true) {
        client.send(question);
        try {
            return timeout(seconds(1), client::receive).text();
        } catch (TimedOutException e) {
            IO.println("No answer to " + question + ", asking again");
        }
    }
}

void main() throws Exception {
    run(() -> {
        try (var server = Datagrams.bind(anyPort);
                var client = Datagrams.connect("127.0.0.1", server.localAddress().getPort())) {
            TaskGroup.run(group -> {
                group.createDaemon("server", () -> serve(server));
                for (int n = 1; n <= 5; n++) {
                    IO.println(ask(client, "question " + n));
                }
            });
        }
    });
}
