package io.asyncio4j.http.events;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.CancelledError;
import io.asyncio4j.ReturnWhen;
import io.asyncio4j.Task;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.lowlevel.Instrument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A client that is cancelled at every point of its work with a stream of events, and on random schedules: no event
/// is lost or doubled, and no connection is left.
class CancelledEventsTest {

    private static final String URL = "http://cafe/";
    private static final int FEWEST_POINTS = 20; // else the scenario is not what it seems
    private static final int SCHEDULES = 60;
    private static final List<String> ALL = List.of("1", "2", "3", "4", "5", "6");

    private final List<String> taken = new ArrayList<>(); // by the victim, or after it
    private int serving;

    private final Application app = new Application()
            .get(
                    "/",
                    request -> Response.events(request, options -> options.retry(millis(5)), events -> {
                        serving++;
                        try {
                            int last = Integer.parseInt(events.lastEventId().orElse("0"));
                            events.send(event(last + 1));
                            sleep(millis(1));
                            events.send(event(last + 2)); // and then it ends, and is asked again
                        } finally {
                            serving--;
                        }
                    }));

    @Test
    void receivingLosesAndDoublesNothingAndLeavesNothing() throws Exception {
        int point = 0;
        while (run(point, null)) {
            point++;
        }
        assertThat(point).isGreaterThan(FEWEST_POINTS);
        for (int seed = 0; seed < SCHEDULES; seed++) {
            var random = new Random(seed);
            run(random.nextInt(point), random);
        }
    }

    /// @return whether there was such a point
    private boolean run(int point, @Nullable Random random) throws Exception {
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
                    taken.clear();
                    try (var session = network.session(app, options -> options.limit(1))) {
                        Task<?> victim = createTask("victim", () -> follow(session));
                        points.victim = victim;
                        waitUntil(ReturnWhen.ALL_COMPLETED, List.of(victim), seconds(60));
                        points.victim = null;
                        assertThat(victim.isDone()).isTrue();
                        if (!victim.isCancelled() && victim.exception() != null) {
                            throw new AssertionError("the victim has failed at " + point, victim.exception());
                        }
                        sleep(seconds(20)); // kept connections are closed
                        assertThat(session.statistics().inUse()).isZero();
                        assertThat(network.openConnections()).isZero();
                        assertThat(serving).isZero();
                    }
                });
        assertThat(reports).as("at point %s", point).isEmpty();
        return points.reached;
    }

    private void follow(ClientSession session) {
        try (var stream = session.events(URL)) {
            try {
                receive(stream);
            } catch (CancelledError e) {
                uncancellable(() -> receive(stream)); // goes on where it has stopped
                assertThat(taken).isEqualTo(ALL);
                throw e;
            }
            assertThat(taken).isEqualTo(ALL);
        }
    }

    private void receive(EventStream stream) {
        while (taken.size() < ALL.size()) {
            taken.add(Objects.requireNonNull(stream.receive()).data());
        }
    }

    private static ServerSentEvent event(int number) {
        return ServerSentEvent.of(String.valueOf(number)).withId(String.valueOf(number));
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

        @Override
        public void stepBegins(Task<?> task) {
            point();
        }

        @Override
        public void stepEnds(Task<?> task) {
            point();
        }

        private void point() {
            if (victim != null && count++ == chosen && !victim.isDone()) {
                reached = true;
                victim.cancel();
            }
        }
    }
}
