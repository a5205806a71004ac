package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.ReturnWhen;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.MemoryService;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.net.Service;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A request is cancelled at one point, and its server ends connections at another, on random schedules: whatever
/// comes first, everybody gets the own answer or a failure, and nothing is left at either end.
class BothEndsAnywhereTest {

    private static final String URL = "http://cafe/";
    private static final int SCHEDULES = 150;
    private static final int POINTS = 60; // about as many as a request has

    private final Application app = new Application(options -> options.maxBody(10_000_000))
            .get("/", request -> Response.text(request.queryParam("id").orElse("")))
            .get(
                    "/long",
                    _ -> Response.stream("text/plain", out -> {
                        for (int i = 0; i < 5; i++) {
                            out.write("x".repeat(50_000));
                            sleep(millis(1));
                        }
                    }))
            .post("/", request -> Response.text(String.valueOf(request.bytes().length)));

    @Test
    void aGet() throws Exception {
        explore(session -> assertThat(session.get(URL + "?id=victim").text()).isEqualTo("victim"));
    }

    @Test
    void aLongResponse() throws Exception {
        explore(session -> assertThat(session.get(URL + "long").bytes()).hasSize(250_000));
    }

    @Test
    void aLongUpload() throws Exception {
        explore(session -> assertThat(session.post(
                                URL,
                                request -> request.stream("x/y", body -> {
                                    for (int n = 0; n < 4; n++) {
                                        body.write(new byte[50_000]);
                                        sleep(millis(1));
                                    }
                                }))
                        .text())
                .isEqualTo("200000"));
    }

    @Test
    void aBodyThatWaitsForTheServer() throws Exception {
        explore(session -> assertThat(
                        session.post(URL, request -> request.text("tea").expectContinue())
                                .text())
                .isEqualTo("3"));
    }

    private void explore(VoidFn<ClientSession, Exception> request) throws Exception {
        var ends = new TreeMap<String, Integer>();
        for (int seed = 0; seed < SCHEDULES; seed++) {
            try {
                ends.merge(run(request, new Random(seed)), 1, Integer::sum);
            } catch (Throwable e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
        assertThat(ends).containsKeys("answered", "cancelled");
    }

    /// @return how the request has ended
    private String run(VoidFn<ClientSession, Exception> request, Random random) throws Exception {
        var points = new Points();
        var ends = new ArrayList<String>();
        virtually(options -> options.instrument(points).slowStep(Duration.ZERO).schedule(random::nextInt), network -> {
            var accepted = new ArrayList<Service.Session>();
            Service inner = MemoryService.of(network, app);
            Service service = channel -> {
                Service.Session session = inner.accept(channel);
                accepted.add(session);
                return session;
            };
            try (var session = MemoryConnector.session(network, service, options -> options.limit(1))) {
                if (random.nextBoolean()) {
                    ask(session, "first"); // else the victim makes the connection
                }
                Task<?> victim = createTask("victim", () -> request.accept(session));
                Task<?> other = createTask("other", () -> ask(session, "other"));
                boolean gently = random.nextBoolean();
                if (random.nextBoolean()) {
                    points.at(random.nextInt(POINTS), victim::cancel);
                }
                if (random.nextBoolean()) {
                    points.at(
                            random.nextInt(POINTS),
                            () -> accepted.forEach(gently ? Service.Session::finish : Service.Session::abort));
                }
                points.watch();
                waitUntil(ReturnWhen.ALL_COMPLETED, List.of(victim, other), seconds(60));
                points.stop();
                ends.add(endOf(victim));
                endOf(other);
                ask(session, "after");
                sleep(seconds(3));
                PoolStatistics now = session.statistics();
                assertThat(now.inUse() + now.waiting()).as("%s", now).isZero();
                assertThat(network.openClients()).isEqualTo(now.kept());
            }
            sleep(seconds(100));
            assertThat(network.openConnections()).isZero();
            assertThat(EventLoop.current().allTasks()).hasSize(1);
        });
        return ends.getFirst();
    }

    private static String endOf(Task<?> task) {
        if (!task.isDone()) {
            throw new AssertionError("stuck:\n" + EventLoop.current().taskTree());
        }
        if (task.isCancelled()) {
            return "cancelled";
        }
        Throwable failure = task.exception();
        if (failure != null && !(failure instanceof UncheckedIOException)) {
            throw new AssertionError(task + " has failed", failure);
        }
        return failure == null ? "answered" : "failed";
    }

    private static void ask(ClientSession session, String id) {
        assertThat(session.get(URL + "?id=" + id).text()).isEqualTo(id);
    }

    /// Lets things happen at points: there is one before and one after each step of any task.
    private static final class Points implements Instrument {

        private final Map<Integer, List<Runnable>> events = new TreeMap<>();
        private boolean watched;
        private int count;

        void at(int point, Runnable event) {
            events.computeIfAbsent(point, _ -> new ArrayList<>()).add(event);
        }

        void watch() {
            watched = true;
        }

        void stop() {
            watched = false;
        }

        @Override
        public void stepBegins(Task<?> task) {
            point();
        }

        @Override
        public void stepEnds(Task<?> task) {
            point();
        }

        private void point() {
            if (watched) {
                events.getOrDefault(count++, List.of()).forEach(Runnable::run);
            }
        }
    }
}
