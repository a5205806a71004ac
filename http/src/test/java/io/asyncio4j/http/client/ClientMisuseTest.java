package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidBlockingOp;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What must not hang, hide or leave anything behind: bad requests, answers of another kind, a session that is
/// closed.
@Timeout(60)
class ClientMisuseTest {

    private static final String URL = "http://memory/";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private int connections;

    @Test
    void aRequestThatCannotBeSentIsRefusedBeforeAnythingHappens() throws Exception {
        answering(OK, session -> {
            for (String method : List.of("G T", "", "GET ", "GET\r\n", "G\0T", "GÉT", "GET/", "CONNECT")) {
                assertThatThrownBy(() -> session.request(method, URL, _ -> {}))
                        .as(method)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("method must ");
            }
            for (String name : List.of("", "a b", "a:", "a\r\n", "a\0", "ä", "(a)")) {
                assertRefused(session, r -> r.header(name, "x"), "header name must be a token");
            }
            for (String value : List.of("a\r\nb: c", "\n", "\r", "a\0", "€", "\u007f")) {
                assertRefused(session, r -> r.header("X", value), "value of header X must be printable");
                assertRefused(session, r -> r.bytes(value, new byte[1]), "value of header Content-Type must be");
            }
            assertRefused(session, r -> r.header("Transfer-Encoding", "chunked"), "the header Transfer-Encoding must");
            assertRefused(session, r -> r.header("Content-Length", "5"), "the header Content-Length must be");
            assertRefused(session, r -> r.text("abc").header("content-length", "2"), "was 2");
            assertThat(connections).isZero();
            assertThat(session.get(URL, r -> r.text("abc").header("Content-Length", "3"))
                            .text())
                    .isEqualTo("ok");
        });
    }

    @Test
    void aSwitchToAnotherProtocolIsRefusedAtOnce() throws Exception {
        for (String answer : List.of(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 \r\nUpgrade: h2c\r\n\r\n\0\0\0",
                "HTTP/1.1 101 \r\n\r\n")) {
            virtually(network -> {
                try (var session = session(network, answer)) {
                    assertThatThrownBy(() -> session.get(URL))
                            .as(answer)
                            .isInstanceOf(PayloadException.class)
                            .hasMessageStartingWith("the server switched to another protocol");
                    assertThat(network.now()).isZero();
                    sleep(millis(1));
                    assertThat(network.openConnections()).isZero();
                }
            });
        }
    }

    @Test
    void anAnswerWithoutABodyHoldsNoConnection() throws Exception {
        for (var answer : Map.of(
                        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "HEAD",
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n", "HEAD",
                        "HTTP/1.1 204 No Content\r\n\r\n", "GET",
                        "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", "GET",
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "POST",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET")
                .entrySet()) {
            virtually(network -> {
                try (var session = session(network, answer.getKey())) {
                    var responses = new ArrayList<ClientResponse>();
                    for (int n = 0; n < 3; n++) {
                        responses.add(session.request(answer.getValue(), URL, _ -> {}));
                    }
                    assertThat(network.openConnections()).isEqualTo(1);
                    for (var response : responses) {
                        assertThat(response.bytes()).isEmpty();
                        boolean length = answer.getKey().contains("Content-Length: 100");
                        assertThat(response.headers().first("Content-Length").orElse("none"))
                                .as(answer.getKey())
                                .isEqualTo(length ? "100" : answer.getKey().contains("Length: 0") ? "0" : "none");
                    }
                }
            });
        }
    }

    @Test
    void closingTheSessionWakesWhoeverWaits() throws Exception {
        virtually(network -> {
            var session = MemoryConnector.session(
                    network,
                    MemoryPeer.serving(peer -> {
                        peer.readHead();
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    }),
                    o -> o.limit(2).limitPerHost(1));
            var held = session.get(URL);
            var unanswered = createTask(() -> session.get("http://other/").text());
            sleep(millis(1));
            var waiting = new ArrayList<Task<String>>();
            for (String url : List.of(URL, URL, "http://other/", "http://third/")) {
                waiting.add(createTask(() -> session.get(url).text()));
            }
            sleep(millis(1));
            session.close();
            for (var task : waiting) {
                assertThatThrownBy(task::await)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the client session is closed");
            }
            assertThatThrownBy(unanswered::await).isInstanceOf(PayloadException.class);
            assertThatThrownBy(() -> session.get(URL)).hasMessage("the client session is closed");
            assertThatThrownBy(held::text).isInstanceOf(PayloadException.class);
            session.close();
            assertThat(network.now()).isEqualTo(2);
            sleep(millis(1));
            assertThat(network.openConnections()).isZero();
        });
    }

    @Test
    void aRequestWithoutAnAnswerFailsWhenTheSessionIsClosed() throws Exception {
        virtually(network -> {
            var session = session(network, "");
            var get = createTask(() -> session.get(URL).text());
            var post = createTask(() -> session.post(URL, r -> r.text("x")).text());
            sleep(millis(1));
            session.close();
            for (var task : List.of(get, post)) {
                assertThatThrownBy(task::await)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the client session is closed");
            }
        });
    }

    @Test
    void soDoesARequestThatIsStillConnecting() throws Exception {
        virtually(network -> {
            Connector slow = (_, timeouts, _) -> {
                timeouts.within(Phase.LOOKUP, () -> sleep(seconds(20)));
                throw new AssertionError("not waited for");
            };
            var session = new ClientSession(_ -> {}, _ -> slow);
            var request = createTask(() -> session.get(URL).text());
            var cancelled = createTask(() -> session.get(URL).text());
            sleep(millis(1));
            cancelled.cancel();
            session.close();
            assertThatThrownBy(request::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the client session is closed");
            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            assertThat(network.now()).isEqualTo(1);
        });
    }

    @Test
    void whatBelongsToTheLoopDoesNothingElsewhere() throws Exception {
        virtually(network -> {
            try (var session = session(network, OK)) {
                var response = session.get(URL);
                for (var operation : Map.<String, VoidBlockingOp<RuntimeException>>of(
                                "ClientSession.request", () -> session.get(URL),
                                "ClientSession.close", session::close,
                                "ClientResponse.close", response::close,
                                "ClientResponse.bytes", response::text)
                        .entrySet()) {
                    assertThatThrownBy(() -> toThread(operation.getValue()))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining(operation.getKey() + " must");
                }
                assertThat(response.text()).isEqualTo("ok");
                assertThat(session.get(URL).text()).isEqualTo("ok");
                assertThat(network.openConnections()).isEqualTo(1);
            }
        });
    }

    private void answering(String answer, VoidFn<ClientSession, RuntimeException> client) throws Exception {
        virtually(network -> {
            try (var session = session(network, answer)) {
                client.accept(session);
            }
        });
    }

    private ClientSession session(MemoryNetwork network, String answer) {
        var server = MemoryPeer.serving(peer -> {
            connections++;
            while (!peer.readHead().isEmpty()) {
                peer.send(answer);
            }
        });
        return MemoryConnector.session(network, server, o -> o.limit(2));
    }

    private static void assertRefused(ClientSession session, Consumer<ClientRequest> configure, String message) {
        assertThatThrownBy(() -> session.request("GET", URL, configure))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
