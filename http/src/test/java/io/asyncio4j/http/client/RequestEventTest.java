package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestEventTest {

    private final List<String> story = new ArrayList<>();
    private final Application app = new Application()
            .get("/", _ -> Response.text("tea"))
            .get("/away", _ -> Response.text("").withStatus(302).withHeader("Location", "/"))
            .get("/slow", _ -> {
                sleep(seconds(3));
                return Response.text("late");
            });

    @Test
    void whatHappensIsToldInItsOrder() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.limit(1).onEvent(this::tell))) {
                var response = session.get("http://user:secret@h/away");
                assertThat(response.length()).hasValue(3);
                response.text();
                gather(
                        () -> session.get("http://h/slow").text(),
                        () -> session.get("http://h/").text());
                assertThatThrownBy(() -> session.get("http://h/slow", request -> request.timeout(seconds(1))))
                        .isInstanceOf(ClientTimeoutException.class);
                sleep(seconds(1));
            }
        });
        assertThat(story)
                .containsExactly(
                        "1 BEGUN http://h/away 0 0 ",
                        "1 CONNECTED http://h/away 0 0 ",
                        "1 SENT http://h/away 0 0 ",
                        "1 ANSWERED http://h/away 0 0 302",
                        "1 DONE http://h/away 0 0 ",
                        "1 REDIRECTED http://h/away 0 0 http://h/",
                        "1 REUSED http://h/ 0 0 ",
                        "1 SENT http://h/ 0 0 ",
                        "1 ANSWERED http://h/ 0 0 200",
                        "1 DONE http://h/ 0 0 ",
                        "2 BEGUN http://h/slow 0 0 ",
                        "2 REUSED http://h/slow 0 0 ",
                        "3 BEGUN http://h/ 0 0 ",
                        "2 SENT http://h/slow 0 0 ",
                        "2 ANSWERED http://h/slow 3000 0 200",
                        "2 DONE http://h/slow 3000 0 ",
                        "3 QUEUED http://h/ 3000 3000 ",
                        "3 REUSED http://h/ 3000 0 ",
                        "3 SENT http://h/ 3000 0 ",
                        "3 ANSWERED http://h/ 3000 0 200",
                        "3 DONE http://h/ 3000 0 ",
                        "4 BEGUN http://h/slow 0 0 ",
                        "4 REUSED http://h/slow 0 0 ",
                        "4 SENT http://h/slow 0 0 ",
                        "4 FAILED http://h/slow 1000 0 timed out after 1 s waiting for the response");
    }

    private void tell(RequestEvent event) {
        story.add(event.request() + " " + event.kind() + " " + event.url() + " "
                + event.time().toMillis() + " " + event.took().toMillis() + " " + event.details());
    }
}
