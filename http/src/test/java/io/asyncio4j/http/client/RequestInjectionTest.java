package io.asyncio4j.http.client;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.ExchangeException;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.MemoryPeer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// No value that a program gives a session becomes a line of its own in what is sent.
class RequestInjectionTest {

    private static final String EVIL = "x\r\nInjected: 1\r\n\r\nGET /injected HTTP/1.1\r\n";

    static Stream<Ask> places() {
        return Stream.of(
                        EVIL,
                        "x\nInjected: 1",
                        "x\rInjected: 1",
                        "x\u0000",
                        "x\u560d\u560aInjected: 1",
                        "x\r\n Injected: 1")
                .flatMap(evil -> Stream.<Ask>of(
                        session -> session.get("http://a/" + evil),
                        session -> session.get("http://a/?" + evil),
                        session -> session.get("http://a" + evil + "/"),
                        session -> session.get("http://a#" + evil),
                        session -> session.get("http://" + evil + ":" + evil + "@a/"),
                        session -> session.request("GET" + evil, "http://a/", _ -> {}),
                        session -> session.get("http://a/", request -> request.header("X", evil)),
                        session -> session.get("http://a/", request -> request.header(evil, "x")),
                        session -> session.get("http://a/", request -> request.header("Host", evil)),
                        session -> session.post("http://a/", request -> request.bytes(evil, new byte[1])),
                        session -> session.post(
                                "http://a/", request -> request.stream(evil, out -> out.write(new byte[1]))),
                        session -> session.post(
                                "http://a/",
                                request -> request.stream("x/y", out -> out.write(new byte[1]))
                                        .trailers(() -> Headers.EMPTY.with("X", evil))),
                        session -> session.post("http://a/", request -> request.compress(evil)),
                        session -> session.post("http://a/", request -> request.form(Map.of(evil, evil)))));
    }

    @ParameterizedTest
    @MethodSource("places")
    void nothingBecomesALine(Ask ask) throws Exception {
        var sent = new StringBuilder();
        virtually(network -> {
            var service = MemoryPeer.serving(peer -> {
                sent.append(peer.readHead());
                peer.close();
                sent.append(peer.readAll());
            });
            try (var session = MemoryConnector.session(network, service, _ -> {})) {
                ask.send(session).close();
            } catch (IllegalArgumentException | ExchangeException e) {
                // refused, or not answered
            }
        });
        assertNoLine(sent.toString());
    }

    @Test
    void norDoesTheLocationOfARedirect() throws Exception {
        var sent = new StringBuilder();
        virtually(network -> {
            var service = MemoryPeer.serving(peer -> {
                String head = peer.readHead();
                sent.append(head);
                if (head.startsWith("GET /first ")) {
                    peer.send("HTTP/1.1 302 Found\r\n"
                            + "Location: /%0d%0aInjected:%201?a\tb%00\r\n"
                            + "Content-Length: 0\r\n\r\n");
                    sent.append(peer.readHead());
                }
                peer.close();
            });
            try (var session = MemoryConnector.session(network, service, _ -> {})) {
                session.get("http://a/first").close();
            } catch (ExchangeException e) {
                // refused, or not answered
            }
        });
        assertThat(sent.toString()).contains("GET /first ");
        assertNoLine(sent.toString());
    }

    private static void assertNoLine(String sent) {
        assertThat(sent.split("[\r\n\0]", -1)).noneMatch(line -> line.strip().startsWith("Injected"));
        assertThat(sent).doesNotContain("GET /injected");
    }

    /// Asks with a value that is not meant well.
    interface Ask {

        ClientResponse send(ClientSession session);
    }
}
