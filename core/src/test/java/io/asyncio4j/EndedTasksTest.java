package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.EndedTask.End;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot.CancelledBy;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What a snapshot tells of tasks that have ended since somebody looks.
class EndedTasksTest {

    @Test
    void showsHowTheyHaveEndedInThatOrder() {
        Virtual.run(_ -> {
            look();
            var failing = createTask("fails", () -> {
                yieldNow();
                throw new IOException("no tea\nand no milk");
            });
            createTask("returns", () -> {});
            var sleeper = createTask("sleeper", () -> sleep(seconds(9)));
            createTask("boss", () -> sleeper.cancel("the shop closes"));
            failing.awaitDone();
            sleep(seconds(1));

            List<EndedTask> ended = look().ended();

            assertThat(ended)
                    .extracting(EndedTask::name, EndedTask::end, EndedTask::error)
                    .containsExactly(
                            tuple("returns", End.VALUE, ""),
                            tuple("boss", End.VALUE, ""),
                            tuple("fails", End.ERROR, "java.io.IOException: no tea"),
                            tuple("sleeper", End.CANCELLED, "the shop closes"));
            CancelledBy by = Objects.requireNonNull(named("sleeper", ended).cancelledBy());
            assertThat(by.task()).isEqualTo(named("boss", ended).id());
            assertThat(by.who()).isEqualTo("boss");
            assertThat(by.reason()).isEqualTo("the shop closes");
            assertThat(named("fails", ended).times().steps()).isEqualTo(2);
            assertThat(named("fails", ended).lasted()).isPositive();
        });
    }

    @Test
    void aTaskThatGoesOnAlthoughItWasCancelledShowsByWhom() {
        Virtual.run(_ -> {
            look();
            var deaf = createTask("deaf", () -> {
                assertThat(catchThrowable(() -> sleep(seconds(9)))).isNotNull();
                sleep(seconds(9));
            });
            yieldNow();
            createTask("first", () -> deaf.cancel());
            createTask("second", () -> deaf.cancel());
            sleep(seconds(1));

            assertThat(look().tasks())
                    .filteredOn(task -> task.name().equals("deaf"))
                    .singleElement()
                    .satisfies(task -> assertThat(
                                    Objects.requireNonNull(task.cancelledBy()).who())
                            .isEqualTo("first"));
            assertThat(look().tasks())
                    .filteredOn(task -> task.cancelling() == 0)
                    .allSatisfy(task -> assertThat(task.cancelledBy()).isNull());
        });
    }

    @Test
    void aTimeLimitAChildThatFailedACallbackAndAThreadAreNamed() throws Exception {
        Virtual.run(_ -> {
            look();
            createTask(
                    "late",
                    () -> catchThrowable(() -> timeout(
                            millis(50),
                            () -> TaskGroup.run(group -> group.createTask("slow", () -> sleep(seconds(9)))))));
            createTask(
                    "family",
                    () -> catchThrowable(() -> TaskGroup.run(group -> {
                        group.createTask("brother", () -> sleep(seconds(9)));
                        group.createTask("sister", () -> {
                            throw new IOException("no tea");
                        });
                    })));
            var called = createTask("called", () -> sleep(seconds(9)));
            EventLoop.current().callLater(millis(10), called::cancel);
            var far = createTask("far", () -> sleep(seconds(9)));
            sleep(seconds(1));
            Thread.ofPlatform().name("the watcher").start(far::cancel).join();
            far.awaitDone();

            List<EndedTask> ended = look().ended();

            assertThat(by("slow", ended)).isEqualTo("a time limit: timed out after 0.05 s");
            assertThat(by("brother", ended)).isEqualTo("sister: sister, of the same group, failed with IOException");
            assertThat(by("called", ended)).isEqualTo("a callback: cancelled by a callback");
            assertThat(by("far", ended)).isEqualTo("the thread the watcher: cancelled by the thread the watcher");
        });
    }

    @Test
    void keepsTheLastOfThoseThatHaveReturnedAndTheLastOfTheOthers() {
        Virtual.run(_ -> {
            look();
            createTask("x".repeat(10_000), () -> {
                throw new IOException("y".repeat(10_000));
            });
            for (int i = 0; i < 1000; i++) {
                createTask("returns-" + i, () -> {});
            }
            sleep(seconds(1));

            List<EndedTask> ended = look().ended();

            assertThat(ended).hasSize(251);
            assertThat(ended.getFirst().name()).isEqualTo("x".repeat(200) + "…");
            assertThat(ended.getFirst().error()).hasSize(201);
            assertThat(ended.get(1).name()).isEqualTo("returns-750");
            assertThat(ended.getLast().name()).isEqualTo("returns-999");
        });
    }

    @Test
    void tellsWhichErrorsNobodyHasAskedFor() {
        Virtual.run(_ -> {
            look();
            var failing = createTask("fails", () -> {
                throw new IOException("no tea");
            });
            createTask("fails-too", () -> {
                throw new IOException("no milk");
            });
            sleep(seconds(1));
            assertThat(look().unretrieved()).isEqualTo(2);
            assertThat(look().ended()).extracting(EndedTask::isRetrieved).containsExactly(false, false);

            failing.exception();

            assertThat(look().unretrieved()).isEqualTo(1);
            assertThat(look().ended()).extracting(EndedTask::isRetrieved).containsExactly(true, false);
        });
    }

    /// On the collector's time.
    @Test
    void keepsNeitherTheTaskNorItsErrorAlive() {
        Virtual.run(_ -> {
            look();
            var error = new WeakReference<>(failingWith(new IOException("no tea")));
            while (error.get() != null || look().unretrieved() == 0) {
                System.gc();
                sleep(seconds(1)); // the log tells of it, too
            }
            assertThat(look().ended()).extracting(EndedTask::error).containsExactly("java.io.IOException: no tea");
            assertThat(look().unretrieved()).isEqualTo(1);
        });
    }

    @Test
    void forgetsThemOnceNobodyLooksAnyMore() {
        Virtual.run(_ -> {
            look();
            createTask("returns", () -> {});
            yieldNow();
            assertThat(look().ended()).hasSize(1);
            EventLoop.current().engine().observation().stopMeter();
            assertThat(look().ended()).isEmpty();
        });
    }

    @Test
    void anErrorWhoseTextFailsIsShownByItsClass() {
        Virtual.run(_ -> {
            look();
            createTask("fails", () -> {
                throw new IOException() {
                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("no text");
                    }
                };
            });
            yieldNow();
            assertThat(look().ended())
                    .singleElement()
                    .satisfies(task -> assertThat(task.error()).contains("EndedTasksTest", "no text"));
        });
    }

    private static IOException failingWith(IOException error) {
        createTask("fails", () -> {
            throw error;
        });
        yieldNow();
        return error;
    }

    private static LoopSnapshot look() {
        return EventLoop.current().snapshot(0);
    }

    private static String by(String name, List<EndedTask> ended) {
        CancelledBy by = Objects.requireNonNull(named(name, ended).cancelledBy());
        return by.who() + ": " + by.reason();
    }

    private static EndedTask named(String name, List<EndedTask> ended) {
        return ended.stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
