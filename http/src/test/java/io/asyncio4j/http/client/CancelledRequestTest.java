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
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.lowlevel.Instrument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A request that is cancelled at every point of it, and on random schedules, while another waits for its
/// connection: no permit, connection, file or byte is lost, and no connection is used again between two messages.
class CancelledRequestTest {

    // The same over HTTP/2, where the other shares the connection: CancelledStreamTest.

    private static final String URL = "http://cafe/";
    private static final int FEWEST_POINTS = 8; // else the scenario is not what it seems
    private static final int SCHEDULES = 150;

    private final Application app = new Application(options -> options.maxBody(10_000_000))
            .get("/", request -> Response.text(request.queryParam("id").orElse("")))
            .get("/moved", _ -> Response.redirect("/?id=victim"))
            .get(
                    "/long",
                    _ -> Response.stream("text/plain", out -> {
                        for (int i = 0; i < 5; i++) {
                            out.write("x".repeat(50_000));
                            sleep(millis(1));
                        }
                    }))
            .post("/", request -> Response.text(String.valueOf(request.bytes().length)));

    private int bodies; // that are being written

    @Test
    void aGet() throws Exception {
        explore(session -> assertThat(session.get(URL + "?id=victim").text()).isEqualTo("victim"));
    }

    @Test
    void aResponseThatIsReadPieceByPieceAndClosed() throws Exception {
        explore(session -> {
            try (var response = session.get(URL + "long")) {
                response.body().readExactly(120_000);
            }
        });
    }

    @Test
    void aRedirect() throws Exception {
        explore(session -> assertThat(session.get(URL + "moved").text()).isEqualTo("victim"));
    }

    @Test
    void aStream() throws Exception {
        explore(session -> assertThat(session.post(
                                URL,
                                request -> request.stream("text/plain", body -> {
                                    bodies++;
                                    try {
                                        body.write("one");
                                        sleep(millis(1));
                                        body.write("two");
                                        body.flush();
                                    } finally {
                                        bodies--;
                                    }
                                }))
                        .text())
                .isEqualTo("6"));
    }

    @Test
    void aBodyThatWaitsForTheServer() throws Exception {
        explore(session -> assertThat(
                        session.post(URL, request -> request.text("tea").expectContinue())
                                .text())
                .isEqualTo("3"));
    }

    @Test
    void muchInMemory() throws Exception {
        explore(session -> assertThat(session.post(URL, request -> request.bytes("x/y", new byte[300_000]))
                        .text())
                .isEqualTo("300000"));
    }

    @Test
    void aCompressedFile(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[200_000]);
        explore(session -> session.post(
                        URL, request -> request.file("x/y", file).compress("gzip"))
                .text());
        assertThat(descriptorsOf(file)).isZero();
    }

    @Test
    void aFile(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[200_000]);
        explore(session -> assertThat(
                        session.post(URL, request -> request.file("x/y", file)).text())
                .isEqualTo("200000"));
        assertThat(descriptorsOf(file)).isZero();
    }

    @Test
    void connectionsMadeBeforehand() throws Exception {
        explore(session -> session.preconnect("http://other/", 2));
    }

    /// Sets the session up.
    void configure(ClientOptions options) {}

    private void explore(VoidFn<ClientSession, Exception> request) throws Exception {
        int point = 0;
        while (run(request, point, null)) {
            point++;
        }
        assertThat(point).isGreaterThanOrEqualTo(FEWEST_POINTS);
        for (int seed = 0; seed < SCHEDULES; seed++) {
            var random = new Random(seed);
            run(request, random.nextInt(point), random);
        }
    }

    /// @return whether there was such a point
    private boolean run(VoidFn<ClientSession, Exception> request, int point, @Nullable Random random) throws Exception {
        var points = new Points(point);
        var reports = new ArrayList<Object>();
        virtually(
                options -> {
                    options.instrument(points).slowStep(Duration.ZERO).errorHandler(reports::add);
                    if (random != null) {
                        options.schedule(random::nextInt);
                    }
                },
                network -> {
                    try (var session = network.session(app, options -> configure(options.limit(1)))) {
                        if (random == null || random.nextBoolean()) {
                            assertThat(session.get(URL + "?id=first").text()).isEqualTo("first");
                        }
                        Task<?> victim = createTask("victim", () -> request.accept(session));
                        Task<?> other = createTask("other", () -> ask(session, "other"));
                        points.watch(victim);
                        waitUntil(ReturnWhen.ALL_COMPLETED, List.of(victim, other), seconds(60));
                        points.watch(null);
                        check(network, session, victim, other);
                    }
                });
        assertThat(reports).as("at point %s", point).isEmpty();
        return points.reached;
    }

    private void check(MemoryNetwork network, ClientSession session, Task<?> victim, Task<?> other) {
        if (!victim.isDone() || !other.isDone()) {
            throw new AssertionError("stuck:\n" + EventLoop.current().taskTree());
        }
        if (!victim.isCancelled() && victim.exception() != null) {
            throw new AssertionError("the victim has failed", victim.exception());
        }
        other.await();
        ask(session, "after");
        sleep(seconds(3));
        PoolStatistics now = session.statistics();
        assertThat(now.inUse() + now.waiting()).as("%s", now).isZero();
        assertThat(network.openClients()).isEqualTo(now.kept());
        assertThat(bodies).isZero();
    }

    private static void ask(ClientSession session, String id) {
        assertThat(session.get(URL + "?id=" + id).text()).isEqualTo(id);
    }

    private static long descriptorsOf(Path file) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(each -> leadsTo(each, file)).count();
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException e) {
            return false; // it was the one of the listing itself
        }
    }

    /// Cancels a task at one point: there is one before and one after each step of any task.
    private static final class Points implements Instrument {

        private final int chosen;
        private @Nullable Task<?> victim;
        private int count;
        private boolean reached;

        Points(int chosen) {
            this.chosen = chosen;
        }

        void watch(@Nullable Task<?> task) {
            victim = task;
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
            Task<?> watched = victim;
            if (watched != null && count++ == chosen && !watched.isDone()) {
                reached = true;
                watched.cancel();
            }
        }
    }
}
