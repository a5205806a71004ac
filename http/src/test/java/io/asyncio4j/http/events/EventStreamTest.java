package io.asyncio4j.http.events;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Broadcast;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientTimeoutException;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.DisconnectedException;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.MemoryService;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Both ends of a stream of events, over a network in memory and on a virtual clock.
class EventStreamTest {

    private static final String URL = "http://cafe/";
    private static final String GET = "GET / HTTP/1.1\r\nHost: cafe\r\n";

    @Test
    void eventsComeAtOnceAndNobodyKeepsThemBack() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.everyRoute(route -> route.compress(true)))
                    .get(
                            "/",
                            request -> Response.events(request, events -> {
                                events.send("one");
                                sleep(seconds(1));
                                events.send(ServerSentEvent.of("two")
                                        .withEvent("add")
                                        .withId("7"));
                            }));
            try (var session = network.session(app, _ -> {})) {
                var response = session.get(URL, request -> request.header("Accept-Encoding", "gzip"));
                assertThat(response.headers().first("Content-Type")).contains("text/event-stream");
                assertThat(response.headers().first("Cache-Control")).contains("no-cache, no-transform");
                assertThat(response.headers().contains("Content-Encoding")).isFalse();
                assertThat(network.now()).isZero();
                assertThat(response.body().readLine()).isEqualTo("data: one");
                assertThat(network.now()).isZero();
                assertThat(response.body().readAll()).asString().isEqualTo("\nevent: add\nid: 7\ndata: two\n\n");
                assertThat(network.now()).isEqualTo(1000);
            }
        });
    }

    @Test
    void aQuietStreamIsKeptAliveByComments() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(request, options -> options.heartbeat(seconds(10)), events -> {
                                sleep(seconds(25));
                                events.send("x");
                                sleep(seconds(15));
                            }));
            try (var session = network.session(app, _ -> {})) {
                assertThat(session.get(URL).text().replace("\n", "/")).isEqualTo("://://data: x//://");
            }
        });
    }

    @Test
    void theClientConnectsAgainWithTheLastIdAndMissesNothing() throws Exception {
        virtually(network -> {
            var asked = new ArrayList<String>();
            var app = new Application().get("/", request -> {
                if (asked.size() == 3) {
                    return Response.empty();
                }
                return Response.events(request, options -> options.retry(seconds(2)), events -> {
                    asked.add(network.now() / 1000 + ":" + events.lastEventId().orElse("none"));
                    int last = Integer.parseInt(events.lastEventId().orElse("0"));
                    for (int i = last + 1; i <= last + 2; i++) {
                        events.send(ServerSentEvent.of("n" + i).withId(String.valueOf(i)));
                    }
                    if (last == 2) {
                        events.send("without id");
                        throw new IllegalStateException("expected by the test");
                    }
                });
            });
            try (var session = network.session(app, _ -> {});
                    var stream = session.events(URL)) {
                var data = new ArrayList<String>();
                for (var event : stream) {
                    data.add(event.data());
                }
                assertThat(data).containsExactly("n1", "n2", "n3", "n4", "without id", "n5", "n6");
                assertThat(stream.lastEventId()).contains("6");
                assertThat(stream.receive()).isNull();
                assertThat(session.statistics().inUse()).isZero();
            }
            assertThat(asked).hasSize(3);
            assertThat(asked.get(0)).isEqualTo("0:none");
            assertThat(asked.get(1)).matches("[23]:2");
            assertThat(asked.get(2)).matches("[456]:4");
        });
    }

    @Test
    void anIdBeyondAsciiComesBack() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(
                                    request,
                                    events -> events.send(events.lastEventId().orElse("none"))));
            try (var session = network.session(app, _ -> {});
                    var stream = session.events(URL, options -> options.lastEventId("grün \uD83C\uDF75"))) {
                assertThat(stream.receive())
                        .isNotNull()
                        .extracting(ServerSentEvent::data)
                        .isEqualTo("grün \uD83C\uDF75");
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "404, text/event-stream, 'the server did not send events, it answered with status 404'",
        "201, text/event-stream, 'the server did not send events, it answered with status 201'",
        "503, text/event-stream, 'the server did not send events, it answered with status 503'",
        "200, text/html, 'the content type of a stream of events must be text/event-stream, was \"text/html\"'",
        "200, text/event-streams, 'the content type of a stream of events must be text/event-stream, was"
                + " \"text/event-streams\"'",
    })
    void whatIsNoStreamOfEventsFailsAtOnce(int status, String type, String message) throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get("/", _ -> Response.bytes(type, new byte[10]).withStatus(status));
            try (var session = network.session(app, _ -> {})) {
                assertThatThrownBy(() -> session.events(URL))
                        .isInstanceOfSatisfying(
                                EventStreamException.class,
                                e -> assertThat(e.status()).isEqualTo(status))
                        .hasMessage(message);
                assertThat(session.statistics().inUse()).isZero();
            }
        });
    }

    @Test
    void parametersOfTheContentTypeDoNotMatter() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            _ -> Response.text("data: x\n\n")
                                    .withHeader("Content-Type", "Text/Event-Stream;charset=utf-8"));
            try (var session = network.session(app, _ -> {});
                    var stream = session.events(URL)) {
                assertThat(stream.receive()).isEqualTo(ServerSentEvent.of("x"));
            }
        });
    }

    @Test
    void aServerThatIsBeingRestartedIsAskedLessAndLessOften() throws Exception {
        virtually(network -> {
            var times = new ArrayList<Long>();
            var app = new Application().get("/", request -> {
                times.add(network.now());
                if (times.size() > 1 && times.size() < 8) {
                    throw new HttpException(times.size() % 2 == 0 ? 503 : 429, "not yet");
                }
                return times.size() == 9
                        ? Response.empty()
                        : Response.events(request, events -> events.send("n" + times.size()));
            });
            try (var session = network.session(app, _ -> {});
                    var stream = session.events(
                            URL, options -> options.retry(seconds(1)).maxRetry(seconds(10)))) {
                assertThat(stream).extracting(ServerSentEvent::data).containsExactly("n1", "n8");
            }
            int[] least = {1, 2, 4, 8, 10, 10, 10, 1}; // seconds between two attempts
            for (int i = 0; i < least.length; i++) {
                assertThat(times.get(i + 1) - times.get(i))
                        .as("pause %s", i)
                        .isBetween(least[i] * 1000L, least[i] * 1500L + 1);
            }
        });
    }

    @Test
    void whoeverIsRefusedLaterIsToldSo() throws Exception {
        virtually(network -> {
            var count = new int[1];
            var app = new Application()
                    .get(
                            "/",
                            request -> count[0]++ > 0
                                    ? Response.text("no").withStatus(401)
                                    : Response.events(request, events -> events.send("x")));
            try (var session = network.session(app, _ -> {});
                    var stream = session.events(URL)) {
                assertThat(stream.receive()).isNotNull();
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(stream::receive)
                            .hasMessage("the server did not send events, it answered with status 401");
                }
                assertThat(count[0]).isEqualTo(2);
                assertThat(session.statistics().inUse()).isZero();
            }
        });
    }

    @Test
    void withoutReconnectingTheEndIsTheEnd() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get("/", request -> Response.events(request, events -> events.send("x")))
                    .get(
                            "/cut",
                            request -> Response.events(request, events -> {
                                events.send("x");
                                throw new IllegalStateException("expected by the test");
                            }));
            try (var session = network.session(app, _ -> {})) {
                try (var stream = session.events(URL, options -> options.reconnect(false))) {
                    assertThat(stream).hasSize(1);
                }
                try (var stream = session.events(URL + "cut", options -> options.reconnect(false))) {
                    assertThat(stream.receive()).isNotNull();
                    assertThatThrownBy(stream::receive).isInstanceOf(PayloadException.class);
                }
            }
        });
    }

    @Test
    void noTimeLimitOfTheWholeCountsOnceItHasBegun() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get("/slow", _ -> {
                        sleep(seconds(20));
                        return Response.empty();
                    })
                    .get(
                            "/",
                            request -> Response.events(request, events -> {
                                sleep(minutes(30));
                                events.send("x");
                                sleep(minutes(30));
                            }));
            try (var session = network.session(app, options -> options.timeout(seconds(10)))) {
                assertThatThrownBy(() -> session.events(URL + "slow")).isInstanceOf(ClientTimeoutException.class);
                try (var stream = session.events(URL)) {
                    assertThat(stream.receive()).isNotNull();
                    assertThat(network.now()).isEqualTo(30 * 60_000 + 10_000);
                }
            }
        });
    }

    @Test
    void aServerThatHasFallenSilentIsAskedAgain() throws Exception {
        virtually(network -> {
            var count = new int[1];
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(request, options -> options.heartbeat(null), events -> {
                                events.send("n" + count[0]++);
                                sleep(minutes(60));
                            }));
            try (var session = network.session(app, options -> options.readTimeout(seconds(30)));
                    var stream = session.events(URL)) {
                var iterator = stream.iterator();
                assertThat(iterator.next().data()).isEqualTo("n0");
                assertThat(iterator.next().data()).isEqualTo("n1");
                assertThat(network.now()).isBetween(33_000L, 35_000L);
            }
        });
    }

    @Test
    void aReceiveThatIsCancelledLosesNothing() throws Exception {
        virtually(network -> {
            var count = new int[1];
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(request, options -> options.retry(millis(700)), events -> {
                                for (int i = 0; i < 10; i++) {
                                    count[0]++;
                                    events.send(ServerSentEvent.of(String.valueOf(count[0])));
                                    sleep(millis(370));
                                }
                            }));
            try (var session = network.session(app, _ -> {});
                    var stream = session.events(URL)) {
                var data = new ArrayList<String>();
                int cancelled = 0;
                while (data.size() < 50) {
                    try {
                        data.add(Objects.requireNonNull(timeout(millis(100), stream::receive))
                                .data());
                    } catch (TimedOutException e) {
                        cancelled++;
                    }
                }
                for (int i = 0; i < 50; i++) {
                    assertThat(data.get(i)).isEqualTo(String.valueOf(i + 1));
                }
                assertThat(cancelled).isGreaterThan(100);
            }
        });
    }

    @Test
    void closingWakesWhoeverReceives() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get("/", request -> Response.events(request, _ -> sleep(minutes(5))))
                    .get("/short", request -> Response.events(request, events -> events.send("x")));
            try (var session = network.session(app, _ -> {})) {
                for (String path : List.of("", "short")) {
                    var stream = session.events(URL + path);
                    var receiving = createTask(() -> {
                        ServerSentEvent last = stream.receive();
                        return path.isEmpty() ? last : stream.receive();
                    });
                    sleep(seconds(1)); // it waits for an event, or to connect again
                    assertThatThrownBy(stream::receive).isInstanceOf(IllegalStateException.class);
                    long before = network.now();
                    stream.close();
                    assertThat(receiving.await()).isNull();
                    assertThat(network.now()).isEqualTo(before);
                    assertThat(stream.receive()).isNull();
                    stream.close();
                    assertThat(session.statistics().inUse()).isZero();
                }
            }
        });
    }

    @Test
    void anEventThatIsTooLongEndsTheStream() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(request, events -> {
                                events.send("short");
                                events.send("x".repeat(200));
                            }));
            try (var session = network.session(app, _ -> {});
                    var stream = session.events(URL, options -> options.maxEvent(100))) {
                assertThat(stream.receive()).isEqualTo(ServerSentEvent.of("short"));
                assertThatThrownBy(stream::receive).hasMessage("an event must have at most 100 bytes (maxEvent)");
                assertThat(session.statistics().inUse()).isZero();
            }
        });
    }

    @Test
    void theBodyIsCancelledWhenTheClientHasLeft() throws Exception {
        virtually(network -> {
            var left = new Promise<Long>();
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(request, _ -> {
                                try {
                                    sleep(minutes(60));
                                } finally {
                                    left.complete(network.now());
                                }
                            }));
            var peer = network.peer(app);
            peer.send(GET + "\r\n");
            peer.readHead();
            sleep(seconds(5));
            peer.close();
            assertThat(left.await()).isEqualTo(5000);
            sleep(millis(1));
            assertThat(network.openConnections()).isZero();
        });
    }

    @Test
    void whoeverSendsToAClientThatHasLeftIsToldSo() throws Exception {
        virtually(network -> {
            var failure = new Promise<@Nullable Throwable>();
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(
                                    request,
                                    events -> io.asyncio4j.Asyncio.uncancellable(() -> {
                                        sleep(seconds(10));
                                        try {
                                            events.send("x");
                                            failure.complete(null);
                                        } catch (DisconnectedException e) {
                                            failure.complete(e);
                                        }
                                    })));
            var peer = network.peer(app);
            peer.send(GET + "\r\n");
            peer.readHead();
            peer.close();
            assertThat(failure.await()).isInstanceOf(DisconnectedException.class);
        });
    }

    @Test
    void aStreamEndsProperlyWhenItsServerShutsDown() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(request, events -> {
                                events.send("x");
                                sleep(minutes(60));
                            }));
            var sessions = new ArrayList<Service.Session>();
            Service service = MemoryService.of(network, app);
            var peer = network.peer(channel -> {
                sessions.add(service.accept(channel));
                return sessions.getFirst();
            });
            peer.send(GET + "\r\n");
            assertThat(peer.readHead()).contains("200 OK");
            sleep(seconds(5));
            sessions.getFirst().finish();
            assertThat(peer.readAll()).endsWith("data: x\n\n\r\n0\r\n\r\n");
            assertThat(network.now()).isEqualTo(5000);
        });
    }

    @Test
    void aSlowClientIsWaitedFor() throws Exception {
        virtually(network -> {
            var sent = new int[1];
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(request, events -> {
                                for (int i = 0; i < 1000; i++) {
                                    events.send(String.valueOf(i).repeat(1000));
                                    sent[0]++;
                                }
                            }));
            try (var session = network.session(app, _ -> {});
                    var stream = session.events(URL, options -> options.reconnect(false))) {
                sleep(seconds(5));
                int before = sent[0];
                assertThat(before).isBetween(1, 500);
                sleep(seconds(5));
                assertThat(sent[0]).isEqualTo(before);
                assertThat(stream).hasSize(1000);
            }
        });
    }

    @Test
    void whatManyGetIsEncodedOnce() throws Exception {
        virtually(network -> {
            var feed = new Broadcast<ServerSentEvent>(10);
            var app = new Application()
                    .get(
                            "/",
                            request -> Response.events(request, events -> {
                                try (var subscription = feed.subscribe()) {
                                    for (var event : subscription) {
                                        events.send(event);
                                    }
                                }
                            }));
            try (var session = network.session(app, _ -> {})) {
                var streams = List.of(session.events(URL), session.events(URL), session.events(URL));
                while (feed.statistics().subscribers() < 3) {
                    sleep(millis(1));
                }
                var event = ServerSentEvent.of("x");
                byte[] encoded = event.encoded();
                feed.publish(event);
                for (var stream : streams) {
                    assertThat(stream.receive()).isEqualTo(event);
                    stream.close();
                }
                assertThat(event.encoded()).isSameAs(encoded);
                sleep(seconds(1));
                assertThat(feed.statistics().subscribers()).isZero();
            }
        });
    }

    @Test
    void theRequestIsMadeAnewEachTime() throws Exception {
        virtually(network -> {
            var tokens = new ArrayList<String>();
            var app = new Application().get("/", request -> {
                tokens.add(request.headers().first("Authorization").orElse("") + " "
                        + request.headers().first("Accept").orElse(""));
                return tokens.size() == 2 ? Response.empty() : Response.events(request, events -> events.send("x"));
            });
            var count = new int[1];
            try (var session = network.session(app, _ -> {});
                    var stream = session.events(
                            URL, _ -> {}, request -> request.header("Authorization", "t" + ++count[0]))) {
                assertThat(stream).hasSize(1);
            }
            assertThat(tokens).containsExactly("t1 text/event-stream", "t2 text/event-stream");
        });
    }
}
