package io.asyncio4j.http.server;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.server.RoutingTest.answer;
import static io.asyncio4j.http.server.RoutingTest.compare;
import static io.asyncio4j.http.server.RoutingTest.is;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MountTest {

    private static final Key<String> NAME = Key.of("name");

    @Test
    void routesStandBelowTheirPrefix() throws Exception {
        var inner = new Application()
                .get("", RoutingTest::tell)
                .get("/", RoutingTest::tell)
                .get("/x/{id:int}", RoutingTest::tell);
        var app = new Application()
                .mount("/api/", inner)
                .mount("/apis", new Application().get("/x", RoutingTest::tell))
                .mount("/t/{tenant}", new Application().get("/{page}", RoutingTest::tell))
                .mount("/", new Application().get("/root", RoutingTest::tell))
                .get("/api/x/here", _ -> Response.text("outer"));
        compare(
                app,
                is("/api", "/api {}"),
                is("/api/", "/api/ {}"),
                is("/api/x/7", "/api/x/{id:int} {id=7}"),
                is("/api/x/here", "outer"),
                is("/api/x/y", "404"),
                is("POST /api/x/7", "405 GET, HEAD, OPTIONS"),
                is("/apis/x", "/apis/x {}"), // a prefix of a text is no prefix of a path
                is("/t/ada/home", "/t/{tenant}/{page} {tenant=ada, page=home}"),
                is("/root", "/root {}"));
    }

    @Test
    void middlewaresAreNestedAndSeeRefusalsOfTheirPrefix() throws Exception {
        var deep = new Application().use(mark("deep")).get("/x", _ -> Response.text("x"));
        var inner = new Application()
                .use(mark("inner"))
                .get("/x", _ -> Response.text("x"))
                .mount("/deep", deep);
        var app = new Application()
                .use(mark("outer"))
                .get("/x", _ -> Response.text("x"))
                .mount("/in", inner);
        compare(app, is("/x", "outer(x)"), is("/in/x", "outer(inner(x))"), is("/in/deep/x", "outer(inner(deep(x)))"));
        assertThat(answer(app, "GET /in/deep/y", ""))
                .startsWith("HTTP/1.1 404")
                .endsWith("outer(inner(deep(nothing at /in/deep/y)))");
        assertThat(answer(app, "POST /in/x", ""))
                .startsWith("HTTP/1.1 405")
                .endsWith("outer(inner(POST is not allowed at /in/x))");
        assertThat(answer(app, "GET /inn", "")).startsWith("HTTP/1.1 404").endsWith("outer(nothing at /inn)");
        assertThat(answer(app, "GET /in", "")).startsWith("HTTP/1.1 404").endsWith("outer(inner(nothing at /in))");
    }

    @Test
    void errorsAreAnsweredByTheInnermostThatCan() throws Exception {
        var inner = new Application()
                .onError(IllegalStateException.class, (_, e) -> Response.text("inner " + e.getMessage()))
                .get("/state", _ -> {
                    throw new IllegalStateException("state");
                })
                .get("/argument", _ -> {
                    throw new IllegalArgumentException("argument");
                });
        var app = new Application()
                .onError(RuntimeException.class, (_, e) -> Response.text("outer " + e.getMessage()))
                .mount("/in", inner)
                .get("/state", _ -> {
                    throw new IllegalStateException("state");
                });
        compare(
                app,
                is("/in/state", "inner state"),
                is("/in/argument", "outer argument"),
                is("/in/none", "outer nothing at /in/none"),
                is("/state", "outer state"));
    }

    @Test
    void valuesAreThoseOfTheNearestApplication() throws Exception {
        var inner = new Application().set(NAME, "inner").get("/x", request -> Response.text(request.get(NAME)));
        var other = new Application().get("/x", request -> Response.text(request.get(NAME)));
        var app = new Application()
                .set(NAME, "outer")
                .mount("/inner", inner)
                .mount("/other", other)
                .get("/own", r -> r.set(NAME, "route"), request -> Response.text(request.get(NAME)));
        compare(app, is("/inner/x", "inner"), is("/other/x", "outer"), is("/own", "route"));
        assertThat(inner.get(NAME)).isEqualTo("inner");
        assertThat(other.get(NAME)).isEqualTo("outer");
        assertThatThrownBy(() -> new Application().get(NAME)).hasMessage("the application has no value of name");
    }

    @Test
    void pathsToRoutesHaveTheirPrefix() throws Exception {
        var inner = new Application()
                .get(
                        "/o/{id}",
                        r -> r.name("order"),
                        request -> Response.text(
                                request.urlFor("order", Map.of("id", 8)) + " " + request.urlFor("home", Map.of())));
        var app = new Application()
                .get("/home", r -> r.name("home"), RoutingTest::tell)
                .mount("/t/{tenant}", inner);
        compare(app, is("/t/ada/o/7", "/t/ada/o/8 /home"));
        assertThat(inner.urlFor("order", Map.of("tenant", "b", "id", 1))).isEqualTo("/t/b/o/1");
        assertThatThrownBy(() -> inner.urlFor("home", Map.of())).hasMessage("there is no route home");
    }

    @Test
    void whatIsMountedIsComplete() {
        var inner = new Application().get("/x", RoutingTest::tell);
        var app = new Application().get("/in/{id}", RoutingTest::tell).get("/in/x", RoutingTest::tell);
        assertThatThrownBy(() -> app.mount("/in", inner))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is a route already for GET /in/x");
        assertThatThrownBy(() -> inner.get("/y", RoutingTest::tell))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the application was mounted already: add routes before");
        assertThatThrownBy(() -> new Application().mount("/b", inner)).hasMessageContaining("mounted already");
        assertThatThrownBy(() -> app.mount("/self", app)).hasMessageContaining("must not be the outer one");
        assertThatThrownBy(() -> new Application().mount("/{id}", new Application().get("/{id}", RoutingTest::tell)))
                .hasMessage("the parameters of /{id}/{id} must have different names, were [id, id]");
        assertThatThrownBy(() -> new Application().mount("/{rest...}", new Application().get("/x", RoutingTest::tell)))
                .hasMessageContaining("a prefix must not end with {rest...}");
    }

    @Test
    void domainsAnswerForTheirHosts() throws Exception {
        var app = new Application()
                .domain(
                        "*.example.org",
                        new Application().get("/x", request -> Response.text("below " + request.host())))
                .domain(
                        "{tenant}.example.org",
                        new Application()
                                .use(mark("tenant"))
                                .get("/x/{id}", RoutingTest::tell)
                                .get("/x", RoutingTest::tell))
                .domain("API.example.org", new Application().get("/x", _ -> Response.text("api")))
                .get("/x", _ -> Response.text("default"));
        assertThat(answer(app, "GET /x", "Host: api.example.org:8080\r\n")).endsWith("\r\n\r\napi");
        assertThat(answer(app, "GET /x", "Host: API.Example.ORG.\r\n")).endsWith("\r\n\r\napi");
        assertThat(answer(app, "GET /x", "Host: ada.example.org\r\n")).endsWith("tenant(/x {tenant=ada})");
        assertThat(answer(app, "GET /x/7", "Host: ada.example.org\r\n")).endsWith("tenant(/x/{id} {tenant=ada, id=7})");
        assertThat(answer(app, "GET /y", "Host: ada.example.org\r\n"))
                .startsWith("HTTP/1.1 404")
                .endsWith("tenant(nothing at /y)");
        assertThat(answer(app, "GET /x", "Host: a.b.example.org\r\n")).endsWith("below a.b.example.org");
        assertThat(answer(app, "GET /x", "Host: example.org\r\n")).endsWith("default");
        assertThat(answer(app, "GET /x", "Host: [::1]:80\r\n")).endsWith("default");
        virtually(network -> {
            var peer = network.peer(app);
            peer.send("GET /x HTTP/1.0\r\n\r\n"); // of no host at all
            assertThat(peer.readAll()).endsWith("default");
        });
        assertThatThrownBy(() -> new Application()
                        .domain("{tenant}.example.org", new Application())
                        .domain("{t}.EXAMPLE.org", new Application()))
                .hasMessage("there is a domain already for {t}.example.org: {tenant}.example.org");
        assertThatThrownBy(() -> new Application().domain("a:80", new Application()))
                .hasMessageContaining("without a port")
                .hasMessageContaining("was \"a:80\"");
    }

    private static Middleware mark(String name) {
        return (request, next) -> {
            Response response = next.handle(request);
            var body = (Response.Whole) response.content();
            return Response.text(name + "(" + new String(body.bytes(), java.nio.charset.StandardCharsets.UTF_8) + ")")
                    .withStatus(response.status())
                    .withHeader("Allow", response.headers().first("Allow").orElse("-"));
        };
    }
}
