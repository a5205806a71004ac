package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.ExchangeException;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.net.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A connection is used again only where it is provably between two messages.
@Timeout(60)
class ConnectionReuseTest {

    private static final String URL = "http://memory/";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final List<String> requests = new ArrayList<>(); // with the number of their connection
    private int connections;

    @Test
    void whatEndsWithItsMessageIsUsedAgain() throws Exception {
        for (String answer : List.of(
                OK,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,
                "HTTP/1.1 413 Too Large\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nno")) {
            assertThat(connectionOfTheSecond("GET", answer)).as(answer).isEqualTo(1);
        }
        assertThat(connectionOfTheSecond("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"))
                .isEqualTo(1);
        assertThat(connectionOfTheSecond("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .isEqualTo(1);
    }

    @Test
    void whateverElseEndsTheConnection() throws Exception {
        for (String answer : List.of(
                "HTTP/1.1 204 No Content\r\n\r\nhello",
                "HTTP/1.1 304 Not Modified\r\n\r\nhello",
                "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nx",
                OK + "\r\n",
                OK + "x",
                OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                OK + "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")) {
            assertThat(connectionOfTheSecond("GET", answer)).as(answer).isEqualTo(2);
        }
        assertThat(connectionOfTheSecond("HEAD", OK)).isEqualTo(2);
    }

    @Test
    void soDoesAnAnswerThatIsNoHttp() throws Exception {
        for (String answer : List.of(
                "SSH-2.0\r\n\r\n",
                "HTTP/1.1 42 Low\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")) {
            reset();
            virtually(network -> {
                try (var session = MemoryConnector.session(network, served(answer), _ -> {})) {
                    assertThatThrownBy(() -> session.get(URL).text()).as(answer).isInstanceOf(PayloadException.class);
                    assertThat(session.get(URL).text()).as(answer).isEqualTo("ok");
                    assertThat(network.now()).isZero();
                }
            });
            assertThat(connections).as(answer).isEqualTo(2);
        }
    }

    @Test
    void bytesThatComeLateEndIt() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                connections++;
                while (!peer.readHead().isEmpty()) {
                    peer.send(OK);
                    sleep(millis(10));
                    peer.send("late");
                }
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                session.get(URL).text();
                sleep(millis(11));
                assertThat(network.openConnections()).isZero();
                session.get(URL).text();
            }
        });
        assertThat(connections).isEqualTo(2);
    }

    @Test
    void aRequestThatSaysCloseEndsIt() throws Exception {
        virtually(network -> {
            try (var session = MemoryConnector.session(network, served(OK), _ -> {})) {
                session.get(URL, request -> request.header("Connection", "close"))
                        .text();
                session.get(URL).text();
            }
        });
        assertThat(connections).isEqualTo(2);
    }

    @Test
    void anExchangeThatIsLeftHalfWayEndsIt() throws Exception {
        String half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
        for (Map.Entry<String, VoidFn<ClientSession, RuntimeException>> way :
                List.<Map.Entry<String, VoidFn<ClientSession, RuntimeException>>>of(
                        Map.entry("unread", session -> session.get(URL).close()),
                        Map.entry("half read", session -> {
                            try (var response = session.get(URL)) {
                                response.body().readExactly(2);
                            }
                        }),
                        Map.entry("cancelled", session -> {
                            var task = createTask(() -> session.get(URL).text());
                            sleep(millis(1));
                            task.cancel();
                            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                        }),
                        Map.entry(
                                "timed out",
                                session -> assertThatThrownBy(() -> session.get(URL, r -> r.timeout(millis(5)))
                                                .text())
                                        .isInstanceOf(ClientTimeoutException.class)),
                        Map.entry(
                                "cut",
                                session -> assertThatThrownBy(() -> timeout(
                                                millis(5),
                                                () -> session.get(URL).text()))
                                        .hasMessageContaining("timed out")))) {
            reset();
            virtually(network -> {
                try (var session = MemoryConnector.session(network, served(half), o -> o.limit(1))) {
                    way.getValue().accept(session);
                    assertThat(session.get(URL).text()).as(way.getKey()).isEqualTo("ok");
                }
            });
            assertThat(connections).as(way.getKey()).isEqualTo(2);
        }
    }

    @Test
    void aRequestIsRepeatedOnANewConnectionNotOnTheNextStaleOne() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                int number = ++connections;
                peer.readHead();
                sleep(millis(1));
                peer.send(OK);
                if (!peer.readHead().isEmpty() && number > 3) {
                    peer.send(OK);
                }
                peer.close();
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                gather(
                        () -> session.get(URL).text(),
                        () -> session.get(URL).text(),
                        () -> session.get(URL).text());
                assertThat(session.get(URL).text()).isEqualTo("ok");
                assertThat(connections).isEqualTo(4);
            }
        });
    }

    @Test
    void whatIsNotIdempotentIsNotRepeatedOnceItHasLeft() throws Exception {
        for (String method : List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "POST", "PATCH", "get", "X")) {
            boolean idempotent =
                    List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE").contains(method);
            reset();
            virtually(network -> {
                try (var session = MemoryConnector.session(network, onceEach(""), _ -> {})) {
                    session.get(URL).text();
                    assertThat(outcome(session, method))
                            .as(method)
                            .isEqualTo(idempotent ? "200" : "the server closed the connection before it answered");
                }
            });
            assertThat(requests).as(method).hasSize(idempotent ? 3 : 2);
        }
    }

    @Test
    void aRequestWhoseAnswerHasBegunIsNotRepeated() throws Exception {
        for (String begun :
                List.of("H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n")) {
            reset();
            virtually(network -> {
                try (var session = MemoryConnector.session(network, onceEach(begun), _ -> {})) {
                    session.get(URL).text();
                    assertThat(outcome(session, "GET")).as(begun).contains("closed");
                }
            });
            assertThat(requests).as(begun).hasSize(2);
        }
    }

    @Test
    void aNewConnectionThatIsClosedIsAnErrorAtOnce() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                connections++;
                peer.readHead();
                peer.close();
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                assertThat(outcome(session, "GET")).isEqualTo("the server closed the connection before it answered");
            }
        });
        assertThat(connections).isEqualTo(1);
    }

    @Test
    void aConnectionThatTheServerHasClosedIsNeverUsed() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                connections++;
                requests.add(peer.readHead());
                peer.send(OK);
                sleep(seconds(1));
                peer.close();
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                session.get(URL).text();
                sleep(seconds(1));
                assertThat(outcome(session, "POST")).isEqualTo("200");
            }
        });
        assertThat(requests).hasSize(2);
    }

    @Test
    void whatCannotBeRepeatedIsNotSentWhereTheServerIsAboutToClose() throws Exception {
        virtually(network -> {
            var server = MemoryPeer.serving(peer -> {
                connections++;
                requests.add(peer.readHead());
                peer.send(OK);
                yieldNow(); // the client has the answer, and not yet the end
                yieldNow(); // without a look, the next request would leave before that
                peer.close();
            });
            try (var session = MemoryConnector.session(network, server, _ -> {})) {
                session.get(URL).text();
                assertThat(outcome(session, "POST")).isEqualTo("200");
            }
        });
        assertThat(connections).isEqualTo(2);
    }

    /// Sends the answer to the first request; on which connection does the second come?
    private int connectionOfTheSecond(String method, String answer) throws Exception {
        reset();
        virtually(network -> {
            try (var session = MemoryConnector.session(network, served(answer), o -> o.limit(1))) {
                assertThat(session.request(method, URL, _ -> {}).text())
                        .as(answer)
                        .isIn("", "ok", "no");
                assertThat(session.get(URL).text()).as(answer).isEqualTo("ok");
                assertThat(network.now()).isZero();
            }
        });
        return Character.digit(requests.get(1).charAt(0), 10);
    }

    /// Sends `first` to the first request of all, and is well-behaved then.
    private Service served(String first) {
        return MemoryPeer.serving(peer -> {
            int number = ++connections;
            for (String head = peer.readHead(); !head.isEmpty(); head = peer.readHead()) {
                requests.add(number + " " + head);
                peer.send(requests.size() == 1 ? first : OK);
            }
        });
    }

    /// Answers one request on each connection; to the second on the first it sends `last`, and closes.
    private Service onceEach(String last) {
        return MemoryPeer.serving(peer -> {
            requests.add(peer.readHead());
            peer.send(OK);
            String second = peer.readHead();
            if (!second.isEmpty()) {
                requests.add(second);
                peer.send(last);
                peer.close();
            }
        });
    }

    private void reset() {
        requests.clear();
        connections = 0;
    }

    private static String outcome(ClientSession session, String method) {
        try (var response = session.request(method, URL, _ -> {})) {
            return String.valueOf(response.status());
        } catch (ExchangeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
