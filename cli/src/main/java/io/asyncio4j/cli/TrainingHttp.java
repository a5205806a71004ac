package io.asyncio4j.cli;

import static io.asyncio4j.Asyncio.forEachConcurrent;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.util.List;

/// A site and its visitors.
final class TrainingHttp {

    private TrainingHttp() {}

    static void visit() throws Exception {
        TrainingNet.talk();
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
