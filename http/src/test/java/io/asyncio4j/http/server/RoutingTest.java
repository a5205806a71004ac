package io.asyncio4j.http.server;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoutingTest {

    @Test
    void parametersFitByTheirTypes() throws Exception {
        var app = new Application()
                .get("/{plain}", RoutingTest::tell)
                .get("/i/{id:int}", RoutingTest::tell)
                .get("/l/{id:long}", RoutingTest::tell)
                .get("/u/{id:uuid}", RoutingTest::tell)
                .get("/d/{day:date}", RoutingTest::tell)
                .get("/r/{code:[A-Z]{3}}", RoutingTest::tell)
                .get("/f/{name}.{ext}", RoutingTest::tell)
                .get("/v{major:int}.{minor:int}/x", RoutingTest::tell)
                .get("/t/{path...}", RoutingTest::tell);
        compare(
                app,
                is("/a%2Fb%25", "/{plain} {plain=a/b%}"),
                is("/i/7", "/i/{id:int} {id=7}"),
                is("/i/-2147483648", "/i/{id:int} {id=-2147483648}"),
                is("/i/2147483648", "404"),
                is("/i/+7", "404"),
                is("/i/7a", "404"),
                is("/i/%D9%A7", "404"), // a digit, but not one of ASCII
                is("/i/", "404"),
                is("/l/9223372036854775807", "/l/{id:long} {id=9223372036854775807}"),
                is("/l/9223372036854775808", "404"),
                is("/u/123E4567-e89b-12d3-a456-426614174000", "/u/{id:uuid} {id=123E4567-e89b-12d3-a456-426614174000}"),
                is("/u/1-1-1-1-1", "404"), // which the JDK's parser takes
                is("/d/2026-02-28", "/d/{day:date} {day=2026-02-28}"),
                is("/d/2026-02-30", "404"),
                is("/r/ABC", "/r/{code:[A-Z]{3}} {code=ABC}"),
                is("/r/ABCD", "404"),
                is("/r/ABC%0A", "404"), // the whole value
                is("/f/a.tar.gz", "/f/{name}.{ext} {name=a, ext=tar.gz}"),
                is("/f/.gz", "404"),
                is("/f/a.", "404"),
                is("/v1.22/x", "/v{major:int}.{minor:int}/x {major=1, minor=22}"),
                is("/v1.b/x", "404"),
                is("/t/", "/t/{path...} {path=}"),
                is("/t/a/b%20c/", "/t/{path...} {path=a/b c/}"),
                is("/t", "/{plain} {plain=t}"),
                is("/t/..%2Fsecret", "404"),
                is("/t/%2e%2e/i/7", "/i/{id:int} {id=7}"));
    }

    @Test
    void theNearerRouteWins() throws Exception {
        var app = new Application()
                .get("/{path...}", RoutingTest::tell)
                .get("/{any}", RoutingTest::tell)
                .get("/{n:int}", RoutingTest::tell)
                .get("/{w:[a-z]+}", RoutingTest::tell)
                .get("/{w2:[a-f]+}", RoutingTest::tell)
                .get("/me", RoutingTest::tell)
                .get("/me/{page}", RoutingTest::tell)
                .get("/{any}/b/c", RoutingTest::tell);
        compare(
                app,
                is("/me", "/me {}"),
                is("/7", "/{n:int} {n=7}"),
                is("/abc", "/{w:[a-z]+} {w=abc}"), // the first of two that are equal
                is("/A", "/{any} {any=A}"),
                is("/me/b/c", "/{any}/b/c {any=me}"), // back from /me/{page}
                is("/me/b", "/me/{page} {page=b}"),
                is("/me/b/d", "/{path...} {path=me/b/d}"),
                is("/", "/{path...} {path=}"));
    }

    @Test
    void aRouteThatDoesNotServeTheMethodGivesWay() throws Exception {
        var app = new Application()
                .get("/test", RoutingTest::tell)
                .delete("/{id}", RoutingTest::tell)
                .post("/{path...}", RoutingTest::tell)
                .put("/{id:int}", RoutingTest::tell);
        compare(
                app,
                is("GET /test", "/test {}"),
                is("HEAD /test", "head"),
                is("DELETE /test", "/{id} {id=test}"),
                is("POST /test", "/{path...} {path=test}"),
                is("PUT /test", "405 DELETE, GET, HEAD, OPTIONS, POST"),
                is("PUT /7", "/{id:int} {id=7}"),
                is("PATCH /7", "405 DELETE, OPTIONS, POST, PUT"),
                is("OPTIONS /7", "204 DELETE, OPTIONS, POST, PUT"),
                is("OPTIONS /a/b", "204 OPTIONS, POST"),
                is("M-SEARCH /test", "501"),
                is("M-SEARCH /nowhere/at/all", "501"));
    }

    @Test
    void aRouteForAnyMethodServesWhatHasNoOther() throws Exception {
        var app = new Application()
                .any("/x", RoutingTest::tell)
                .get("/x", _ -> Response.text("get"))
                .route("OPTIONS", "/y", _ -> Response.text("own"))
                .get("/y", RoutingTest::tell);
        compare(
                app,
                is("GET /x", "get"),
                is("HEAD /x", "head"),
                is("PATCH /x", "/x {}"),
                is("M-SEARCH /x", "/x {}"),
                is("OPTIONS /x", "/x {}"),
                is("OPTIONS /y", "own"));
    }

    @Test
    void conflictsNameBothRoutes() {
        conflict("/a/{x}", "/a/{y}", "there is a route already for GET /a/{y}: GET /a/{x}");
        conflict("/a/{x:int}", "/a/{y:int}", "there is a route already for GET /a/{y:int}: GET /a/{x:int}");
        conflict("/{x}.txt", "/{y}.txt", "there is a route already for GET /{y}.txt: GET /{x}.txt");
        conflict("/{a...}", "/{b...}", "there is a route already for GET /{b...}: GET /{a...}");
        conflict("/a/./b", "/a/b", "there is a route already for GET /a/b: GET /a/./b");
        conflict("/%7E", "/~", "there is a route already for GET /~: GET /%7E");
        conflict("/a", "/a", "there is a route already for GET /a");
        var app = new Application().get("/a", r -> r.name("a"), RoutingTest::tell);
        assertThatThrownBy(() -> app.get("/b", r -> r.name("a"), RoutingTest::tell))
                .hasMessage("the name a of GET /b must be its own, but is that of GET /a too");
    }

    @Test
    void pathsThatMakeNoSenseAreRefused() {
        for (String path : List.of(
                "a",
                "/{",
                "/}",
                "/{}",
                "/{a b}",
                "/{1}",
                "/{a:}",
                "/{a:number}",
                "/{a:[}",
                "/{a}/{a}",
                "/{a...}/b",
                "/x{a...}",
                "/%",
                "/%zz",
                "/a#b",
                "/{a...:int}",
                "/\uE000")) {
            assertThatThrownBy(() -> new Application().get(path, RoutingTest::tell))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + path + "\"");
        }
        assertThatThrownBy(() -> new Application().get("/{a:number}", RoutingTest::tell))
                .hasMessageContaining("[text, int, long, uuid, date], or a regular expression");
        for (String path : List.of("/notes/:id", "/:id/notes", "/notes/<id>", "/notes/<int:id>/text")) {
            assertThatThrownBy(() -> new Application().get(path, RoutingTest::tell))
                    .as(path)
                    .hasMessageContaining("parameters are written {id}, and not ");
        }
        assertThat(new Application().get("/notes/%3Aid", RoutingTest::tell).get("/notes/1:30", RoutingTest::tell))
                .isNotNull();
        assertThatThrownBy(() -> new Application().route("GE T", "/", RoutingTest::tell))
                .hasMessageContaining("method must be a token");
    }

    @Test
    void namedRoutesHavePathsThatLeadBackToThem() throws Exception {
        var app = new Application()
                .get("/", r -> r.name("home"), RoutingTest::tell)
                .get("/o/{id:int}/{what}", r -> r.name("order"), RoutingTest::tell)
                .get("/f/{name}.{ext}", r -> r.name("file"), RoutingTest::tell)
                .get("/gr\u00fc\u00df/{path...}", r -> r.name("rest"), RoutingTest::tell);
        assertThat(app.urlFor("home", Map.of())).isEqualTo("/");
        String order = app.urlFor("order", Map.of("id", 7, "what", "a/b ?%\u00fc"));
        assertThat(order).isEqualTo("/o/7/a%2Fb%20%3F%25%C3%BC");
        compare(app, is(order, "/o/{id:int}/{what} {id=7, what=a/b ?%\u00fc}"));
        assertThat(app.urlFor("file", Map.of("name", "a", "ext", "b.c"))).isEqualTo("/f/a.b.c");
        assertThat(app.urlFor("rest", Map.of("path", "x/y z"))).isEqualTo("/gr%C3%BC%C3%9F/x/y%20z");
        for (Map<String, ?> wrong : List.of(
                Map.of("id", "x", "what", "y"),
                Map.of("id", 7, "what", ""),
                Map.of("id", 7, "what", ".."), // would lead elsewhere
                Map.of("id", 7),
                Map.of("id", 7, "what", "y", "more", 1))) {
            assertThatThrownBy(() -> app.urlFor("order", wrong))
                    .as(wrong.toString())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("/o/{id:int}/{what}");
        }
        assertThatThrownBy(() -> app.urlFor("rest", Map.of("path", "../x"))).hasMessageContaining("must fit it");
        assertThatThrownBy(() -> app.urlFor("file", Map.of("name", "a.b", "ext", "c")))
                .hasMessageContaining("fit");
        assertThatThrownBy(() -> app.urlFor("none", Map.of())).hasMessage("there is no route none");
    }

    @Test
    void middlewaresKnowTheRoute() throws Exception {
        var seen = new ArrayList<String>();
        Key<String> role = Key.of("role");
        var app = new Application(o -> o.everyRoute(r -> r.set(role, "all")))
                .use((request, next) -> {
                    seen.add(
                            request.route().map(Route::path).orElse("none") + request.pathParams() + request.get(role));
                    return next.handle(request);
                })
                .get("/a/{id}", r -> r.set(role, "admin"), RoutingTest::tell)
                .get("/b", RoutingTest::tell);
        for (String target : List.of("/a/7", "/b", "/c")) {
            answer(app, "GET " + target, "");
        }
        assertThat(seen).containsExactly("/a/{id}{id=7}admin", "/b{}all", "none{}all");
    }

    static Response tell(Request request) {
        return Response.text(request.route().orElseThrow().path() + " " + request.pathParams());
    }

    private static void conflict(String first, String second, String message) {
        var app = new Application().get(first, RoutingTest::tell).post(second, RoutingTest::tell);
        assertThatThrownBy(() -> app.get(second, RoutingTest::tell))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static void compare(Application app, Line... table) throws Exception {
        var found = new ArrayList<Line>();
        virtually(network -> {
            for (Line line : table) {
                String request = line.request.startsWith("/") ? "GET " + line.request : line.request;
                var peer = network.peer(app);
                peer.send(request + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                found.add(new Line(line.request, summary(request, peer.readAll())));
            }
        });
        assertThat(found).isEqualTo(List.of(table));
    }

    private static String summary(String request, String answer) {
        String status = answer.split(" ", 3)[1];
        String allow = answer.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("allow: "))
                .map(line -> " " + line.substring(7))
                .findFirst()
                .orElse("");
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        boolean head = request.startsWith("HEAD") && status.equals("200");
        return head ? "head" : status.equals("200") ? utf8(body) : status + allow;
    }

    private static String utf8(String latin1) {
        return new String(
                latin1.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), java.nio.charset.StandardCharsets.UTF_8);
    }

    static String answer(Application app, String request, String headers) throws Exception {
        var answer = new String[1];
        virtually(network -> {
            var peer = network.peer(app);
            peer.send(request + " HTTP/1.1\r\n" + (headers.startsWith("Host:") ? "" : "Host: a\r\n")
                    + "Connection: close\r\n" + headers + "\r\n");
            answer[0] = peer.readAll();
        });
        return answer[0];
    }

    static Line is(String request, String answer) {
        return new Line(request, answer);
    }

    record Line(String request, String answer) {}
}
