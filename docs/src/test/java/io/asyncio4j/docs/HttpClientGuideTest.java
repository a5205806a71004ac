package io.asyncio4j.docs;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.EventLoop;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.TypeRef;
import io.asyncio4j.http.client.AddressFilter;
import io.asyncio4j.http.client.Auth;
import io.asyncio4j.http.client.ClientMiddleware;
import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.ClientTimeoutException;
import io.asyncio4j.http.client.PoolExhaustedException;
import io.asyncio4j.http.client.StatusException;
import io.asyncio4j.http.client.cookies.CookieJar;
import io.asyncio4j.http.client.middleware.RateLimit;
import io.asyncio4j.http.client.middleware.ResponseCache;
import io.asyncio4j.http.client.middleware.Retries;
import io.asyncio4j.http.multipart.MultipartBody;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.ConnectionFailedException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/guide/http-client.md` shows beside its programs.
class HttpClientGuideTest {

    private static void defaults(ClientOptions options) {}

    @TempDir
    private Path folder;

    record Order(String drink, int cups) {}

    record Bill(String drink, double euros) {}

    static Bill order(ClientSession session, String site, Order order) {
        return session.post(
                        site + "/orders",
                        request -> request.header("X-Table", "7").json(order))
                .raiseForStatus()
                .json(Bill.class);
    }

    static List<String> menu(String site, List<String> drinks) {
        try (var session = new ClientSession(options -> options.baseUrl(site).http2PriorKnowledge(true))) {
            return gather(drinks, limit(100), drink -> session.get(drink).text()); // all on one connection
        }
    }

    @Test
    void requestsOfHttp2ShareAConnection() {
        var site = new Application(options -> options.host("127.0.0.1"))
                .get("/{drink}", request -> Response.text(request.version() + " " + request.pathParam("drink")));
        run(() -> {
            try (var server = site.start(0)) {
                assertThat(menu(server.uri() + "/", List.of("tea", "milk")))
                        .containsExactly("HTTP/2 tea", "HTTP/2 milk");
            }
        });
    }

    @Test
    void valuesAreSentAndReadAsJson() {
        var app = application().post("/orders", request -> {
            var order = request.json(Order.class);
            assertThat(request.headers().first("X-Table")).hasValue("7");
            return Response.json(new Bill(order.drink(), order.cups() * 1.5));
        });
        serving(
                app,
                HttpClientGuideTest::defaults,
                (session, site) ->
                        assertThat(order(session, site, new Order("tea", 2))).isEqualTo(new Bill("tea", 3)));
    }

    static ClientSession api(String site, String token) {
        return new ClientSession(options -> options.baseUrl(site + "/api/")
                .auth(Auth.bearer(token))
                .header("Accept-Language", "en")
                .raiseForStatus(true));
    }

    static String cakes(ClientSession api) {
        return api.get("cakes", request -> request.param("with", "nuts & honey").param("limit", "10"))
                .text();
    }

    @Test
    void aSessionKnowsWhatAllItsRequestsHave() {
        var app = application().get("/api/cakes", request -> {
            assertThat(request.headers().first("Authorization")).hasValue("Bearer t0k3n");
            assertThat(request.queryParam("with")).hasValue("nuts & honey");
            return Response.text("baklava");
        });
        serving(app, HttpClientGuideTest::defaults, (_, site) -> {
            try (var api = api(site, "t0k3n")) {
                assertThat(cakes(api)).isEqualTo("baklava");
                assertThatThrownBy(() -> api.get("pies")).isInstanceOf(StatusException.class);
            }
        });
    }

    static boolean logIn(ClientSession session, String site, Path file) {
        session.post(site + "/login", request -> request.form(Map.of("name", "ada", "password", "secret")))
                .raiseForStatus()
                .close(); // its cookies are in the jar now
        session.cookies().save(file); // load(file) has them again
        return session.get(site + "/account").isOk();
    }

    @Test
    void cookiesComeBackToTheirServer() {
        var app = application()
                .post(
                        "/login",
                        _ -> Response.empty().withCookie(Cookie.of("who", "ada").withMaxAge(minutes(5))))
                .get("/account", request -> Response.text(request.cookie("who").orElseThrow()));
        serving(app, options -> options.cookies(new CookieJar(jar -> jar.unsafe(true))), (session, site) -> {
            assertThat(logIn(session, site, folder.resolve("cookies.txt"))).isTrue();
            assertThat(folder.resolve("cookies.txt")).content().contains("who");
        });
    }

    static ClientSession persistent() {
        return new ClientSession(options -> options.use(ResponseCache.of(64 << 20)) // bytes
                .use(Retries.of(retries -> retries.attempts(5).backoff(millis(100), seconds(5))))
                .use(RateLimit.of(20, seconds(1)))); // requests to each host; each attempt counts
    }

    @Test
    void whatMayPassIsTriedAgain() {
        int[] calls = new int[1];
        var app = application()
                .get(
                        "/tea",
                        _ -> ++calls[0] == 1
                                ? Response.text("busy").withStatus(503)
                                : Response.text("hot").withHeader("Cache-Control", "max-age=60"));
        serving(app, HttpClientGuideTest::defaults, (_, site) -> {
            try (var session = persistent()) {
                assertThat(session.get(site + "/tea").text()).isEqualTo("hot");
                assertThat(session.get(site + "/tea").text()).isEqualTo("hot");
            }
        });
        assertThat(calls[0]).isEqualTo(2);
    }

    static ClientMiddleware timed(Consumer<String> log) {
        return (request, next) -> {
            var start = EventLoop.current().time();
            try {
                return next.send(request);
            } finally {
                log.accept(request.method() + " " + request.url() + " took "
                        + EventLoop.current().time().minus(start));
            }
        };
    }

    @Test
    void aMiddlewareStandsBeforeTheNetwork() {
        var log = new ArrayList<String>();
        var app = application().get("/tea", _ -> Response.text("hot"));
        serving(
                app,
                options -> options.use(timed(log::add)),
                (session, site) -> session.get(site + "/tea").close());
        assertThat(log).singleElement().asString().startsWith("GET http://").contains("/tea took PT");
    }

    static String post(ClientSession session, String url, Path picture) {
        return session.post(
                        url,
                        request -> request.multipart(MultipartBody.form()
                                .field("title", "Tea at five")
                                .file("picture", picture)))
                .text();
    }

    @Test
    void aFormMayHaveFiles() {
        var app = application().post("/album", request -> {
            var form = request.form();
            return Response.text(form.first("title").orElseThrow() + ", "
                    + form.file("picture").orElseThrow().fileName());
        });
        serving(app, HttpClientGuideTest::defaults, (session, site) -> {
            Path picture = Files.write(folder.resolve("tea.png"), new byte[10]);
            assertThat(post(session, site + "/album", picture)).isEqualTo("Tea at five, tea.png");
        });
    }

    static List<Bill> bills(ClientSession session, String site) {
        return session.get(site + "/bills").raiseForStatus().json(new TypeRef<List<Bill>>() {});
    }

    static double sum(ClientSession session, String site) {
        double sum = 0;
        try (var response = session.get(site + "/bills").raiseForStatus()) {
            for (var bill : response.jsonArray(TypeRef.of(Bill.class))) { // one at a time, as they arrive
                sum += bill.euros();
            }
        }
        return sum;
    }

    @Test
    void listsAreReadWholeOrOneByOne() {
        var bills = List.of(new Bill("tea", 3), new Bill("coffee", 2.5));
        var app = application().get("/bills", _ -> Response.json(bills));
        serving(app, HttpClientGuideTest::defaults, (session, site) -> {
            assertThat(bills(session, site)).isEqualTo(bills);
            assertThat(sum(session, site)).isEqualTo(5.5);
        });
    }

    static void download(ClientSession session, String url, Path target) {
        try (var response = session.get(url).raiseForStatus();
                var file = AsyncFiles.open(target, CREATE_NEW, WRITE)) {
            response.body().transferTo(file);
        }
    }

    static String upload(ClientSession session, String url, Iterable<String> rows) {
        return session.post(
                        url,
                        request -> request.stream("text/csv", out -> {
                            for (var row : rows) {
                                out.write(row + "\n"); // waits while the server is slow
                            }
                        }))
                .text();
    }

    @Test
    void largeBodiesGoThrough() {
        var app = application()
                .get("/menu", _ -> Response.text("tea\ncoffee\n"))
                .post("/rows", request -> {
                    int count = 0;
                    for (var _ : request.body().lines()) {
                        count++;
                    }
                    return Response.text(count + " rows");
                });
        serving(app, HttpClientGuideTest::defaults, (session, site) -> {
            download(session, site + "/menu", folder.resolve("menu.txt"));
            assertThat(folder.resolve("menu.txt")).hasContent("tea\ncoffee\n");
            assertThat(upload(session, site + "/rows", List.of("a,1", "b,2"))).isEqualTo("2 rows");
        });
    }

    static String visit(ClientSession session, String url) {
        try {
            return session.get(url, request -> request.timeout(seconds(10)))
                    .raiseForStatus()
                    .text();
        } catch (StatusException e) {
            return "status " + e.status() + ": " + e.body();
        } catch (ClientTimeoutException e) {
            return "too slow: " + e.phase();
        } catch (ConnectionFailedException e) {
            return "nobody there";
        } catch (UncheckedIOException e) { // all others; those above are such, too
            return "broken: " + e.getMessage();
        }
    }

    @Test
    void whateverGoesWrongHasItsException() {
        var app = application()
                .get("/tea", _ -> Response.text("hot"))
                .get("/slow", _ -> {
                    new AsyncEvent().await();
                    return Response.empty();
                })
                .get("/gone", _ -> {
                    throw new HttpException(410, "drunk");
                })
                .get(
                        "/cut",
                        _ -> Response.stream("text/plain", _ -> {
                            throw new DeliberateException();
                        }));
        serving(app, HttpClientGuideTest::defaults, (session, site) -> {
            assertThat(visit(session, site + "/tea")).isEqualTo("hot");
            assertThat(visit(session, site + "/gone")).isEqualTo("status 410: drunk");
            assertThat(visit(session, site + "/cut")).startsWith("broken: ");
            assertThat(visit(session, "http://127.0.0.1:1/")).isEqualTo("nobody there");
        });
        serving(app, options -> options.readTimeout(millis(50)), (session, site) -> {
            assertThat(visit(session, site + "/slow")).isEqualTo("too slow: RESPONSE");
        });
    }

    @Test
    void aTimeoutOfTheProgramCutsARequest() {
        var app = application().get("/slow", _ -> {
            new AsyncEvent().await();
            return Response.empty();
        });
        serving(app, HttpClientGuideTest::defaults, (session, site) -> {
            assertThatThrownBy(() -> timeout(millis(50), () -> session.get(site + "/slow")))
                    .isInstanceOf(TimedOutException.class);
            assertThat(session.statistics().inUse()).isZero();
        });
    }

    static ClientSession careful() {
        return new ClientSession(options -> options.limit(20) // connections in use
                .limitPerHost(4)
                .maxWaiting(1_000) // requests that wait for one
                .poolTimeout(seconds(5))); // how long each of them waits
    }

    @Test
    void aPoolThatIsExhaustedSaysWhoHoldsIt() {
        var app = application().get("/tea", _ -> Response.text("hot"));
        serving(app, options -> options.limit(1).poolTimeout(millis(50)), (session, site) -> {
            try (var _ = session.get(site + "/tea")) {
                assertThatThrownBy(() -> session.get(site + "/tea"))
                        .isInstanceOf(ClientTimeoutException.class)
                        .hasMessageContaining("GET " + site + "/tea");
            }
        });
        serving(app, options -> options.limit(1).maxWaiting(0), (session, site) -> {
            try (var _ = session.get(site + "/tea")) {
                assertThatThrownBy(() -> session.get(site + "/tea")).isInstanceOf(PoolExhaustedException.class);
            }
        });
        run(() -> careful().close());
    }

    static String preview(String url) {
        try (var session = new ClientSession(options -> options.addressFilter(AddressFilter.publicOnly())
                .limits(limits -> limits.maxBody(100_000)) // bytes
                .timeout(seconds(10)))) {
            return session.get(url).text();
        }
    }

    @Test
    void addressesOfOurOwnAreNotForStrangers() {
        var app = application().get("/tea", _ -> Response.text("hot"));
        serving(
                app,
                HttpClientGuideTest::defaults,
                (_, site) -> assertThatThrownBy(() -> preview(site + "/tea"))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageContaining("127.0.0.1"));
    }

    static String send(ClientSession session, String url, Path film, Consumer<String> show) throws Exception {
        long size = Files.size(film);
        return session.put(
                        url,
                        request -> request.file("video/mp4", film)
                                .expectContinue() // the server may refuse before a byte of it has left
                                .onSent(bytes -> show.accept(bytes * 100 / size + " %")))
                .text();
    }

    @Test
    void progressIsTold() {
        var app = application().put("/film", request -> Response.text(request.bytes().length + " bytes"));
        serving(app, HttpClientGuideTest::defaults, (session, site) -> {
            Path film = Files.write(folder.resolve("film.mp4"), new byte[100_000]);
            var shown = new ArrayList<String>();
            assertThat(send(session, site + "/film", film, shown::add)).isEqualTo("100000 bytes");
            assertThat(shown).endsWith("100 %");
        });
    }

    @Test
    void aResponseThatIsReadNeedsNoBlock() {
        var app = application().get("/tea", _ -> Response.text("hot"));
        serving(app, options -> options.limit(1), (session, site) -> {
            for (int n = 0; n < 3; n++) {
                assertThat(session.get(site + "/tea").text()).isEqualTo("hot");
            }
            assertThat(session.statistics().made()).isEqualTo(1);
            session.get(site + "/tea").close(); // or in a try block
            assertThat(session.statistics().inUse()).isZero();
        });
    }

    @Test
    void closingEndsWhatIsUnderWay() {
        var app = application().get("/slow", _ -> {
            new AsyncEvent().await();
            return Response.empty();
        });
        serving(app, HttpClientGuideTest::defaults, (session, site) -> {
            var request = createTask(() -> session.get(site + "/slow"));
            while (session.statistics().inUse() == 0) {
                yieldNow();
            }
            session.close();
            assertThatThrownBy(request::await).isInstanceOf(IllegalStateException.class);
        });
    }

    private static Application application() {
        return new Application(options -> options.host("127.0.0.1"));
    }

    private static void serving(Application app, Consumer<ClientOptions> configure, Visit visit) {
        try {
            run(() -> {
                try (var server = app.start(0);
                        var session = new ClientSession(configure)) {
                    visit.run(session, server.uri().toString());
                }
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private interface Visit {
        void run(ClientSession session, String site) throws Exception;
    }

    private static final class DeliberateException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
