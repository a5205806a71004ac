package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.test.AsyncExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncExtensionTest {

    // @start region=every
    @RegisterExtension
    static final AsyncExtension ASYNC = new AsyncExtension(options -> options.timeout(seconds(10)));

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyBrewTakesItsTime(int seconds, VirtualClock clock) {
        sleep(seconds(seconds));
        assertEquals(seconds(seconds), clock.elapsed());
    }
    // @end
}
