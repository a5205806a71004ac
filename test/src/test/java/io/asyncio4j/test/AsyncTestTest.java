package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.CancelledError;
import io.asyncio4j.ContextVar;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.lowlevel.VirtualClock;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AsyncTestTest {

    private static final List<String> STORY = new ArrayList<>();

    @BeforeEach
    void forget() {
        STORY.clear();
    }

    @Test
    void aTestRunsInATaskAndAnHourPassesAtOnce() {
        Kit.pass(Hour.class, 1);
    }

    static final class Hour {

        @AsyncTest
        void anHour(VirtualClock clock, EventLoop loop) {
            sleep(minutes(60));
            assertThat(clock.elapsed()).isEqualTo(minutes(60));
            assertThat(EventLoop.current()).isSameAs(loop);
            assertThat(currentTask().isDone()).isFalse();
        }
    }

    @Test
    void allMethodsOfATestRunOnItsLoopAndShareTheContextButNotWithTheNextTest() {
        Kit.run(Lifecycle.class).assertStatistics(statistics -> statistics.succeeded(2));
        assertThat(STORY)
                .containsExactly(
                        "before all, false",
                        "before at 0 with nobody",
                        "test at 1 with ada, true",
                        "after at 3 with ada, true",
                        "before at 0 with nobody",
                        "test at 1 with ada, true",
                        "after at 3 with ada, true");
    }

    static final class Lifecycle {

        private static final ContextVar<String> USER = ContextVar.of("user", "nobody");
        private @Nullable EventLoop loop;
        private @Nullable Task<String> started;

        @BeforeAll
        static void beforeAll() {
            STORY.add("before all, " + EventLoop.find().isPresent());
        }

        @BeforeEach
        void before(EventLoop given, VirtualClock clock) {
            STORY.add("before at " + clock.elapsed().toSeconds() + " with " + USER.get());
            loop = given;
            var _ = USER.set("ada");
            sleep(seconds(1));
            started = createTask(() -> {
                sleep(seconds(1));
                return "result";
            });
        }

        @AsyncTest
        void one(VirtualClock clock) {
            log("test", clock);
            sleep(seconds(2));
        }

        @AsyncTest
        void two(VirtualClock clock) {
            one(clock);
        }

        @AfterEach
        void after(VirtualClock clock) {
            log("after", clock);
            assertThat(Objects.requireNonNull(started).await()).isEqualTo("result");
        }

        private void log(String method, VirtualClock clock) {
            STORY.add(method + " at " + clock.elapsed().toSeconds() + " with " + USER.get() + ", "
                    + (EventLoop.current() == loop));
        }
    }

    @Test
    void whatATestThrowsFailsItAsItIs() {
        assertThat(Kit.failure(Throwing.class))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("no tea");
    }

    static final class Throwing {

        @AsyncTest
        void checked() throws IOException {
            sleep(seconds(1));
            throw new FileNotFoundException("no tea");
        }
    }

    @Test
    void anAssumptionThatDoesNotHoldAbortsTheTestWithRandomSchedulesToo() {
        Kit.run(Assuming.class)
                .assertStatistics(statistics -> statistics.aborted(3).failed(0));
    }

    static final class Assuming {

        @AsyncTest
        void rain() {
            yieldNow();
            assumeTrue(false, "no rain");
        }

        @AsyncTest(seed = 7, schedules = 2)
        void snow() {
            rain();
        }
    }

    @Test
    void nestedClassesHaveTheirTestsOnOneLoopWithTheOuterMethods() {
        Kit.pass(Outer.class, 1);
    }

    static class Outer {

        private @Nullable EventLoop loop;

        @BeforeEach
        void outer() {
            loop = EventLoop.current();
        }

        @Nested
        class Inner {

            @AsyncTest
            void inner() {
                assertThat(EventLoop.current()).isSameAs(loop);
            }
        }
    }

    @Test
    void theTimeLimitOfJunitCancelsTheTestAndShowsItsTasks() {
        assertThat(Kit.failure(Limited.class))
                .isInstanceOf(TimeoutException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .anySatisfy(hang -> assertThat(hang)
                                .hasMessageStartingWith("the test has not ended")
                                .hasMessageContaining("is blocked in a call of the JDK")));
        assertThat(STORY).containsExactly("cancelled");
    }

    static final class Limited {

        @AsyncTest(realTime = true)
        @Timeout(2)
        void limited() throws InterruptedException {
            var hanging = createTask("hanging", () -> Thread.sleep(20_000)); // real time: a call of the JDK
            try {
                sleep(seconds(20));
            } catch (CancelledError e) {
                STORY.add("cancelled");
                throw e;
            } finally {
                hanging.cancel();
            }
        }
    }

    @Test
    void inRealTimeThereIsNoVirtualClock() {
        assertThat(Kit.failure(NoClock.class)).hasMessageContaining("a test in real time has no virtual clock");
    }

    static final class NoClock {

        @AsyncTest(realTime = true)
        void real(VirtualClock clock) {
            sleep(clock.elapsed());
        }
    }

    @Test
    void badOptionsAreNamed() {
        assertThat(Kit.failures(Kit.run(BadOptions.class)))
                .extracting(Throwable::getMessage)
                .containsExactlyInAnyOrder(
                        "seed must be 0 in real time, was 3: only a virtual clock can repeat a schedule",
                        "timeout must be > 0, was PT0S");
    }

    static final class BadOptions {

        @AsyncTest(realTime = true, seed = 3)
        void seedInRealTime() {}

        @AsyncTest(timeout = 0)
        void noTime() {}
    }

    @Test
    void aStoryTellsTheTime() {
        Kit.pass(Telling.class, 1);
    }

    static final class Telling {

        @AsyncTest
        void tea(Story story) {
            story.add("tea ordered");
            sleep(seconds(3));
            story.add("tea served");
            assertThat(story.events()).containsExactly("0 tea ordered", "3000 tea served");
            assertThat(story).hasToString("0 tea ordered\n3000 tea served");
        }
    }
}
