package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.asyncio4j.EventLoop;
import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncExtensionTest {

    @Test
    void everyKindOfTestRunsInATask() {
        Kit.pass(EveryKind.class, 10);
    }

    @ExtendWith(AsyncExtension.class)
    static final class EveryKind {

        @BeforeEach
        void before() {
            sleep(seconds(1));
        }

        @Test
        void plain(VirtualClock clock) {
            sleepTheSecondSecond(clock);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void parameterized(int number, VirtualClock clock) {
            sleep(seconds(number));
            assertThat(clock.elapsed()).isEqualTo(seconds(1 + number));
        }

        @RepeatedTest(2)
        void repeated(VirtualClock clock) {
            sleepTheSecondSecond(clock);
        }

        @TestFactory
        Stream<DynamicTest> factory(VirtualClock clock) {
            sleep(seconds(1));
            return List.of(2, 3).stream()
                    .map(time -> dynamicTest("at " + time, () -> {
                        assertThat(clock.elapsed()).isEqualTo(seconds(time));
                        sleep(seconds(1));
                    }));
        }

        @AsyncTest(seed = 4, schedules = 2)
        void ownOptions(VirtualClock clock) {
            sleepTheSecondSecond(clock);
        }
    }

    private static void sleepTheSecondSecond(VirtualClock clock) {
        sleep(seconds(1));
        assertThat(clock.elapsed()).isEqualTo(seconds(2));
    }

    @Test
    void optionsAreGivenWhereItIsRegistered() {
        Kit.pass(Registered.class, 2);
    }

    static final class Registered {

        @RegisterExtension
        static final AsyncExtension ASYNC = new AsyncExtension(
                options -> options.realTime(true).timeout(seconds(20)).loop(loop -> loop.name("mine")));

        @Test
        void realTime(EventLoop loop) {
            long before = System.nanoTime();
            sleep(Duration.ofMillis(20));
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(20_000_000);
            assertThat(loop).hasToString("EventLoop[mine]");
        }

        @AsyncTest
        void theOptionsOfATestHoldForIt(VirtualClock clock) {
            sleep(seconds(3600));
            assertThat(clock.elapsed()).isEqualTo(seconds(3600));
        }
    }

    @Test
    void twiceRegisteredItRunsOnce() {
        Kit.pass(Twice.class, 1);
    }

    @ExtendWith(AsyncExtension.class)
    static final class Twice {

        @RegisterExtension
        final AsyncExtension again = new AsyncExtension();

        @Test
        void once(VirtualClock clock) {
            sleep(seconds(1));
            assertThat(clock.elapsed()).isEqualTo(seconds(1));
        }
    }
}
