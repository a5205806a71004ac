import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.test.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KettleTest {

    private final List<String> story = new ArrayList<>();

    @BeforeEach
    void fill() {
        story.add("filled");
    }

    @AsyncTest
    void itTakesThreeMinutes(VirtualClock clock) {
        sleep(minutes(3));
        assertEquals(minutes(3), clock.elapsed());
    }

    @AsyncTest(schedules = 3)
    void itIsFilledOnEverySchedule() {
        assertEquals(List.of("filled"), story);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void othersRunAsEver(int cups) {
        assertEquals(cups, cups);
    }
}
