package snippets;

import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.test.AsyncTest;

class AsyncTestTest {

    // @start region=tea
    @AsyncTest
    void teaTakesThreeMinutes(VirtualClock clock) {
        makeTea(); // sleeps for three minutes of the clock, which takes no time
        assertEquals(minutes(3), clock.elapsed());
    }
    // @end

    private static void makeTea() {
        sleep(minutes(3));
    }
}
