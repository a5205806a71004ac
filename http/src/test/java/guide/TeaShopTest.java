package guide;

import static io.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.middleware.Retries;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.middleware.Session;
import io.asyncio4j.http.server.middleware.Sessions;
import io.asyncio4j.http.testing.MockHttp;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.test.AsyncTest;
import io.asyncio4j.test.Story;

class TeaShopTest {

    private static Application shop() {
        return new Application(options -> options.maxBody(1000))
                .use(Sessions.encrypted(new byte[32], _ -> {}))
                .post("/order", request -> {
                    Session session = request.get(Sessions.SESSION);
                    session.set("order", request.text());
                    sleep(minutes(3));
                    return Response.text("here you are").withStatus(201);
                })
                .get("/order", request -> {
                    Session session = request.get(Sessions.SESSION);
                    return Response.text(session.find("order").orElse("nothing"));
                });
    }

    @AsyncTest
    void teaTakesThreeMinutes(VirtualClock clock) {
        try (var client = TestClient.start(shop())) {
            var response = client.post("/order", request -> request.text("two cups"));
            assertEquals(201, response.status());
            assertEquals("here you are", response.text());
            assertEquals(minutes(3), clock.elapsed());
        }
    }

    @AsyncTest
    void anOrderIsRemembered() {
        try (var client = TestClient.start(shop())) {
            client.post("/order", request -> request.text("two cups"));
            assertEquals("two cups", client.get("/order").text());
            client.session().cookies().clear();
            assertEquals("nothing", client.get("/order").text());
        }
    }

    @AsyncTest
    void nobodyOrdersTooMuch() {
        try (var client = TestClient.start(shop())) {
            var response = client.post("/order", request -> request.text("cup ".repeat(1000)));
            assertEquals(413, response.status());
        }
    }

    @AsyncTest
    void whoeverLeavesIsNotServed(Story story) {
        var band = new Application().get("/music", request -> {
            request.onDisconnect(() -> story.add("the guest has left"));
            return Response.stream("audio/ogg", music -> {
                for (var _ : every(seconds(1))) {
                    music.write("la la la");
                }
            });
        });
        try (var client = TestClient.start(band)) {
            try (var response = client.get("/music")) {
                assertEquals(5, response.body().readExactly(5).length);
                sleep(seconds(10));
            }
        }
        assertEquals("10000 the guest has left", story.events().getFirst());
    }

    @AsyncTest
    void whoeverSendsHalfARequestIsSentAway(VirtualClock clock) {
        try (var client = TestClient.start(new Application(options -> options.headTimeout(seconds(5))));
                var connection = client.connect()) {
            connection.send("GET /tea HTT");
            assertTrue(connection.readAll().startsWith("HTTP/1.1 408 "));
            assertTrue(clock.elapsed().compareTo(seconds(5)) >= 0);
        }
    }

    private static String price(ClientSession session, String tea) {
        return session.get("https://shop.example/price?of=" + tea)
                .raiseForStatus()
                .text();
    }

    @AsyncTest
    void aShopThatIsBusyIsAskedAgain(VirtualClock clock) {
        try (var web = MockHttp.start()) {
            web.expect("GET", "https://shop.example/price?of=oolong").refuse();
            web.expect("GET", "https://shop.example/price?of=oolong")
                    .answer(Response.text("busy").withStatus(503).withHeader("Retry-After", "60"));
            web.expect("GET", "https://shop.example/price?of=oolong")
                    .after(seconds(2))
                    .answer(Response.text("3.50"));

            var session = web.session(options -> options.use(Retries.create()));
            assertEquals("3.50", price(session, "oolong"));
            assertTrue(clock.elapsed().compareTo(seconds(62)) >= 0);
        }
    }

    @AsyncTest
    void aShopThatIsClosedIsNotAskedAgain() {
        try (var web = MockHttp.start()) {
            web.expect("GET", "https://shop.example/price?of=oolong").refuse();
            assertThrows(ConnectionFailedException.class, () -> price(web.session(), "oolong"));
        }
    }

    @AsyncTest
    void theWrongQuestionIsShown() {
        var web = MockHttp.start();
        web.expect("GET", "https://shop.example/price?of=oolong");
        var failure = assertThrows(AssertionError.class, () -> price(web.session(), "assam"));
        String shown = """
            unexpected request: GET https://shop.example/price?of=assam
            expected:
              GET https://shop.example/price?of=oolong\
            """;
        assertEquals(shown, failure.getMessage());
        assertThrows(AssertionError.class, web::close);
    }
}
