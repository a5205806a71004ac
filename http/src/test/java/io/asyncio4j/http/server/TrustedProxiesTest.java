package io.asyncio4j.http.server;

import static io.asyncio4j.http.server.RoutingTest.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TrustedProxiesTest {

    @Test
    void nobodyIsTrustedByDefault() throws Exception {
        assertThat(seen(
                        new Application(),
                        "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n"
                                + "Forwarded: for=1.2.3.4;host=b\r\n"))
                .isEqualTo("127.0.0.1 http a");
        assertThat(seen(new Application(o -> o.trustedProxies("10.0.0.0/8")), "X-Forwarded-For: 1.2.3.4\r\n"))
                .isEqualTo("127.0.0.1 http a");
    }

    @Test
    void theStandardHeaderCounts() throws Exception {
        assertThat(seen("Forwarded: for=1.2.3.4;proto=https;host=\"b:8443\"\r\n"))
                .isEqualTo("1.2.3.4 https b:8443");
        assertThat(seen("Forwarded: For=\"[2001:db8::1]:4711\"\r\n")).isEqualTo("2001:db8:0:0:0:0:0:1 http a");
        assertThat(seen("Forwarded: for=1.2.3.4:4711\r\n")).isEqualTo("1.2.3.4 http a");
        // what the client has forged stands before what proxies have appended
        assertThat(seen("Forwarded: for=6.6.6.6;proto=https, for=1.2.3.4\r\nForwarded: for=10.0.0.9;host=b\r\n"))
                .isEqualTo("1.2.3.4 http b");
        assertThat(seen("Forwarded: for=unknown;proto=https\r\n")).isEqualTo("127.0.0.1 https a");
        assertThat(seen("Forwarded: for=1.2.3.4, for=_hidden, for=10.0.0.9\r\n"))
                .isEqualTo("10.0.0.9 http a");
        // quoted separators separate nothing
        assertThat(seen("Forwarded: for=\"6.6.6.6, for=7.7.7.7\"\r\n")).isEqualTo("127.0.0.1 http a");
        assertThat(seen("Forwarded: for=1.2.3.4;host=\"b\\\"/x\";proto=gopher\r\n"))
                .isEqualTo("1.2.3.4 http a");
        // one who speaks the standard is not contradicted
        assertThat(seen("Forwarded: for=1.2.3.4\r\nX-Forwarded-For: 6.6.6.6\r\n"))
                .isEqualTo("1.2.3.4 http a");
    }

    @Test
    void theCustomaryHeadersCount() throws Exception {
        assertThat(seen("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b\r\n"))
                .isEqualTo("1.2.3.4 https b");
        assertThat(seen("X-Forwarded-For: 6.6.6.6, 1.2.3.4, 10.0.0.9\r\nX-Forwarded-Proto: http, https\r\n"))
                .isEqualTo("1.2.3.4 http a");
        assertThat(seen("X-Forwarded-For: 1.2.3.4, 10.0.0.9\r\nX-Forwarded-Proto: https\r\n"))
                .isEqualTo("1.2.3.4 https a");
        assertThat(seen("X-Forwarded-For: 10.0.0.9\r\n")).isEqualTo("10.0.0.9 http a"); // a proxy may be a client
        assertThat(seen("X-Forwarded-For: ::ffff:1.2.3.4\r\n")).isEqualTo("1.2.3.4 http a");
        assertThat(seen("X-Forwarded-For: localhost\r\n")).isEqualTo("127.0.0.1 http a"); // never looked up
        assertThat(seen("X-Forwarded-For: \r\n")).isEqualTo("127.0.0.1 http a");
        assertThat(seen("X-Forwarded-Proto: https\r\n")).isEqualTo("127.0.0.1 https a");
        assertThat(seen("X-Forwarded-Host: b/../c\r\n")).isEqualTo("127.0.0.1 http a");
    }

    @Test
    void domainsAreThoseThatTheProxyNames() throws Exception {
        var app = new Application(o -> o.trustedProxies("127.0.0.1"))
                .domain("b", new Application().get("/", _ -> Response.text("domain b")))
                .get("/", _ -> Response.text("default"));
        assertThat(answer(app, "GET /", "X-Forwarded-Host: b:81\r\n")).endsWith("domain b");
        assertThat(answer(app, "GET /", "")).endsWith("default");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String address : List.of("localhost", "", "10.0.0.0/33", "10.0.0.0/", "::/129", "1.2.3", "10.0.0.0/-1")) {
            assertThatThrownBy(() -> new Application(o -> o.trustedProxies(address)))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("was \"" + address + "\"");
        }
    }

    private static String seen(String headers) throws Exception {
        return seen(new Application(o -> o.trustedProxies("127.0.0.0/8", "::1", "10.0.0.0/8")), headers);
    }

    private static String seen(Application app, String headers) throws Exception {
        app.get(
                "/",
                request -> Response.text(request.remoteAddress().getAddress().getHostAddress() + " " + request.scheme()
                        + " " + request.host()));
        String answer = answer(app, "GET /", headers);
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
