package io.asyncio4j.http.client;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What is too large of a response is refused by a message that says what, how large and which limit.
class ClientLimitsTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @Test
    void heads() throws Exception {
        assertThat(answer("HTTP/1.1 200 " + "x".repeat(8000) + "\r\nContent-Length: 2\r\n\r\nok", _ -> {}))
                .isEqualTo("ok");
        assertThat(answer("HTTP/1.1 200 " + "x".repeat(9000) + "\r\nContent-Length: 2\r\n\r\nok", _ -> {}))
                .contains("the first line of the response has more than 8190 bytes (maxLine)");
        assertThat(answer(OK + "X: " + "x".repeat(60_000) + "\r\nContent-Length: 2\r\n\r\nok", _ -> {}))
                .isEqualTo("ok");
        String large = OK + "A: 1\r\nSet-Cookie: " + "x".repeat(70_000) + "\r\nContent-Length: 2\r\n\r\nok";
        assertThat(answer(large, _ -> {}))
                .contains(
                        "the headers have more than 65536 bytes (maxHeaders), the largest is Set-Cookie with at least");
        assertThat(answer(large, limits -> limits.maxHeaders(80_000))).isEqualTo("ok");
        assertThat(answer(OK + "Content-Length: 2\r\n\r\nok", limits -> limits.maxLine(10)))
                .contains("more than 10 bytes (maxLine)");
    }

    @Test
    void bodies() throws Exception {
        assertThat(answer(OK + "Content-Length: 5\r\n\r\nhello", limits -> limits.maxBody(5)))
                .isEqualTo("hello");
        assertThat(answer(OK + "Content-Length: 5\r\n\r\nhello", limits -> limits.maxBody(4)))
                .isEqualTo("the body of the response has more than 4 bytes (maxBody)");
        assertThat(answer(
                        OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", limits -> limits.maxBody(4)))
                .isEqualTo("the body of the response has more than 4 bytes (maxBody)");
    }

    @Test
    void whatIsDecoded() throws Exception {
        var app = new Application(options -> options.everyRoute(route -> route.compress(true)))
                .get("/", _ -> Response.text(" ".repeat(4 << 20)));
        assertThat(decoded(app, _ -> {})).isEqualTo("4194304");
        assertThat(decoded(app, limits -> limits.maxDecoding(100)))
                .startsWith("the response cannot be decoded: its ")
                .endsWith(" bytes stand for more than 100 times as many, which is the limit (maxDecoding)");
        assertThat(decoded(app, limits -> limits.maxDecoded(1 << 20)))
                .isEqualTo("the response cannot be decoded: it is longer than the limit of 1048576 bytes (maxDecoded)");
        assertThat(decoded(app, limits -> limits.maxBody(1 << 20)))
                .isEqualTo("the body of the response has more than 1048576 bytes (maxBody)");
    }

    @Test
    void whatNoLimitCanBe() {
        var limits = new Limits();
        assertThatThrownBy(() -> limits.maxDecoded(0)).hasMessage("maxDecoded must be >= 1 bytes, was 0");
        assertThatThrownBy(() -> limits.maxBody(0)).hasMessageContaining("maxBody must be >= 1, was 0");
        assertThatThrownBy(() -> limits.maxLine(0)).hasMessageContaining("maxLine must be >= 1, was 0");
        assertThatThrownBy(() -> limits.maxHeaders(0)).hasMessageContaining("maxHeaders must be >= 1, was 0");
        assertThatThrownBy(() -> limits.maxDecoding(0)).hasMessageContaining("maxDecoding must be >= 1, was 0");
    }

    private static String answer(String response, Consumer<Limits> configure) throws Exception {
        var text = new String[1];
        virtually(network -> {
            var service = MemoryPeer.serving(peer -> {
                peer.readHead();
                peer.send(response);
            });
            try (var session = MemoryConnector.session(network, service, options -> options.limits(configure))) {
                text[0] = session.get("http://a/").text();
            } catch (PayloadException e) {
                text[0] = String.valueOf(e.getMessage());
            }
        });
        return text[0];
    }

    private static String decoded(Application app, Consumer<Limits> configure) throws Exception {
        var text = new String[1];
        virtually(network -> {
            try (var session = network.session(
                    app, options -> options.header("Accept-Encoding", "gzip").limits(configure))) {
                text[0] = String.valueOf(session.get("http://a/").text().length());
            } catch (PayloadException e) {
                text[0] = String.valueOf(e.getMessage());
            }
        });
        return text[0];
    }
}
