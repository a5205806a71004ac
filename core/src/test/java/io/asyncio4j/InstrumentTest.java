package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InstrumentTest {

    private final List<String> story = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();

    @Test
    void itSeesEachStepOfATaskInOrder() {
        run(new Storyteller("worker"));

        assertThat(story)
                .containsExactly(
                        "created",
                        "begins",
                        "ends its step",
                        "begins",
                        "ends its step",
                        "begins",
                        "done",
                        "ends its step");
    }

    @Test
    void itSeesByWhatATaskIsMadeReady() {
        run(new Instrument() {
            @Override
            public void taskReady(Task<?> task, Cause cause) {
                if (task.name().equals("worker")) {
                    story.add(cause.toString());
                }
            }
        });

        assertThat(story).containsExactly("TASK", "ITSELF", "TIMER");
    }

    @Test
    void aTaskIsMadeReadyByOthersByCallbacksAndByThreads() {
        var causes = new Instrument() {
            @Override
            public void taskReady(Task<?> task, Cause cause) {
                if (task.name().equals("worker")) {
                    story.add(cause.toString());
                }
            }
        };
        Virtual.run(_ -> {
            EventLoop loop = EventLoop.current();
            loop.addInstrument(causes);
            var gate = new AsyncEvent();
            var answer = new Promise<String>();
            var workerWaits = new CountDownLatch(1);
            Task<?> worker = createTask("worker", () -> {
                gate.await();
                loop.callSoon(() -> answer.complete("by a callback"));
                answer.await();
                loop.callSoon(workerWaits::countDown); // after this step: a task that goes on at once is not made ready
                toThread(() -> workerWaits.await());
            });
            yieldNow();
            gate.set();
            worker.await();
        });

        assertThat(story).containsExactly("TASK", "TASK", "CALLBACK", "THREAD");
    }

    /// On the real clock: the JDK has its own.
    @Test
    void aTaskThatWasBlockedInACallOfTheJdkIsMadeReadyByAThread() {
        try (var runner = new Runner(options -> options.instrument(new Instrument() {
            @Override
            public void taskReady(Task<?> task, Cause cause) {
                if (task.name().equals("worker")) {
                    story.add(cause.toString());
                }
            }
        }))) {
            runner.run(() -> {
                var latch = new CountDownLatch(1);
                Task<?> worker = createTask("worker", () -> latch.await());
                yieldNow();
                Thread.ofPlatform().start(latch::countDown);
                worker.await();
            });
        }

        assertThat(story).containsExactly("TASK", "THREAD");
    }

    @Test
    void itSeesTheLoopSleep() {
        run(new Instrument() {
            @Override
            public void loopSleeps() {
                story.add("sleeps");
            }

            @Override
            public void loopWakes() {
                story.add("wakes");
            }
        });

        assertThat(story).startsWith("sleeps", "wakes").endsWith("sleeps", "wakes");
    }

    @Test
    void oneMayComeAndGoWhileTheLoopRuns() {
        Asyncio.run(() -> {
            EventLoop loop = EventLoop.current();
            var teller = new Storyteller("worker");
            createTask("worker", () -> {}).await();
            assertThat(story).isEmpty();
            loop.addInstrument(teller);
            createTask("worker", () -> {}).await();
            assertThat(story).containsExactly("created", "begins", "done", "ends its step");
            assertThat(loop.removeInstrument(teller)).isTrue();
            createTask("worker", () -> {}).await();
            assertThat(story).hasSize(4);
            assertThat(loop.removeInstrument(teller)).isFalse();
        });
    }

    @Test
    void oneThatFailsIsTakenOffAndTheOthersGoOn() {
        run(
                new Instrument() {
                    @Override
                    public void stepBegins(Task<?> task) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public String toString() {
                        return "a broken one";
                    }
                },
                new Storyteller("worker"));

        assertThat(story).hasSize(8);
        assertThat(reported).containsExactly("an instrument has failed and was taken off: a broken one");
    }

    private void run(Instrument... instruments) {
        try (var runner = new Runner(options -> {
            options.driver(new VirtualClock()).errorHandler(report -> reported.add(report.message()));
            List.of(instruments).forEach(options::instrument);
        })) {
            runner.run(() -> createTask("worker", () -> {
                        yieldNow();
                        sleep(seconds(1));
                    })
                    .await());
        }
    }

    /// Tells what a task goes through.
    private final class Storyteller implements Instrument {

        private final String name;

        Storyteller(String name) {
            this.name = name;
        }

        @Override
        public void taskCreated(Task<?> task) {
            add(task, "created");
        }

        @Override
        public void stepBegins(Task<?> task) {
            add(task, "begins");
        }

        @Override
        public void stepEnds(Task<?> task) {
            add(task, "ends its step");
        }

        @Override
        public void taskEnded(Task<?> task) {
            add(task, task.isDone() ? "done" : "not done");
        }

        private void add(Task<?> task, String what) {
            if (task.name().equals(name)) {
                story.add(what);
            }
        }
    }
}
