package io.asyncio4j.http.server.middleware;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.server.middleware.Answers.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardsTest {

    @Test
    void aClientBeyondItsRateIsToldWhenToComeAgain() throws Exception {
        var app = new Application(o -> o.trustedProxies("127.0.0.1"))
                .use(RateLimit.of(2, seconds(10)))
                .get("/", _ -> Response.text("x"));
        var story = new ArrayList<String>();
        virtually(network -> {
            for (String client : List.of(
                    "1.1.1.1",
                    "1.1.1.1",
                    "1.1.1.1",
                    "2.2.2.2",
                    "2001:db8::1",
                    "2001:db8::2",
                    "2001:db8::3",
                    "2001:db8:0:1::1")) {
                var peer = network.peer(app);
                peer.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: " + client + "\r\n\r\n");
                String answer = peer.readAll();
                story.add(answer.split(" ", -1)[1] + (answer.contains("etry-After: 5\r\n") ? " later" : ""));
            }
            sleep(seconds(5));
            var peer = network.peer(app);
            peer.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 1.1.1.1\r\n\r\n");
            story.add(peer.readAll().split(" ", -1)[1]);
        });
        assertThat(story).containsExactly("200", "200", "429 later", "200", "200", "200", "429 later", "200", "200");
    }

    @Test
    void aRateMayBeThatOfSomethingElse() throws Exception {
        var app = new Application()
                .use(RateLimit.of(1, millis(10))
                        .burst(2)
                        .by(request -> request.headers().first("X-Key").orElse("none")))
                .get("/", _ -> Response.text("x"));
        var story = new ArrayList<String>();
        virtually(network -> {
            for (String key : List.of("a", "a", "a", "b")) {
                var peer = network.peer(app);
                peer.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Key: " + key + "\r\n\r\n");
                story.add(peer.readAll().split(" ", -1)[1]);
            }
        });
        assertThat(story).containsExactly("200", "200", "429", "200");
        assertThatThrownBy(() -> RateLimit.of(0, seconds(1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyWhoeverHasAPasswordIsLetIn() throws Exception {
        var app = new Application()
                .use(BasicAuth.of(
                        "orders", (user, password) -> user.equals("ad\u00e4") && BasicAuth.same(password, "x:y")))
                .get("/", request -> Response.text(request.get(BasicAuth.USER)));
        assertThat(answer(app, "GET /", "Authorization: bAsIc " + base64("ad\u00e4:x:y") + "\r\n"))
                .startsWith("HTTP/1.1 200");
        for (String header : List.of(
                "",
                "Authorization: Basic " + base64("ad\u00e4:x"),
                "Authorization: Basic !!!",
                "Authorization: Basic",
                "Authorization: Bearer " + base64("ad\u00e4:x:y"),
                "Authorization: Basic " + base64("nocolon"))) {
            assertThat(answer(app, "GET /", header.isEmpty() ? "" : header + "\r\n"))
                    .as(header)
                    .startsWith("HTTP/1.1 401")
                    .contains("WWW-Authenticate: Basic realm=\"orders\", charset=\"UTF-8\"\r\n");
        }
        assertThatThrownBy(() -> BasicAuth.of("a\"b", (_, _) -> true)).hasMessageContaining("was \"a\"b\"");
    }

    @Test
    void clientsWithoutTlsAreSentThere() throws Exception {
        var app = new Application(o -> o.trustedProxies("127.0.0.1"))
                .use(HttpsRedirect.to("A.org:8443", "b.org").strict(Duration.ofMinutes(5)))
                .get("/x", _ -> Response.text("x"));
        assertThat(answer(app, "POST /x?a=%20b", ""))
                .startsWith("HTTP/1.1 308")
                .contains("ocation: https://A.org:8443/x?a=%20b\r\n")
                .doesNotContain("Strict");
        assertThat(answer(app, "GET http://evil.org/x", "")).startsWith("HTTP/1.1 421");
        assertThat(answer(app, "GET //evil.org/x", "")).contains("ocation: https://A.org:8443//evil.org/x\r\n");
        assertThat(answer(app, "GET /x", "X-Forwarded-Proto: https\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains("Strict-Transport-Security: max-age=300\r\n");
        assertThat(answer(app, "GET /x", "X-Forwarded-Host: b.org\r\n")).contains("ocation: https://b.org/x\r\n");
    }

    @Test
    void requestsHaveNames() throws Exception {
        var seen = new ArrayList<String>();
        var app = new Application().use(RequestId.create().accepting()).get("/", request -> {
            seen.add(request.get(RequestId.ID) + " " + RequestId.CURRENT.get());
            return Response.empty();
        });
        assertThat(answer(app, "GET /", "X-Request-Id: a.b-7\r\n")).contains("X-Request-Id: a.b-7\r\n");
        assertThat(answer(app, "GET /", "X-Request-Id: a b\r\n")).containsPattern("X-Request-Id: [0-9a-f]{32}\r\n");
        assertThat(answer(app, "GET /none", ""))
                .startsWith("HTTP/1.1 404")
                .containsPattern("X-Request-Id: [0-9a-f]{32}\r\n");
        assertThat(seen.getFirst()).isEqualTo("a.b-7 a.b-7");
        assertThat(seen.getLast()).matches("([0-9a-f]{32}) \\1");
        assertThat(RequestId.CURRENT.get()).isEqualTo("none");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
