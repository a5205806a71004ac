package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.events.ServerSentEvent;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class EventsTest {

    @Test
    void ticks() throws Exception {
        virtually(network -> {
            var app = new Application();
            // @start region=ticks
            app.get(
                    "/ticks",
                    request -> Response.events(request, events -> {
                        int last = Integer.parseInt(events.lastEventId().orElse("0"));
                        for (int tick = last + 1; tick <= 100; tick++) {
                            events.send(ServerSentEvent.of("tick " + tick).withId(String.valueOf(tick)));
                            sleep(seconds(1));
                        }
                    }));
            // @end
            var heard = new ArrayList<String>();
            try (var session = network.session(app, _ -> {})) {
                // @start region=receive
                try (var events = session.events("http://cafe/ticks")) {
                    for (var event : events) {
                        heard.add(event.data());
                        if (heard.size() == 3) {
                            break;
                        }
                    }
                }
                // @end
            }
            assertThat(heard).containsExactly("tick 1", "tick 2", "tick 3");
        });
    }
}
