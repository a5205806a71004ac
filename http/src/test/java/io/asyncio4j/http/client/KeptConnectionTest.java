package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.CancelledError;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KeptConnectionTest {

    private static final String URL = "http://memory/";

    /// Answers with the client's port, when the time in the path has passed.
    private final Application app = new Application().get("/{millis}", request -> {
        sleep(millis(Long.parseLong(request.pathParam("millis"))));
        return Response.text(String.valueOf(request.remoteAddress().getPort()));
    });

    @Test
    void connectionsAreKeptAndNeverMoreThanTheLimit() throws Exception {
        virtually(network -> {
            var ports = new ArrayList<String>();
            try (var session = network.session(app, options -> options.limit(5))) {
                forEachConcurrent(IntStream.range(0, 200).boxed().toList(), limit(50), _ -> {
                    ports.add(session.get(URL + "2").text());
                    assertThat(network.openConnections()).isLessThanOrEqualTo(5);
                });
            }
            assertThat(ports.stream().distinct()).hasSize(5);
            assertThat(network.now()).isEqualTo(80); // 200 requests of 2 ms, 5 at a time
            sleep(millis(1));
            assertThat(network.openConnections()).isZero();
        });
    }

    @Test
    void theLimitPerHostHoldsBackOneHostOnly() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.limitPerHost(1))) {
                forEachConcurrent(
                        IntStream.range(0, 6).boxed().toList(),
                        n -> session.get("http://host" + n % 2 + "/10").text());
            }
            assertThat(network.now()).isEqualTo(30);
        });
    }

    @Test
    void aKeptConnectionIsClosedWhenItsTimeIsUp() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.keepAlive(seconds(15)))) {
                session.get(URL + "0").text();
                sleep(millis(14_999));
                session.get(URL + "0").text();
                sleep(millis(14_999));
                assertThat(network.openConnections()).isEqualTo(1);
                sleep(millis(2));
                assertThat(network.openConnections()).isZero();
                assertThat(session.get(URL + "0").text()).isEqualTo("2");
            }
        });
    }

    @Test
    void aCancelledRequestLosesNeitherPermitNorConnection() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.limit(2))) {
                for (int delay = 0; delay < 60; delay++) {
                    var tasks = IntStream.range(0, 4)
                            .mapToObj(n -> createTask(() -> session.get(URL + n).text()))
                            .toList();
                    sleep(Duration.ofNanos(delay * 100_000L));
                    tasks.get(delay % 4).cancel();
                    for (var task : tasks) {
                        try {
                            assertThat(task.await()).isNotEmpty();
                        } catch (CancelledError e) {
                            assertThat(task).isSameAs(tasks.get(delay % 4));
                        }
                    }
                    assertThat(network.openConnections()).isLessThanOrEqualTo(3); // one may be closing
                }
                assertThat(session.get(URL + "0").text()).isNotEmpty();
            }
            sleep(millis(10));
            assertThat(network.openConnections()).isZero();
        });
    }

    @Test
    void closingAResponseLateHarmsNoLaterRequestOnItsConnection() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.limit(1))) {
                var first = session.get(URL + "0");
                assertThat(first.text()).isEqualTo("1");
                var second = createTask(() -> session.get(URL + "50").text());
                sleep(millis(10));
                first.close();
                assertThat(second.await()).isEqualTo("1");
                assertThat(session.get(URL + "0").text()).isEqualTo("1");
            }
        });
    }

    @Test
    void aLongBodyThatNobodyReadDoesNotStopTheNextRequest() throws Exception {
        var large = new Application()
                .get("/large", _ -> Response.bytes("x/y", new byte[150_000]))
                .get("/", _ -> Response.text("hi"));
        virtually(network -> {
            try (var session = network.session(large, options -> options.limit(1))) {
                var unread = session.get(URL + "large");
                sleep(millis(1)); // all of it has come, and fills the buffer
                unread.close();
                assertThat(session.get(URL).text()).isEqualTo("hi");
                assertThat(network.now()).isEqualTo(1);
            }
        });
    }

    @Test
    void whatMayHaveABodySaysThatItHasNone() throws Exception {
        var app = new Application();
        for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE", "PROPFIND"}) {
            app.route(
                    method,
                    "/",
                    request -> Response.text(
                            request.headers().first("content-length").orElse("none")));
        }
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                assertThat(session.request("POST", URL, _ -> {}).text()).isEqualTo("0");
                assertThat(session.request("PUT", URL, _ -> {}).text()).isEqualTo("0");
                assertThat(session.request("PATCH", URL, _ -> {}).text()).isEqualTo("0");
                assertThat(session.request("DELETE", URL, _ -> {}).text()).isEqualTo("none");
                assertThat(session.request("PROPFIND", URL, _ -> {}).text()).isEqualTo("none");
            }
        });
    }
}
