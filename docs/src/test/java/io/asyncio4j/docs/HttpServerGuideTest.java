package io.asyncio4j.docs;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.AsyncQueue;
import io.asyncio4j.Broadcast;
import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.multipart.Part;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Key;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.middleware.BasicAuth;
import io.asyncio4j.http.server.middleware.Cors;
import io.asyncio4j.http.server.middleware.RateLimit;
import io.asyncio4j.http.server.middleware.RequestId;
import io.asyncio4j.http.server.middleware.Sessions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/guide/http-server.md` shows.
class HttpServerGuideTest {

    private static final String PAGE = "docs/guide/http-server.md";

    @TempDir
    private Path folder;

    @Test
    void theFirstServerGreets() throws Exception {
        try (var program = PageProgram.start(folder, PAGE, "Hello.java");
                var client = HttpClient.newHttpClient()) {
            URI address = address(program);
            assertThat(get(client, address.resolve("/hello/ada")).body()).isEqualTo("hello ada");
            assertThat(get(client, address.resolve("/nothing")).statusCode()).isEqualTo(404);
            program.signal("INT");
            assertThat(program.exitStatus()).isEqualTo(130);
        }
    }

    @Test
    void ordersAreChecked() throws Exception {
        try (var program = PageProgram.start(folder, PAGE, "Orders.java");
                var client = HttpClient.newHttpClient()) {
            URI orders = address(program).resolve("/orders");
            var made = post(client, orders, "{\"drink\": \"tea\", \"cups\": 2}");
            assertThat(made.statusCode()).isEqualTo(201);
            assertThat(made.body()).isEqualTo("{\"id\":1,\"drink\":\"tea\",\"cups\":2}");
            assertThat(made.headers().firstValue("Location")).hasValue("/orders/1");
            var refused = post(client, orders, "{\"cups\": 0}");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("\"pointer\":\"#/drink\"");
            assertThat(post(client, orders, "{\"drink\": \"tea\", \"cups\": 0}").body())
                    .contains("must be 1 to 20, was 0");
            assertThat(get(client, address(orders, "/1")).body()).isEqualTo(made.body());
            assertThat(get(client, address(orders, "/2")).statusCode()).isEqualTo(404);
            assertThat(get(client, address(orders, "?drink=tea")).body()).isEqualTo("[" + made.body() + "]");
            assertThat(get(client, orders.resolve("/docs/")).body()).startsWith("<!DOCTYPE html>");
            assertThat(get(client, orders.resolve("/docs/openapi.json")).body()).contains("\"title\":\"Orders\"");
        }
    }

    static Application routes() {
        return new Application()
                .get("/menu", _ -> Response.text("tea, coffee"))
                .get("/tables/{number:int}", request -> Response.text("table " + request.pathParam("number")))
                .get("/days/{day:date}", request -> Response.text(request.pathParam("day")))
                .get("/codes/{code:[A-Z]{3}}", request -> Response.text(request.pathParam("code")))
                .get("/files/{path...}", request -> Response.text(request.pathParam("path")))
                .any("/echo", request -> Response.text(request.method()))
                .route("PURGE", "/menu", _ -> Response.empty());
    }

    @Test
    void pathsHaveParameters() {
        serving(routes(), (session, site) -> {
            assertThat(session.get(site + "/tables/7").text()).isEqualTo("table 7");
            assertThat(session.get(site + "/tables/x").status()).isEqualTo(404);
            assertThat(session.get(site + "/codes/ABC").text()).isEqualTo("ABC");
            assertThat(session.get(site + "/files/a/b.txt").text()).isEqualTo("a/b.txt");
            assertThat(session.request("BREW", site + "/echo", _ -> {}).text()).isEqualTo("BREW");
            var refused = session.post(site + "/menu", request -> request.text("rum"));
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.headers().first("Allow")).hasValue("GET, HEAD, OPTIONS, PURGE");
        });
    }

    static final class SoldOutException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static Application errors() {
        return new Application()
                .get("/tea", _ -> {
                    throw new SoldOutException();
                })
                .get("/rum", _ -> {
                    throw HttpException.forbidden("not before six");
                })
                .onError(
                        SoldOutException.class,
                        (request, _) ->
                                Response.text("no more of " + request.path()).withStatus(410))
                .onError(
                        HttpException.class,
                        (_, e) ->
                                Response.json(Map.of("problem", e.getMessage())).withStatus(e.status()));
    }

    @Test
    void whatIsThrownBecomesAResponse() {
        serving(errors(), (session, site) -> {
            assertThat(session.get(site + "/tea").text()).isEqualTo("no more of /tea");
            assertThat(session.get(site + "/rum").text()).isEqualTo("{\"problem\":\"not before six\"}");
            assertThat(session.get(site + "/beer").status()).isEqualTo(404);
            assertThat(session.get(site + "/beer").text()).startsWith("{\"problem\":");
        });
    }

    static Response timed(Request request, Handler next) throws Exception {
        long start = System.nanoTime();
        Response response = next.handle(request); // even a refusal, or a failure, comes back as a response
        long micros = (System.nanoTime() - start) / 1_000;
        return response.withHeader("Server-Timing", "app;dur=" + micros / 1e3);
    }

    @Test
    void middlewaresSeeEveryResponse() {
        var app = new Application().use(HttpServerGuideTest::timed).get("/", _ -> Response.text("hello"));
        serving(app, (session, site) -> {
            assertThat(session.get(site + "/").headers().contains("Server-Timing"))
                    .isTrue();
            assertThat(session.get(site + "/none").headers().contains("Server-Timing"))
                    .isTrue();
        });
    }

    static final Key<String> USER = Key.of("user");

    static Application greeting() {
        return new Application()
                .use((request, next) -> {
                    String user = request.headers().first("X-User").orElseThrow(() -> HttpException.forbidden("who?"));
                    return next.handle(request.with(USER, user));
                })
                .get("/", request -> Response.text("hello " + request.get(USER)));
    }

    @Test
    void aMiddlewareGivesValuesToHandlers() {
        serving(greeting(), (session, site) -> {
            assertThat(session.get(site + "/", request -> request.header("X-User", "ada"))
                            .text())
                    .isEqualTo("hello ada");
            assertThat(session.get(site + "/").status()).isEqualTo(403);
        });
    }

    static Application guarded(String password) {
        return new Application()
                .use(RequestId.create())
                .use(Cors.of(cors -> cors.origins("https://cafe.example")))
                .use(RateLimit.of(100, minutes(1)).burst(20))
                .use(BasicAuth.of("kitchen", (user, given) -> user.equals("cook") && BasicAuth.same(given, password)))
                .get("/", request -> Response.text("hello " + request.get(BasicAuth.USER)));
    }

    @Test
    void thereAreMiddlewares() {
        serving(guarded("secret"), (session, site) -> {
            assertThat(session.get(site.replace("//", "//cook:secret@") + "/").text())
                    .isEqualTo("hello cook");
            var refused = session.get(site + "/", request -> request.header("Origin", "https://cafe.example"));
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.headers().contains("X-Request-Id")).isTrue();
            assertThat(refused.headers().first("Access-Control-Allow-Origin")).hasValue("https://cafe.example");
        });
    }

    static final Key<List<String>> LOG = Key.of("log");

    static Application withLog() {
        var app = new Application();
        return app.cleanupContext(serving -> {
                    var log = new ArrayList<String>(); // or a pool of connections, which a try block closes
                    app.set(LOG, log);
                    log.add("started");
                    serving.await(); // now the application serves
                    log.add("ended");
                })
                .get("/", request -> {
                    request.afterwards(() -> request.get(LOG).add("told later"));
                    request.get(LOG).add("answered");
                    return Response.empty();
                });
    }

    @Test
    void theApplicationHasABeginAndAnEnd() {
        var app = withLog();
        serving(app, (session, site) -> session.get(site + "/").close());
        assertThat(app.get(LOG)).containsExactly("started", "answered", "told later", "ended");
    }

    static Application site(Path folder) {
        return new Application()
                .files("/static", folder, files -> files.header("Cache-Control", "max-age=3600"))
                .get("/menu", _ -> Response.file(folder.resolve("menu.txt")));
    }

    @Test
    void filesAreServed() throws Exception {
        Files.writeString(folder.resolve("menu.txt"), "tea, coffee");
        serving(site(folder), (session, url) -> {
            var file = session.get(url + "/static/menu.txt", request -> request.header("Range", "bytes=0-2"));
            assertThat(file.status()).isEqualTo(206);
            assertThat(file.text()).isEqualTo("tea");
            assertThat(file.headers().first("Cache-Control")).hasValue("max-age=3600");
            assertThat(session.get(url + "/static/../secret").status()).isEqualTo(404);
            assertThat(session.get(url + "/menu").headers().first("Content-Type"))
                    .hasValue("text/plain; charset=utf-8");
        });
    }

    static Application album(Path folder) {
        return new Application(options -> options.forms(forms -> forms.maxForm(200 << 20)))
                .post("/pictures", request -> {
                    var form = request.form(); // waits for all of it; large files lie on the disk
                    var title = form.first("title").orElseThrow(() -> HttpException.badRequest("it needs a title"));
                    var picture = form.file("picture").orElseThrow(() -> HttpException.badRequest("no picture"));
                    picture.saveAs(folder.resolve("1.png")); // never by the name that the client has chosen
                    return Response.text(title + " has " + picture.size() + " bytes")
                            .withStatus(201);
                })
                .post("/films", request -> {
                    long bytes = 0;
                    var parts = request.multipart(limits -> limits.maxPart(10L << 30));
                    for (Part part = parts.next(); part != null; part = parts.next()) {
                        for (var chunk : part.body().chunks()) { // never all of it in memory
                            bytes += chunk.length;
                        }
                    }
                    return Response.text(bytes + " bytes");
                });
    }

    @Test
    void formsAndTheirFilesAreRead() {
        String parts = "--b\r\nContent-Disposition: form-data; name=title\r\n\r\nTea\r\n--b\r\nContent-Disposition: "
                + "form-data; name=picture; filename=tea.png\r\n\r\nPNG\r\n--b--";
        serving(album(folder), (session, site) -> {
            assertThat(session.post(
                                    site + "/pictures",
                                    request -> request.bytes("multipart/form-data; boundary=b", parts.getBytes(UTF_8)))
                            .text())
                    .isEqualTo("Tea has 3 bytes");
            assertThat(folder.resolve("1.png")).hasContent("PNG");
            assertThat(session.post(
                                    site + "/films",
                                    request -> request.bytes("multipart/form-data; boundary=b", parts.getBytes(UTF_8)))
                            .text())
                    .isEqualTo("6 bytes");
        });
    }

    static Application news(Broadcast<String> headlines) {
        return new Application()
                .get(
                        "/news",
                        _ -> Response.stream("text/event-stream", out -> {
                            try (var subscription = headlines.subscribe()) {
                                for (String headline : subscription) {
                                    out.write("data: " + headline + "\n\n"); // throws if the client has left
                                }
                            }
                        }));
    }

    @Test
    void eventsAreSentAsTheyHappen() {
        var headlines = new Broadcast<String>(10);
        serving(news(headlines), (session, site) -> {
            try (var response = session.get(site + "/news")) {
                headlines.publish("tea is ready");
                assertThat(response.body().readLine()).isEqualTo("data: tea is ready");
            }
        });
    }

    static Application search(AsyncQueue<String> story) {
        return new Application().get("/search", route -> route.cancelOnDisconnect(true), _ -> {
            try {
                story.put("searching");
                sleep(seconds(60));
                return Response.text("found");
            } finally {
                story.tryPut("given up");
            }
        });
    }

    @Test
    void aHandlerMayBeCancelledWhenItsClientLeaves() {
        run(() -> {
            var story = new AsyncQueue<String>();
            try (var server = search(story).start(0);
                    var session = new ClientSession()) {
                var request = createTask(() -> session.get(server.uri() + "/search"));
                assertThat(story.get()).isEqualTo("searching");
                request.cancel();
                assertThat(story.get()).isEqualTo("given up");
            }
        });
    }

    static Application shop() {
        var admin = new Application()
                .use((request, next) ->
                        request.cookie("role").filter("boss"::equals).isPresent()
                                ? next.handle(request)
                                : Response.text("for the boss only").withStatus(403))
                .get(
                        "/stock/{item}",
                        route -> route.name("stock"),
                        request -> Response.text(request.urlFor("stock", Map.of("item", "tea & rum"))));
        return new Application()
                .get(
                        "/login",
                        _ -> Response.redirect("/")
                                .withCookie(Cookie.of("role", "boss").withHttpOnly()))
                .mount("/admin", admin);
    }

    @Test
    void applicationsArePutTogether() {
        serving(shop(), (session, site) -> {
            assertThat(session.get(site + "/admin/nothing").status()).isEqualTo(403);
            assertThat(session.get(site + "/admin/stock/1", request -> request.header("Cookie", "role=boss"))
                            .text())
                    .isEqualTo("/admin/stock/tea%20&%20rum");
        });
    }

    static Application counter(byte[] key) {
        return new Application()
                .use(Sessions.encrypted(key, _ -> {})) // openssl rand 32 makes a key
                .get("/", request -> {
                    var session = request.get(Sessions.SESSION);
                    int visits = Integer.parseInt(session.find("visits").orElse("0")) + 1;
                    session.set("visits", Integer.toString(visits));
                    return Response.text("visit " + visits);
                });
    }

    @Test
    void sessionsRemember() {
        serving(counter(new byte[32]), (session, site) -> {
            var first = session.get(site + "/");
            assertThat(first.text()).isEqualTo("visit 1");
            String cookie = first.headers().first("Set-Cookie").orElseThrow().split(";", 2)[0];
            assertThat(session.get(site + "/", request -> request.header("Cookie", cookie))
                            .text())
                    .isEqualTo("visit 2");
        });
    }

    static Application strict() {
        return new Application(options -> options.maxBody(64 * 1024) // bytes of bytes(), text() and json(…)
                        .headTimeout(seconds(5)) // until the headers are here
                        .limits(limits -> limits.maxLine(2_000).maxHeaders(16_000)) // bytes
                        .listening(server -> server.maxConnections(10_000))
                        .everyRoute(route -> route.bodyTimeout(seconds(30))))
                .post("/", request -> Response.text("" + request.text().length()));
    }

    @Test
    void limitsAreNamedInTheirRefusals() {
        serving(strict(), (session, site) -> {
            var tooLong = session.post(site + "/", request -> request.text("x".repeat(70_000)));
            assertThat(tooLong.status()).isEqualTo(413);
            assertThat(tooLong.text()).isEqualTo("the body must be at most 65536 bytes long (maxBody)");
            var tooMuch = session.get(site + "/?" + "x".repeat(3_000));
            assertThat(tooMuch.status()).isEqualTo(414);
            assertThat(tooMuch.text()).contains("(maxLine)");
        });
    }

    @Test
    void shutdownLetsRequestsFinish() {
        var begun = new AsyncEvent();
        var app = new Application().get("/", _ -> {
            begun.set();
            sleep(millis(100)); // real time: the server is shut down meanwhile
            return Response.text("done");
        });
        run(() -> {
            var server = app.start(0);
            try (var session = new ClientSession()) {
                var answer = createTask(() -> session.get(server.uri() + "/").text());
                begun.await();
                server.shutdown(seconds(10));
                assertThat(answer.await()).isEqualTo("done");
            }
            assertThatThrownBy(() -> app.get("/late", _ -> Response.empty())).hasMessageContaining("started");
        });
    }

    private static void serving(Application app, Visit visit) {
        try {
            run(() -> {
                try (var server = app.start(0);
                        var session = new ClientSession()) {
                    visit.run(session, server.uri().toString());
                }
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static URI address(PageProgram program) throws Exception {
        return URI.create(program.readErrorLine().split(" ", 3)[1]); // serving http://localhost:8080 (Ctrl-C stops)
    }

    private static URI address(URI base, String more) {
        return URI.create(base + more);
    }

    private static HttpResponse<String> get(HttpClient client, URI address) throws Exception {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(HttpClient client, URI address, String json) throws Exception {
        var request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private interface Visit {
        void run(ClientSession session, String site) throws Exception;
    }
}
