package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

class SeedTest {

    private static final List<List<String>> RUNS = new ArrayList<>();

    @BeforeEach
    void forget() {
        RUNS.clear();
    }

    @Test
    void randomSchedulesFindACheckThenActThatTheUsualOrderHides() {
        Kit.pass(UsualOrder.class, 1);
        RUNS.clear();
        var events = Kit.run(Racy.class);
        int seed = RUNS.size() - 1;
        assertThat(Kit.failures(events))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessageStartingWith("with seed " + seed + " (run it again with @AsyncTest(seed = " + seed
                                + ")): org.opentest4j.AssertionFailedError: both have taken the last seat")
                        .isInstanceOfSatisfying(AssertionFailedError.class, compared -> {
                            assertThat(compared.getExpected().getStringRepresentation())
                                    .isEqualTo("1");
                            assertThat(compared.getActual().getStringRepresentation())
                                    .isEqualTo("2");
                        }));
        assertThat(Kit.names(events)).hasSizeLessThan(100).last().isEqualTo("oneSeat(), seed " + seed);
    }

    @Test
    void theSeedInTheMessageReproducesTheFailure() {
        Kit.run(Racy.class);
        assertThat(Kit.failure(OneSeed.class)).hasMessageContaining("both have taken the last seat");
        assertThat(Kit.failure(OneSeed.class)).hasMessageContaining("with seed " + OneSeed.SEED);
        assertThat(RUNS.getLast()).isEqualTo(RUNS.get(RUNS.size() - 2)).isEqualTo(RUNS.get((int) OneSeed.SEED));
    }

    static final class UsualOrder {

        @AsyncTest
        void oneSeat() {
            new Seats().sell();
        }
    }

    static final class Racy {

        private final Seats seats = new Seats(); // new for every schedule

        @AsyncTest(schedules = 100)
        void oneSeat() {
            seats.sell();
        }
    }

    static final class OneSeed {

        static final long SEED = 7; // which the test above finds

        @AsyncTest(seed = SEED)
        void oneSeat() {
            new Seats().sell();
        }
    }

    /// One seat that two tasks sell: each looks first, gives way, and then takes it.
    private static final class Seats {

        private int taken;
        private final List<String> story = new ArrayList<>();

        void sell() {
            RUNS.add(story);
            gather(() -> take("ada", 0), () -> take("bob", 3));
            assertEquals(1, taken, "both have taken the last seat");
        }

        private void take(String who, int late) {
            for (int n = 0; n < late; n++) {
                yieldNow();
            }
            if (taken == 0) {
                story.add(who + " looks");
                yieldNow();
                taken++;
                story.add(who + " takes");
            }
        }
    }

    @Test
    void manySchedulesAreManyOrdersAndTheFirstIsTheUsualOne() {
        Kit.pass(AllOrders.class, 60);
        assertThat(RUNS.getFirst()).containsExactly("a", "b", "c");
        Set<List<String>> orders = new HashSet<>(RUNS.subList(0, 60));
        assertThat(orders).hasSize(6);
    }

    static final class AllOrders {

        @AsyncTest(schedules = 60)
        void three() {
            var order = new ArrayList<String>();
            gather(List.of("a", "b", "c"), order::add);
            RUNS.add(order);
        }
    }

    @Test
    void atLeastOneScheduleIsNeeded() {
        assertThat(Kit.failures(Kit.execute(None.class).containerEvents()))
                .extracting(Throwable::getMessage)
                .containsExactly("schedules must be >= 1, was 0");
    }

    static final class None {

        @AsyncTest(schedules = 0)
        void never() {}
    }
}
