package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.client.cookies.CookieJar;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The cookies of sessions and of single requests.
@Timeout(60)
class SessionCookiesTest {

    private final ScriptedServer server = new ScriptedServer(head -> switch (head.split(" ", 3)[1]) {
        case "/login" ->
            "302 Found\nLocation: /home\nSet-Cookie: id=1; Path=/; Max-Age=60\nSet-Cookie: bad=1; Domain=o.org";
        case "/leave" -> "302 Found\nLocation: http://o.org/";
        case "/two" -> "200 OK\nSet-Cookie: a=; Max-Age=0\nSet-Cookie: a=2\nSet-Cookie: b=\"q r\"; Domain=h.org";
        case "/error" -> "500 No\nSet-Cookie: e=1";
        default -> "200 OK";
    });

    @Test
    void whatServersSetComesBackToThem() throws Exception {
        with(_ -> {}, session -> {
            session.get("http://h.org/login");
            assertThat(session.get("http://h.org/two").cookies())
                    .extracting(Cookie::name)
                    .containsExactly("a", "a", "b");
            session.get("http://h.org/x");
            session.get("http://www.h.org/");
            session.get("http://o.org/");
            session.get("http://h.org/error");
            assertThat(session.cookies().size()).isEqualTo(4);
            sleep(seconds(60));
            session.get("http://h.org/");
        });
        assertThat(server.sent("cookie"))
                .containsExactly(
                        "",
                        "id=1",
                        "id=1",
                        "id=1; a=2; b=\"q r\"",
                        "b=\"q r\"",
                        "",
                        "id=1; a=2; b=\"q r\"",
                        "a=2; b=\"q r\"; e=1");
    }

    @Test
    void aRequestMayHaveCookiesOfItsOwn() throws Exception {
        with(_ -> {}, session -> {
            session.cookies().add("http://h.org/", Cookie.of("a", "jar"));
            session.cookies().add("http://h.org/", Cookie.of("b", "jar"));
            session.get("http://h.org/", request -> request.cookie("a", "own").cookie("c", "own"));
            session.get("http://h.org/", request -> request.header("Cookie", "only=this"));
            session.get("http://h.org/");
            session.get("http://h.org/leave", request -> request.cookie("a", "own"));
        });
        assertThat(server.sent("cookie"))
                .containsExactly("b=jar; a=own; c=own", "only=this", "a=jar; b=jar", "b=jar; a=own", "");
    }

    @Test
    void aJarMayServeSeveralSessionsOrNone() throws Exception {
        var jar = new CookieJar();
        with(options -> options.cookies(jar), session -> session.get("http://h.org/two"));
        with(options -> options.cookies(jar), session -> session.get("http://h.org/x"));
        with(options -> options.cookies(CookieJar.none()), session -> {
            session.get("http://h.org/two");
            session.get("http://h.org/x");
        });
        assertThat(server.sent("cookie")).containsExactly("", "a=2; b=\"q r\"", "", "");
    }

    @Test
    void middlewaresSeeCookiesAndTheNextAttemptHasTheNewOnes() throws Exception {
        var seen = new ArrayList<String>();
        with(
                options -> options.use((request, next) -> {
                    seen.add(request.headers().first("Cookie").orElse(""));
                    next.send(request).close();
                    return next.send(request.withUrl("http://h.org/x"));
                }),
                session -> {
                    session.cookies().add("http://h.org/", Cookie.of("z", "0"));
                    session.get("http://h.org/two");
                });
        assertThat(seen).containsExactly("z=0");
        assertThat(server.sent("cookie")).isEqualTo(List.of("z=0", "z=0; a=2; b=\"q r\""));
    }

    private void with(Consumer<ClientOptions> configure, Consumer<ClientSession> body) throws Exception {
        virtually(network -> {
            try (var session = server.session(network, configure)) {
                body.accept(session);
            }
        });
    }
}
