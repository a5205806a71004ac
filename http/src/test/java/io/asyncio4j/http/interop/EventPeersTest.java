package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Promise;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.events.ServerSentEvent;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Streams of events with others: curl and Node's `fetch` receive, a server of Node sends.
@Tag("interop")
class EventPeersTest {

    @Test
    void curlAsClient() {
        Program.assumeInstalled("curl", "curl");
        String output = sentTo("curl", "-sN", "-i", "-m", "2");
        assertThat(output)
                .contains("Content-Type: text/event-stream", "X-Accel-Buffering: no")
                .contains("retry: 500\n\n", "id: 1\ndata: number 1\n\nid: 2\ndata: number 2\n\n");
    }

    @Test
    void nodeAsClient() {
        NodeClient.assumeInstalled();
        String output = sentTo("node", "--no-warnings", Program.script("events.mjs"));
        assertThat(output)
                .contains("type text/event-stream\n")
                .contains("events [\"id: 5\\ndata: number 5\",\"id: 6\\ndata: number 6\",\"id: 7\\ndata: number 7\"]");
    }

    @Test
    void nodeAsServer() {
        NodeClient.assumeInstalled();
        try (Program server = Program.start("node", Program.script("event-server.mjs"))) {
            String port = server.awaitLine("port").strip();
            run(() -> {
                try (var session = new ClientSession();
                        var events = session.events("http://127.0.0.1:" + port + "/")) {
                    assertThat(events)
                            .extracting(ServerSentEvent::data)
                            .containsExactly("Grüße\n\uD83C\uDF75", "Grüße\n\uD83C\uDF75");
                    assertThat(events.lastEventId()).contains("2");
                }
            });
        }
    }

    /// What a client prints whose last argument is the URL of a server of ours, which must see that it has left.
    private static String sentTo(String... words) {
        return run(() -> {
            var left = new Promise<Boolean>();
            var app = new Application(options -> options.host("127.0.0.1"))
                    .get(
                            "/",
                            request -> Response.events(request, options -> options.retry(millis(500)), events -> {
                                try {
                                    int last = Integer.parseInt(
                                            events.lastEventId().orElse("0"));
                                    for (int i = last + 1; ; i++) {
                                        events.send(ServerSentEvent.of("number " + i)
                                                .withId(String.valueOf(i)));
                                        sleep(millis(50)); // real time: another program receives
                                    }
                                } finally {
                                    left.complete(true);
                                }
                            }));
            try (var server = app.start(0)) {
                var all = new ArrayList<>(List.of(words));
                all.add("http://127.0.0.1:" + server.port() + "/");
                String output = toThread(() -> {
                    try (Program program = Program.start(all)) {
                        program.awaitEnd();
                        return program.output();
                    }
                });
                assertThat(left.await()).isTrue();
                return output;
            }
        });
    }
}
