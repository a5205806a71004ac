package io.asyncio4j.cli;

import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.util.List;

/// Does what programs do when they start, so that the JVM can prepare that ahead of time.
final class Training {

    private Training() {}

    static void main() {
        IO.println("Training %s %d".formatted("🍽️", 1));
        run(() -> {
            forEachConcurrent(List.of(1, 2, 3), _ -> sleep(millis(1)));
            gather(() -> sleep(millis(1)), () -> sleep(millis(2)));
            timeout(millis(1000), () -> toThread(() -> {}));
            visitOwnSite();
        });
    }

    private static void visitOwnSite() {
        var app = new Application(options -> options.host("127.0.0.1")).get("/", _ -> Response.text("hello"));
        try (var server = app.start(0);
                var session = new ClientSession()) {
            forEachConcurrent(List.of(1, 2, 3), _ -> {
                try (var response = session.get(server.uri() + "/")) {
                    IO.println(response.text().length());
                }
            });
        }
    }
}
