package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.SharedRateLimiter;
import io.asyncio4j.Workers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedRateLimiterTest {

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void together() {
        long begin = System.nanoTime();
        // @start region=together
        var limiter = new SharedRateLimiter(10, seconds(1)); // of all loops together
        Workers.run(2, _ -> {
            for (int n = 0; n < 5; n++) {
                limiter.acquire();
                askTheService();
            }
        });
        // @end

        assertThat(asked).hasValue(10);
        assertThat(limiter.statistics().available())
                .isLessThanOrEqualTo((int) ((System.nanoTime() - begin) / 100_000_000)); // no more than came since
    }

    private void askTheService() {
        asked.incrementAndGet();
    }
}
