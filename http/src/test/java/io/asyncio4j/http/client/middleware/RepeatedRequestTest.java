package io.asyncio4j.http.client.middleware;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.ClientTimeoutException;
import io.asyncio4j.http.client.MemoryConnector;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.ConnectionFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RepeatedRequestTest {

    private final List<String> calls = new ArrayList<>();
    private final Deque<Response> answers = new ArrayDeque<>();
    private final Application app = new Application().any("/{path...}", request -> {
        calls.add(EventLoop.current().time().toMillis() + " " + request.method() + " " + request.text());
        return answers.isEmpty() ? Response.text("well") : answers.removeFirst();
    });

    @Test
    void aStatusThatMayPassIsAskedForAgain() throws Exception {
        answer(503, 429);
        with(session -> {
            var response = session.get("http://h/");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("well");
            assertThat(session.statistics().made()).isEqualTo(1); // the rests were read away
        });
        assertThat(calls).hasSize(3);
    }

    @Test
    void theLastAnswerIsReturnedWhateverItIs() throws Exception {
        answer(503, 503, 502, 200);
        with(session -> assertThat(session.get("http://h/").status()).isEqualTo(502));
        assertThat(calls).hasSize(3);
    }

    @Test
    void otherStatusesAreAnswers() throws Exception {
        for (int status : new int[] {200, 400, 404, 500, 501}) {
            answer(status);
            with(session -> assertThat(session.get("http://h/").status()).isEqualTo(status));
        }
        assertThat(calls).hasSize(5);
    }

    @Test
    void whatMayNotBeServedTwiceIsSentOnce() throws Exception {
        for (String method : List.of("POST", "PATCH")) {
            answer(503);
            with(session -> assertThat(session.request(method, "http://h/", r -> r.text("x"))
                            .status())
                    .isEqualTo(503));
        }
        assertThat(calls).hasSize(2);
        calls.clear();
        answer(503);
        with(session -> assertThat(session.post("http://h/", r -> r.text("x").header("Idempotency-Key", "7"))
                        .status())
                .isEqualTo(200));
        assertThat(calls).hasSize(2).allMatch(call -> call.endsWith("POST x"));
        calls.clear();
        answer(503);
        with(
                o -> o.methods("POST"),
                session -> assertThat(session.post("http://h/", r -> r.form(Map.of("a", "b")))
                                .status())
                        .isEqualTo(200));
        assertThat(calls).hasSize(2).allMatch(call -> call.endsWith("POST a=b"));
    }

    @Test
    void aStreamIsSentOnce() throws Exception {
        answer(503);
        with(session -> assertThat(session.put(
                                "http://h/",
                                r -> r.stream("text/plain", out -> out.write("x".getBytes(StandardCharsets.UTF_8))))
                        .status())
                .isEqualTo(503));
        assertThat(calls).hasSize(1);
    }

    @Test
    void aServerThatAsksToBeLeftAloneIs() throws Exception {
        assertThat(pauseAfter(response -> response.withHeader("Retry-After", "7")))
                .isBetween(7_000L, 7_000L);
        assertThat(pauseAfter(response -> response.withHeader("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
                        .withHeader("Retry-After", "Sun, 06 Nov 1994 08:49:57 GMT")))
                .isBetween(20_000L, 20_000L);
        for (String nonsense : List.of("Sun, 06 Nov 1994 08:49:37 GMT", "-5", "soon", "", "1.5", "0")) {
            assertThat(pauseAfter(response -> response.withHeader("Retry-After", nonsense)))
                    .as(nonsense)
                    .isBetween(0L, 200L);
        }
    }

    @Test
    void nobodyWaitsForHours() throws Exception {
        for (String value : List.of("3600", "61", "9999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT")) {
            calls.clear();
            answers.add(Response.text("").withStatus(503).withHeader("Retry-After", value));
            with(session -> assertThat(session.get("http://h/").status()).isEqualTo(503));
            assertThat(calls).as(value).hasSize(1);
        }
        calls.clear();
        answers.add(Response.text("").withStatus(503).withHeader("Retry-After", "3600"));
        with(
                o -> o.maxRetryAfter(Duration.ofHours(1)),
                session -> assertThat(session.get("http://h/").status()).isEqualTo(200));
        assertThat(calls).hasSize(2);
    }

    @Test
    void noPauseOutlastsTheTimeLimitOfTheRequest() throws Exception {
        answers.add(Response.text("").withStatus(503).withHeader("Retry-After", "30"));
        virtually(network -> {
            try (var session = session(network, _ -> {})) {
                var response = session.get("http://h/", request -> request.timeout(seconds(10)));
                assertThat(response.status()).isEqualTo(503);
                assertThat(network.now()).isZero();
            }
        });
        assertThat(calls).hasSize(1);
    }

    @Test
    void pausesAreRandomAndGrowAndRepeatWithTheSeed() throws Exception {
        List<List<String>> stories = new ArrayList<>();
        for (int seed : new int[] {1, 1, 2}) {
            calls.clear();
            answers.clear();
            answer(503, 503, 503, 503, 503, 503, 503, 503);
            virtually(options -> options.seed(seed), network -> {
                try (var session = session(network, o -> o.attempts(8).backoff(seconds(1), seconds(8)))) {
                    assertThat(session.get("http://h/").status()).isEqualTo(503);
                }
            });
            stories.add(List.copyOf(calls));
        }
        assertThat(stories.get(0)).hasSize(8).isEqualTo(stories.get(1)).isNotEqualTo(stories.get(2));
        List<Long> times = stories.getFirst().stream()
                .map(call -> Long.parseLong(call.split(" ", -1)[0]))
                .toList();
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isBetween(0L, 1_000L * Math.min(8, 1 << (i - 1)));
        }
    }

    @Test
    void aServerThatIsDownIsNotAskedForMore() throws Exception {
        with(o -> o.budget(10, 5).attempts(5), session -> {
            for (int i = 0; i < 100; i++) {
                answers.clear();
                answer(503, 503, 503, 503, 503);
                session.get("http://h/").discard();
            }
            assertThat(calls).hasSize(110); // and not 500
            answers.clear();
            for (int i = 0; i < 9; i++) {
                session.get("http://h/").discard();
            }
            calls.clear();
            answer(503, 503, 503);
            assertThat(session.get("http://h/").status()).isEqualTo(503);
            assertThat(calls).hasSize(2); // nine that went well have earned one
        });
    }

    @Test
    void aConnectionThatIsLostIsTriedAgainAndEachAttemptIsTold() throws Exception {
        var failure = (PayloadException) failureOf(
                peer -> {
                    peer.readHead();
                    peer.close();
                },
                session -> session.get("http://h/"));
        assertThat(calls).hasSize(3);
        assertThat(failure).hasMessage("the server closed the connection before it answered");
        assertThat(failure.getSuppressed())
                .extracting(Throwable::getMessage)
                .hasSize(2)
                .allMatch(message -> message.matches(
                        "attempt [12] of 3: the server closed the connection before it answered; the next after "
                                + "0[.][0-9]+ s"));
        assertThat(failure.getSuppressed()).allMatch(each -> each.getCause() instanceof PayloadException);
    }

    @Test
    void whatMayHaveBeenServedIsNotSentAgain() throws Exception {
        failureOf(
                peer -> {
                    peer.readHead();
                    peer.close();
                },
                session -> session.post("http://h/", request -> request.text("x")));
        assertThat(calls).hasSize(1);
    }

    @Test
    void whatHasNotLeftIsSentAgainWhateverItIs() throws Exception {
        assertThat(sentAfter(new IOException("refused"))).isEqualTo(2);
        assertThat(sentAfter(new SSLHandshakeException("expired"))).isEqualTo(1);
    }

    @Test
    void aServerThatIsSilentIsAskedAgain() throws Exception {
        var failure = failureOf(
                options -> options.readTimeout(seconds(2)),
                peer -> peer.readHead(),
                session -> session.get("http://h/"));
        assertThat(failure).isInstanceOf(ClientTimeoutException.class);
        assertThat(failure.getSuppressed()).hasSize(2);
        assertThat(calls).hasSize(3);
    }

    @Test
    void theProgramsOwnFailuresAreItsOwn() throws Exception {
        with(
                o -> o.methods("PUT"),
                session -> assertThatThrownBy(() -> session.put(
                                "http://h/",
                                r -> r.stream("text/plain", _ -> {
                                    throw new PayloadException("mine", null);
                                })))
                        .hasMessage("mine"));
        with(session -> {
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> session.get("http://h/", request -> request.header("Transfer-Encoding", "x")))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        });
    }

    @Test
    void aCancellationEndsAPause() throws Exception {
        virtually(network -> {
            answers.add(Response.text("").withStatus(503).withHeader("Retry-After", "30"));
            try (var session = session(network, _ -> {})) {
                Task<?> task = createTask(() -> session.get("http://h/"));
                sleep(millis(10));
                assertThat(session.statistics().holders()).isEmpty();
                task.cancel();
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                assertThat(network.now()).isEqualTo(10);
            }
        });
        assertThat(calls).hasSize(1);
    }

    @Test
    void eachHostHasARateAndEachAttemptCounts() throws Exception {
        answer(503);
        virtually(network -> {
            try (var session = network.session(
                    app,
                    options -> options.use(Retries.of(o -> o.backoff(millis(1), millis(1))))
                            .use(RateLimit.of(1, seconds(10))))) {
                session.get("http://a/").discard();
                session.get("http://b/").discard();
                assertThat(network.now()).isEqualTo(10_000);
                session.get("http://a/").discard();
                assertThat(network.now()).isEqualTo(20_000);
                assertThatThrownBy(() -> session.get("http://a/", request -> request.timeout(seconds(3))))
                        .isInstanceOf(ClientTimeoutException.class)
                        .hasMessage("timed out after 3 s waiting in a middleware");
                assertThat(network.now()).isEqualTo(23_001);
                session.get("http://a/").discard();
                assertThat(network.now()).isEqualTo(30_000); // whoever gave up has taken nothing
            }
        });
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        List<Consumer<Retries.Options>> wrong = List.of(
                o -> o.attempts(0),
                o -> o.backoff(Duration.ZERO, seconds(1)),
                o -> o.backoff(seconds(2), seconds(1)),
                o -> o.budget(0, 1),
                o -> o.budget(1, 0),
                o -> o.statuses(200),
                o -> o.methods("GET "),
                o -> o.maxRetryAfter(Duration.ZERO));
        for (var each : wrong) {
            assertThatThrownBy(() -> Retries.of(each)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// How often a POST is sent that finds no connection at first.
    private int sentAfter(IOException cause) throws Exception {
        int[] attempts = {0};
        virtually(network -> {
            try (var session = network.session(
                    app,
                    options -> options.use(Retries.create()).use((request, next) -> {
                        if (attempts[0]++ == 0) {
                            throw new ConnectionFailedException("no connection", cause);
                        }
                        return next.send(request);
                    }))) {
                assertThat(session.post("http://h/", request -> request.text("x"))
                                .status())
                        .isEqualTo(200);
            } catch (ConnectionFailedException e) {
                assertThat(e).hasMessage("no connection").hasNoSuppressedExceptions();
            }
        });
        return attempts[0];
    }

    private long pauseAfter(Function<Response, Response> headers) throws Exception {
        calls.clear();
        answers.add(headers.apply(Response.text("").withStatus(503)));
        with(session -> assertThat(session.get("http://h/").status()).isEqualTo(200));
        assertThat(calls).hasSize(2);
        return Long.parseLong(calls.getLast().split(" ", -1)[0])
                - Long.parseLong(calls.getFirst().split(" ", -1)[0]);
    }

    private void answer(int... statuses) {
        for (int status : statuses) {
            answers.add(Response.text("status " + status).withStatus(status));
        }
    }

    private void with(Consumer<ClientSession> body) throws Exception {
        with(_ -> {}, body);
    }

    private void with(Consumer<? super Retries.Options> configure, Consumer<ClientSession> body) throws Exception {
        virtually((MemoryNetwork network) -> {
            try (var session = session(network, configure)) {
                body.accept(session);
            }
        });
    }

    private ClientSession session(MemoryNetwork network, Consumer<? super Retries.Options> configure) {
        return network.session(app, options -> options.use(Retries.of(configure)));
    }

    private RuntimeException failureOf(VoidFn<MemoryPeer, RuntimeException> server, Consumer<ClientSession> request)
            throws Exception {
        return failureOf(_ -> {}, server, request);
    }

    private RuntimeException failureOf(
            Consumer<? super ClientOptions> configure,
            VoidFn<MemoryPeer, RuntimeException> server,
            Consumer<ClientSession> request)
            throws Exception {
        var failures = new ArrayList<RuntimeException>();
        virtually(network -> {
            var service = MemoryPeer.serving(peer -> {
                calls.add("connection");
                server.accept(peer);
            });
            try (var session = MemoryConnector.session(network, service, options -> {
                options.use(Retries.create());
                configure.accept(options);
            })) {
                request.accept(session);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        });
        assertThat(failures).hasSize(1);
        return failures.getFirst();
    }
}
