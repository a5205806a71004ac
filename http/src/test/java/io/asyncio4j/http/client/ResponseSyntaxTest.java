package io.asyncio4j.http.client;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.PayloadException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a client must do with the bytes of a response: whatever leaves it open where the response ends is
/// refused, for a proxy in between may see another end, and the rest would be the answer to somebody else's
/// request.
class ResponseSyntaxTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @Test
    void whatEndsAtOnePlaceIsTaken() throws Exception {
        assertThat(answers(
                        OK + "Content-Length: 2\r\n\r\nok",
                        OK + "Content-Length:2\t\r\n\r\nok",
                        OK + "X: a\r\n folded\r\nContent-Length: 2\r\n\r\nok", // RFC 9112, section 5.2
                        OK + "Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nX: y\r\n z\r\n\r\n",
                        OK + "\r\nok",
                        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"))
                .containsOnly("ok");
    }

    @Test
    void whatMayEndElsewhereIsRefused() throws Exception {
        assertThat(answers(
                        OK + "Content-Length : 2\r\n\r\nok",
                        OK + "Transfer-Encoding : chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                        OK + "Content-Length\t: 2\r\n\r\nok",
                        OK + " Content-Length: 2\r\n\r\nok",
                        OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok",
                        OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                        OK + "Content-Length: 2, 2\r\n\r\nok",
                        OK + "Content-Length: +2\r\n\r\nok",
                        OK + "Content-Length: -2\r\n\r\nok",
                        OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                        OK + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
                        OK + "Transfer-Encoding: xchunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                        OK + "Transfer-Encoding: chunked\r\n\r\n+2\r\nok\r\n0\r\n\r\n",
                        OK + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nok\r\n0\r\n\r\n",
                        OK + "Transfer-Encoding: chunked\r\n\r\n2\nok\r\n0\r\n\r\n",
                        OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nContent-Length: 9\r\n\r\n",
                        OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n X: y\r\n\r\n",
                        OK + "X: a\r\r\nContent-Length: 2\r\n\r\nok",
                        OK + "X:\u000ba\r\nContent-Length: 2\r\n\r\nok",
                        OK + "Content-Length: 2\r\r\n\r\nok",
                        OK + "Content-Length: \u000b2\r\n\r\nok",
                        OK + "Content-Length:\r 2\r\n\r\nok",
                        OK + "X: a\rb\r\nContent-Length: 2\r\n\r\nok",
                        OK + "X: a\u0000b\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.1 200 \rOK\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.1 200 OK\r\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.1 200 O\0K\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.1\t200 OK\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.1 200\tOK\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.1\r200 OK\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.1 200\r\r\nContent-Length: 2\r\n\r\nok",
                        "hTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                        "\r\n" + OK + "Content-Length: 2\r\n\r\nok",
                        "\n" + OK + "Content-Length: 2\r\n\r\nok",
                        "\r" + OK + "Content-Length: 2\r\n\r\nok",
                        " " + OK + "Content-Length: 2\r\n\r\nok",
                        "\0" + OK + "Content-Length: 2\r\n\r\nok",
                        "HTTP/1.1 100 Continue\r\n\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nok",
                        "HTTP/2.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok",
                        "FTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"))
                .containsOnly("refused");
    }

    private static List<String> answers(String... responses) throws Exception {
        var found = new ArrayList<String>();
        for (String response : responses) {
            virtually(network -> {
                var service = MemoryPeer.serving(peer -> {
                    peer.readHead();
                    peer.send(response);
                    peer.close();
                });
                try (var session = MemoryConnector.session(network, service, _ -> {})) {
                    found.add(session.get("http://a/").text());
                } catch (PayloadException e) {
                    found.add("refused");
                }
            });
        }
        return found;
    }
}
