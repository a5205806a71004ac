package io.asyncio4j.http.websocket;

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
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.lowlevel.Instrument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A client that is cancelled at every point of its work with a WebSocket, and on random schedules: no message
/// is lost or doubled, and no connection or permit is left.
class CancelledWebSocketTest {

    private static final String URL = "ws://cafe/";
    private static final int FEWEST_POINTS = 6; // else the scenario is not what it seems
    private static final int SCHEDULES = 80;

    private final List<String> arrived = new ArrayList<>(); // at the server
    private final List<String> taken = new ArrayList<>(); // by the victim, or after it
    private int serving;

    private final Application app = new Application()
            .get("/page", _ -> Response.text("tea"))
            .webSocket("/", (_, socket) -> {
                serving++;
                try {
                    for (String text : socket.texts()) {
                        arrived.add(text);
                        socket.send("re " + text);
                    }
                } finally {
                    serving--;
                }
            })
            .webSocket("/numbers", (_, socket) -> {
                serving++;
                try {
                    for (int i = 0; i < 4; i++) {
                        int number = i;
                        if (i % 2 == 0) {
                            socket.send("number " + number);
                        } else {
                            socket.streamText(out -> {
                                out.write("number ");
                                sleep(millis(1));
                                out.write(String.valueOf(number));
                            });
                        }
                    }
                    socket.send("end");
                    socket.forEach(_ -> {});
                } finally {
                    serving--;
                }
            });

    @Test
    void openingAndClosing() throws Exception {
        explore(session -> session.webSocket(URL).close());
    }

    @Test
    void sendingAndReceiving() throws Exception {
        explore(session -> {
            try (var socket = session.webSocket(URL)) {
                socket.send("tea");
                assertThat(socket.receiveText()).isEqualTo("re tea");
            }
        });
    }

    @Test
    void sendingInPieces() throws Exception {
        explore(session -> {
            try (var socket = session.webSocket(URL)) {
                socket.streamText(out -> {
                    out.write("x".repeat(50_000));
                    sleep(millis(1));
                    out.write("y".repeat(50_000));
                });
                assertThat(socket.receiveText()).hasSize(100_003);
            }
        });
    }

    @Test
    void receivingLosesAndDoublesNothing() throws Exception {
        explore(session -> {
            try (var socket = session.webSocket(URL + "numbers")) {
                taken.clear();
                Task<?> receiving = createTask("receiving", () -> receive(socket));
                try {
                    receiving.await();
                } catch (io.asyncio4j.CancelledError e) {
                    io.asyncio4j.Asyncio.uncancellable(() -> receive(socket)); // goes on where the other has stopped
                    assertThat(taken).containsExactly("number 0", "number 1", "number 2", "number 3", "end");
                    throw e;
                }
                assertThat(taken).containsExactly("number 0", "number 1", "number 2", "number 3", "end");
            }
        });
    }

    private void receive(WebSocket socket) {
        while (taken.isEmpty() || !taken.getLast().equals("end")) {
            taken.add(socket.receiveText());
        }
    }

    private void explore(VoidFn<ClientSession, Exception> work) throws Exception {
        for (boolean streams : List.of(false, true)) {
            int point = 0;
            while (run(work, streams, point, null)) {
                point++;
            }
            assertThat(point).isGreaterThan(FEWEST_POINTS);
            for (int seed = 0; seed < SCHEDULES; seed++) {
                var random = new Random(seed);
                run(work, streams, random.nextInt(point), random);
            }
        }
    }

    /// @param streams whether WebSockets are streams of a connection of HTTP/2
    /// @return whether there was such a point
    private boolean run(VoidFn<ClientSession, Exception> work, boolean streams, int point, @Nullable Random random)
            throws Exception {
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
                    arrived.clear();
                    try (var session =
                            network.session(app, options -> options.limit(1).http2PriorKnowledge(streams))) {
                        if (streams) {
                            session.get("http://cafe/page").text();
                        }
                        Task<?> victim = createTask("victim", () -> work.accept(session));
                        Task<?> other = createTask("other", () -> ask(session));
                        points.watch(victim);
                        waitUntil(ReturnWhen.ALL_COMPLETED, List.of(victim, other), seconds(60));
                        points.watch(null);
                        if (!victim.isDone() || !other.isDone()) {
                            throw new AssertionError(
                                    "stuck:\n" + EventLoop.current().taskTree());
                        }
                        if (!victim.isCancelled() && victim.exception() != null) {
                            throw new AssertionError("the victim has failed", victim.exception());
                        }
                        other.await();
                        sleep(seconds(70)); // time limits and heartbeats are over
                        if (streams && !points.reached) {
                            assertThat(session.statistics().made()).isEqualTo(1);
                        }
                        assertThat(session.statistics().inUse()
                                        + session.statistics().waiting())
                                .isZero();
                        assertThat(network.openConnections()).isZero();
                        assertThat(serving).isZero();
                        assertThat(arrived.stream().filter("other"::equals)).hasSize(1);
                    }
                });
        assertThat(reports).as("at point %s", point).isEmpty();
        return points.reached;
    }

    private static void ask(ClientSession session) {
        try (var socket = session.webSocket(URL)) {
            socket.send("other");
            assertThat(socket.receiveText()).isEqualTo("re other");
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
