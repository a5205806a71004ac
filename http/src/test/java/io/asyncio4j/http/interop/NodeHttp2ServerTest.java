package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Task;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.websocket.WebSocketClosedException;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Node's http2 module as server of ours, which allows five streams.
@Tag("interop")
@Timeout(120)
class NodeHttp2ServerTest {

    @BeforeAll
    static void isInstalled() {
        NodeClient.assumeInstalled();
    }

    @Test
    void moreRequestsThanStreams() throws Exception {
        asking((session, base) -> {
            var tasks = new ArrayList<Task<String>>();
            for (int n = 0; n < 40; n++) {
                tasks.add(createTask(() -> session.get(base + "/text").text()));
            }
            for (Task<String> task : tasks) {
                assertThat(task.await()).isEqualTo("tea");
            }
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void bodiesBothWays() throws Exception {
        asking((session, base) -> {
            var tasks = new ArrayList<Task<?>>();
            for (int n = 0; n < 5; n++) {
                tasks.add(createTask(
                        () -> assertThat(session.get(base + "/large").bytes()).hasSize(5_000_000)));
                tasks.add(createTask(() -> assertThat(
                                session.post(base + "/upload", request -> request.bytes("x/y", new byte[3_000_000]))
                                        .text())
                        .isEqualTo("3000000")));
            }
            tasks.forEach(Task::await);
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void aBodyThatIsNotReadToItsEnd() throws Exception {
        asking((session, base) -> {
            for (int n = 0; n < 20; n++) {
                try (var large = session.get(base + "/large")) {
                    large.body().readExactly(100_000);
                }
            }
            assertThat(session.get(base + "/large").bytes()).hasSize(5_000_000);
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void cookiesTrailersAndHints() throws Exception {
        asking((session, base) -> {
            assertThat(session.get(base + "/cookies", request -> request.header("Cookie", "a=1; b=2"))
                            .text())
                    .isEqualTo("a=1; b=2");
            var response = session.get(base + "/trailers");
            assertThat(response.text()).isEqualTo("body");
            assertThat(response.trailers().first("X-Sum")).contains("42");
            var hints = new ArrayList<String>();
            assertThat(session.get(
                                    base + "/hints",
                                    request -> request.onInterim(hint -> hints.add(hint.status() + " "
                                            + hint.headers().first("Link").orElse(""))))
                            .text())
                    .isEqualTo("hinted");
            yieldNow();
            assertThat(hints).containsExactly("103 </style.css>; rel=preload");
        });
    }

    @Test
    void webSocketsBesideRequests() throws Exception {
        Program.assumeNodeWs();
        asking((session, base) -> {
            assertThat(session.get(base + "/text").text()).isEqualTo("tea");
            try (var one = session.webSocket(base + "/chat");
                    var two = session.webSocket(base + "/chat")) {
                String text = "Grüße ".repeat(100_000);
                one.send(text);
                two.send(new byte[600_000]);
                assertThat(session.get(base + "/large").bytes()).hasSize(5_000_000);
                assertThat(one.receiveText()).isEqualTo(text);
                assertThat(two.receiveBytes()).hasSize(600_000);
                assertThat(one.ping()).isPositive();
                one.send("close");
                assertThatThrownBy(one::receive)
                        .isInstanceOfSatisfying(
                                WebSocketClosedException.class,
                                e -> assertThat(e.code()).isEqualTo(4001));
                two.send("tea");
                assertThat(two.receiveText()).isEqualTo("tea");
            }
            assertThat(session.get(base + "/text").text()).isEqualTo("tea");
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    @Test
    void refusalsAndGoodbyes() throws Exception {
        asking((session, base) -> {
            assertThatThrownBy(() -> session.get(base + "/refuse"))
                    .isInstanceOf(PayloadException.class)
                    .hasMessageEndingWith("/refuse: the server refused the stream: REFUSED_STREAM");
            assertThat(session.get(base + "/leave").text()).isEqualTo("bye");
            assertThat(session.get(base + "/text").text()).isEqualTo("tea");
        });
    }

    private static void asking(Asking body) throws Exception {
        try (var server = Program.start("node", Program.script("http2-server.mjs"))) {
            String base = "http://127.0.0.1:" + server.awaitLine("port");
            run(() -> {
                try (var session = new ClientSession(options -> options.http2PriorKnowledge(true))) {
                    body.ask(session, base);
                }
            });
        }
    }

    @FunctionalInterface
    private interface Asking {
        void ask(ClientSession session, String base) throws Exception;
    }
}
