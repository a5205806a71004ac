package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.http.server.Application;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The server's WebSockets, by the testsuite that others are judged by. `-Dautobahn.cases=6.*,12.1.1` runs some.
@Tag("conformance")
@Timeout(value = 50, unit = TimeUnit.MINUTES)
class AutobahnServerTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void isThere() {
        Autobahn.assumeThere();
    }

    @Test
    void allCasesPass() throws IOException {
        var autobahn = new Autobahn(folder);
        run(() -> {
            var app = new Application(options -> options.host("127.0.0.1"))
                    .webSocket("/", Autobahn::configure, (_, socket) -> Autobahn.echo(socket));
            try (var server = app.start(0)) {
                toThread(() -> {
                    try (Program client = autobahn.client("ws://127.0.0.1:" + server.port())) {
                        client.awaitEnd(Autobahn.PATIENCE);
                        autobahn.ensurePassed(client, client.lines("Running test case ID"));
                    }
                });
            }
        });
    }
}
