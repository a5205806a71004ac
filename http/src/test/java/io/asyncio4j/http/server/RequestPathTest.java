package io.asyncio4j.http.server;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Guards, routes and handlers see one path, however it was written.
@Timeout(30)
class RequestPathTest {

    @Test
    void onePathHasOneText() throws Exception {
        compare(
                is("/admin", "/admin"),
                is("/admin", "/%61dmin"),
                is("/admin", "/%61%64%6D%69%6e"),
                is("/admin", "//admin"),
                is("/admin", "/./admin"),
                is("/admin", "/x/../admin"),
                is("/admin", "/x/%2e%2E/admin"),
                is("/admin", "/../../admin"),
                is("/admin", "/%2e/admin"),
                is("/admin", "http://a/admin"),
                is("/admin", "HTTP://a//%61dmin?x"),
                is("/admin/", "/admin/"),
                is("/admin/", "/admin/."),
                is("/admin/", "/admin//"),
                is("/admin/", "/admin/x/.."),
                is("/", "/.."),
                is("/", "http://a"),
                is("/a%2Fb", "/a%2fb"), // a slash that does not separate
                is("/a%252Fb", "/a%252Fb"), // decoded once
                is("/..%2Fadmin", "/..%2Fadmin"),
                is("/a b+c", "/a%20b+c"),
                is("/a?b", "/a%3Fb?c"),
                is("/\u00fc/\u20ac", "/%C3%BC/%e2%82%ac"),
                is("/\u00fc", "/\u00c3\u00bc"), // bytes of UTF-8 as they are
                is("/a;b=c/d", "/a;b=c/d"),
                is("/...", "/..."),
                is("/.a/b.", "/.a/b."));
    }

    @Test
    void aPathThatHasNoTextIsRefused() throws Exception {
        for (String target :
                List.of("/%00", "/a%00b", "/%", "/%4", "/%zz", "/%c0%af", "/%ff", "/%ed%a0%80", "/\u00fc")) {
            assertThat(answer(new Application().use((_, _) -> Response.text("guard")), target))
                    .as(target)
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void whatTheGuardRefusesNoHandlerSees() throws Exception {
        var app = new Application()
                .use((request, next) ->
                        request.path().equals("/admin") || request.path().startsWith("/admin/")
                                ? Response.text("refused").withStatus(403)
                                : next.handle(request))
                .get("/admin", _ -> Response.text("secret"))
                .get("/admin/{page}", _ -> Response.text("secret"))
                .get("/{a}", request -> Response.text(request.pathParam("a")));
        for (String target :
                List.of("/%61dmin", "//admin", "/x/../admin", "/admin/.", "http://b/%61dmin/x", "/admin/%2e")) {
            assertThat(answer(app, target)).as(target).startsWith("HTTP/1.1 403");
        }
        assertThat(answer(app, "/%2561dmin")).endsWith("\r\n\r\n%61dmin");
        assertThat(answer(app, "/x%2F..%2Fadmin")).endsWith("\r\n\r\nx/../admin");
    }

    @Test
    void routesAreWrittenAsPathsRead() throws Exception {
        var app = new Application()
                .get("/gr\u00fc\u00df dich", _ -> Response.text("spaces"))
                .get("/a%2Fb", _ -> Response.text("slash"))
                .get("/%7Eme", _ -> Response.text("tilde"));
        assertThat(answer(app, "/gr%C3%BC%C3%9F%20dich")).endsWith("spaces");
        assertThat(answer(app, "/a%2fb")).endsWith("slash");
        assertThat(answer(app, "/~me")).endsWith("tilde");
        assertThatThrownBy(() -> new Application().get("/100%", _ -> Response.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path of a route is malformed: \"/100%\"");
        assertThatThrownBy(() ->
                        new Application().get("/~me", _ -> Response.empty()).get("/%7eme", _ -> Response.empty()))
                .hasMessage("there is a route already for GET /%7eme: GET /~me");
    }

    @Test
    void theHostIsThatOfTheTarget() throws Exception {
        var app = new Application()
                .get("/", request -> Response.text(request.headers().all("host") + request.target()));
        assertThat(answer(app, "http://b:80/")).endsWith("[b:80]http://b:80/");
        assertThat(answer(app, "/?x=%20")).endsWith("[a]/?x=%20");
    }

    @Test
    void theServerAsAWholeTellsItsMethods() throws Exception {
        var seen = new ArrayList<String>();
        var app = new Application()
                .use((request, next) -> {
                    seen.add(request.path());
                    return next.handle(request);
                })
                .route("FLY", "/", _ -> Response.empty());
        assertThat(answer("OPTIONS", app, "*"))
                .startsWith("HTTP/1.1 204")
                .containsIgnoringCase("allow: DELETE, FLY, GET, HEAD, OPTIONS, PATCH, POST, PUT, TRACE\r\n");
        assertThat(answer("OPTIONS", app, "http://b")).startsWith("HTTP/1.1 204");
        assertThat(answer("FLY", app, "/")).startsWith("HTTP/1.1 204");
        assertThat(answer("SWIM", app, "/")).startsWith("HTTP/1.1 501");
        assertThat(seen).containsExactly("*", "*", "/", "/");
    }

    @Test
    void queriesSplitAtAmpersandsOnly() throws Exception {
        var app = new Application()
                .get(
                        "/",
                        request -> Response.text(request.queryParams("a") + "|" + request.queryParams("b") + "|"
                                + request.queryParams("") + "|" + request.queryParam("\u00fc")));
        assertThat(answer(app, "/?a=1;b=2")).endsWith("\r\n\r\n[1;b=2]|[]|[]|Optional.empty");
        assertThat(answer(app, "/?a=1&&a=x%26y+z&b&=3&a=1=2&%C3%BC=%C3%BC"))
                .endsWith("[1, x&y z, 1=2]|[]|[3]|Optional[\u00c3\u00bc]");
        assertThat(answer(app, "/?")).endsWith("[]|[]|[]|Optional.empty");
    }

    @Test
    void aQueryThatIsNotUtf8IsTheClientsFault() throws Exception {
        var app = new Application()
                .get("/", request -> Response.text(request.queryParams("a").toString()));
        assertThat(answer(app, "/?a=%ff")).startsWith("HTTP/1.1 400").contains("not UTF-8");
        assertThat(answer(app, "/?a=%zz")).startsWith("HTTP/1.1 400");
    }

    @Test
    void noParameterIsDropped() throws Exception {
        var app = new Application()
                .get(
                        "/",
                        request -> Response.text(
                                String.valueOf(request.queryParams("a").size())));
        String query =
                String.join("&", IntStream.range(0, 2_000).mapToObj(_ -> "a=1").toList());
        assertThat(answer(app, "/?" + query)).endsWith("\r\n\r\n2000");
    }

    private static void compare(Line... table) throws Exception {
        var app = new Application().use((request, _) -> Response.text("<" + request.path() + ">"));
        var found = new ArrayList<Line>();
        for (Line line : table) {
            String answer = answer(app, line.target);
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 5, answer.length() - 1);
            found.add(new Line(
                    line.target, new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)));
        }
        assertThat(found).isEqualTo(List.of(table));
    }

    private static String answer(Application app, String target) throws Exception {
        return answer("GET", app, target);
    }

    private static String answer(String method, Application app, String target) throws Exception {
        var answer = new String[1];
        virtually(network -> {
            var peer = network.peer(app);
            peer.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            answer[0] = peer.readAll();
        });
        return answer[0];
    }

    private static Line is(String path, String target) {
        return new Line(target, path);
    }

    private record Line(String target, String path) {}
}
