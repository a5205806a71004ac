package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.websocket.WebSocketClosedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The client's WebSockets, by the testsuite that others are judged by. `-Dautobahn.cases=6.*,12.1.1` runs some.
@Tag("conformance")
@Timeout(value = 50, unit = TimeUnit.MINUTES)
class AutobahnClientTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void isThere() {
        Autobahn.assumeThere();
    }

    @Test
    void allCasesPass() throws IOException {
        var autobahn = new Autobahn(folder);
        int port = Program.freePort();
        String url = "ws://127.0.0.1:" + port;
        try (Program server = autobahn.server(url)) {
            server.awaitPort(port);
            autobahn.ensurePassed(server, run(() -> takeCases(url)));
        }
    }

    /// Does as the cases of a server ask.
    ///
    /// @return how many there were
    private static int takeCases(String url) {
        try (var session = new ClientSession()) {
            int count;
            try (var socket = session.webSocket(url + "/getCaseCount")) {
                count = Integer.parseInt(socket.receiveText());
            }
            for (int i = 1; i <= count; i++) {
                try (var socket = session.webSocket(url + "/runCase?agent=ours&case=" + i, Autobahn::configure)) {
                    Autobahn.echo(socket);
                } catch (WebSocketClosedException e) {
                    // most cases end so
                }
            }
            session.webSocket(url + "/updateReports?agent=ours").close();
            return count;
        }
    }
}
