package io.asyncio4j.http.server;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.Cookie;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CookiesTest {

    @Test
    void aRequestHasTheCookiesThatTheClientSends() throws Exception {
        assertThat(cookiesOf("Cookie: a=1; b=\"x y\"; a=2;c = z=; d; =e;; \u00fc=\u00fc\r\n"))
                .isEqualTo("{a=1, b=\"x y\", c=z=, \u00fc=\u00fc}");
        assertThat(cookiesOf("Cookie: a=1\r\ncookie: b=2\r\n")).isEqualTo("{a=1, b=2}");
        assertThat(cookiesOf("Cookie: g={\"a\":1,\"b\":[2]}; q=\"x; /k=v; b{}=w; last=1\r\n"))
                .isEqualTo("{g={\"a\":1,\"b\":[2]}, q=\"x, /k=v, b{}=w, last=1}");
        assertThat(cookiesOf("")).isEqualTo("{}");
    }

    @Test
    void aResponseSetsEveryCookieOnce() {
        var response = Response.text("")
                .withCookie(Cookie.of("a", "1"))
                .withCookie(Cookie.of("b", "2").withPath("/b"))
                .withCookie(Cookie.of("a", "3").withHttpOnly())
                .withCookie(Cookie.of("b", "4"));
        assertThat(response.headers().all("set-cookie"))
                .containsExactly("b=2; Path=/b", "a=3; Path=/; HttpOnly", "b=4; Path=/");
        assertThatThrownBy(() -> response.withCookie(Cookie.of("__Host-x", "1")))
                .hasMessageContaining("Secure");
    }

    @Test
    void aResponseRemovesCookies() {
        assertThat(Response.empty()
                        .withoutCookie("a")
                        .withoutCookie("__Host-b")
                        .withoutCookie(Cookie.of("c", "1").withPath("/c").withDomain("x.org"))
                        .headers()
                        .all("set-cookie"))
                .containsExactly(
                        "a=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                        "__Host-b=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure",
                        "c=; Path=/c; Domain=x.org; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    }

    private static String cookiesOf(String headers) throws Exception {
        var found = new LinkedHashMap<String, String>();
        var app = new Application().get("/", request -> {
            found.putAll(request.cookies());
            return Response.empty();
        });
        virtually(network -> {
            var peer = network.peer(app);
            peer.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n");
            peer.readAll();
        });
        return found.toString();
    }
}
