package io.asyncio4j.http.testing;

import static io.asyncio4j.Asyncio.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.TimedOutException;
import io.asyncio4j.http.client.ClientTimeoutException;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.test.AsyncTest;
import io.asyncio4j.test.Story;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;

class ApplicationWithoutPortTest {

    @AsyncTest
    void anApplicationAnswersThroughItsMiddlewares(VirtualClock clock) {
        var app = new Application()
                .use((request, next) -> next.handle(request).withHeader("X-Seen", request.path()))
                .get("/slow", _ -> {
                    sleep(minutes(1));
                    return Response.text("here");
                });
        try (var client = TestClient.start(app)) {
            var response = client.get("/slow");
            assertThat(response.text()).isEqualTo("here");
            assertThat(response.headers().first("X-Seen")).contains("/slow");
            assertThat(client.get("/none").status()).isEqualTo(404);
        }
        assertThat(clock.elapsed()).isEqualTo(minutes(1));
    }

    @AsyncTest
    void theApplicationStartsAndEnds(Story story) {
        var app = new Application()
                .cleanupContext(serving -> {
                    story.add("opens");
                    serving.await();
                    sleep(seconds(1));
                    story.add("closed");
                })
                .onShutdown(() -> story.add("shutdown"))
                .get("/", request -> {
                    request.afterwards(() -> {
                        sleep(seconds(2));
                        story.add("worked");
                    });
                    return Response.empty();
                });
        var client = TestClient.start(app);
        client.get("/").close();
        client.close();
        client.close();
        story.add("end");
        assertThat(story.events()).containsExactly("0 opens", "0 shutdown", "2000 worked", "3000 closed", "3000 end");
    }

    @AsyncTest
    void whatDoesNotFinishIsCancelled(Story story) {
        var app = new Application().get("/", _ -> {
            try {
                sleep(minutes(60));
                return Response.empty();
            } finally {
                story.add("over");
            }
        });
        var client = TestClient.start(app);
        var asking = createTask(() -> client.get("/"));
        sleep(seconds(1));
        client.close();
        assertThatThrownBy(asking::await).isInstanceOf(RuntimeException.class);
        assertThat(story.events()).hasSize(1);
    }

    @AsyncTest
    void aSlowReaderHoldsTheWriterBack(Story story) {
        var written = new AtomicLong();
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.stream("text/plain", body -> {
                            for (int n = 0; n < 1000; n++) {
                                body.write(new byte[10_000]);
                                written.addAndGet(10_000);
                            }
                        }));
        try (var client = TestClient.start(app)) {
            var response = client.get("/");
            sleep(seconds(1));
            assertThat(written.get()).isBetween(1L, 1_000_000L);
            assertThat(response.bytes()).hasSize(10_000_000);
        }
    }

    @AsyncTest
    void aSlowServerHoldsTheClientBack() {
        var sent = new AtomicLong();
        var app = new Application(options -> options.maxBody(100_000_000)).post("/", request -> {
            sleep(seconds(5));
            assertThat(sent.get()).isBetween(1L, 1_000_000L);
            return Response.text(request.bytes().length + "");
        });
        try (var client = TestClient.start(app)) {
            var response = client.post(
                    "/",
                    request -> request.stream("a/b", body -> {
                        for (int n = 0; n < 1000; n++) {
                            body.write(new byte[10_000]);
                            sent.addAndGet(10_000);
                        }
                    }));
            assertThat(response.text()).isEqualTo("10000000");
        }
    }

    @AsyncTest
    void aClientThatLeavesIsNoticed(Story story) {
        var app = new Application()
                .get(
                        "/",
                        request -> Response.stream("text/plain", body -> {
                            request.onDisconnect(() -> story.add("has left"));
                            body.write("hello".getBytes(StandardCharsets.US_ASCII));
                            body.flush();
                            sleep(minutes(60));
                        }));
        try (var client = TestClient.start(app)) {
            try (var response = client.get("/")) {
                assertThat(response.body().readExactly(5)).asString().isEqualTo("hello");
                sleep(seconds(3));
            }
            sleep(seconds(1));
        }
        assertThat(story.events()).containsExactly("3000 has left");
    }

    @AsyncTest
    void aCancelledRequestIsAClientThatLeaves(Story story) {
        var app = new Application().get("/", request -> {
            request.onDisconnect(() -> story.add("has left"));
            sleep(minutes(60));
            return Response.empty();
        });
        try (var client = TestClient.start(app)) {
            assertThatThrownBy(() -> timeout(seconds(2), () -> client.get("/"))).isInstanceOf(TimedOutException.class);
        }
        assertThat(story.events()).containsExactly("2000 has left");
    }

    @AsyncTest
    void timeLimitsPassOnTheVirtualClock(VirtualClock clock) {
        var app = new Application().get("/", _ -> {
            sleep(minutes(60));
            return Response.empty();
        });
        try (var client = TestClient.start(app, options -> options.readTimeout(seconds(7)))) {
            assertThatThrownBy(() -> client.get("/"))
                    .isInstanceOfSatisfying(
                            ClientTimeoutException.class,
                            e -> assertThat(e.phase()).isEqualTo(ClientTimeoutException.Phase.RESPONSE));
            assertThat(clock.elapsed()).isEqualTo(seconds(7));
        }
    }

    @AsyncTest
    void filesComeAndGo(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[300_000];
        Arrays.fill(bytes, (byte) 'x');
        Files.write(folder.resolve("big.txt"), bytes);
        var app = new Application()
                .files("/files", folder)
                .post(
                        "/upload",
                        request -> Response.text(
                                "" + request.form().file("photo").orElseThrow().size()));
        try (var client = TestClient.start(app)) {
            assertThat(client.get("/files/big.txt").bytes()).isEqualTo(bytes);
            var part = client.get("/files/big.txt", request -> request.header("Range", "bytes=10-19"));
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.text()).isEqualTo("x".repeat(10));
            String form = "--b\r\n"
                    + "Content-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n"
                    + "12345\r\n"
                    + "--b--\r\n";
            var upload = client.post(
                    "/upload",
                    request ->
                            request.bytes("multipart/form-data; boundary=b", form.getBytes(StandardCharsets.US_ASCII)));
            assertThat(upload.text()).isEqualTo("5");
        }
    }

    @AsyncTest
    void bytesThatAreNoRequestAreAnswered(VirtualClock clock) {
        var app = new Application(options -> options.headTimeout(seconds(4)));
        app.onMalformed(refusal -> Response.text("mine: " + refusal.status()).withStatus(refusal.status()));
        try (var client = TestClient.start(app)) {
            assertThat(client.connect().send("NONSENSE\r\n\r\n").readAll()).startsWith("HTTP/1.1 400 ");
            assertThat(client.connect().send("GET / HTTP/1.1\r\n").readAll()).contains("mine: 408");
            assertThat(clock.elapsed()).isGreaterThanOrEqualTo(seconds(4));
        }
    }

    @AsyncTest
    void everyHostLeadsToTheApplication() {
        var app = new Application()
                .domain("{tenant}.example.org", new Application().get("/", r -> Response.text(r.pathParam("tenant"))))
                .get("/", request -> Response.redirect("https://ada.example.org/"));
        try (var client = TestClient.start(app)) {
            assertThat(client.get("/").text()).isEqualTo("ada");
            assertThat(client.session().get("http://bob.example.org/").text()).isEqualTo("bob");
        }
    }

    @AsyncTest
    void anApplicationThatDoesNotStartIsThrown() {
        var app = new Application().onStart(() -> {
            throw new IllegalStateException("no tea");
        });
        assertThatThrownBy(() -> TestClient.start(app)).hasMessage("no tea");
    }

    @AsyncTest(realTime = true)
    void realTimeWillDoAsWell() {
        var app = new Application().get("/", _ -> {
            throw new HttpException(418, "teapot");
        });
        try (var client = TestClient.start(app)) {
            assertThat(gather(List.of(1, 2, 3), _ -> client.get("/").status())).containsOnly(418);
        }
    }
}
