package snippets;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.SharedQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SharedQueueTest {

    private final List<Integer> log = new ArrayList<>();

    @Test
    void between() {
        run(() -> {
            // @start region=between
            var readings = new SharedQueue<Integer>(100);
            Thread.startVirtualThread(() -> {
                measure(readings::tryPut); // any thread may put; what finds no room is dropped
                readings.shutdown();
            });
            for (int reading : readings) { // waits for the next, until the shutdown
                log.add(reading);
            }
            // @end
        });

        assertThat(log).containsExactly(17, 21);
    }

    private static void measure(Consumer<Integer> sink) {
        sink.accept(17);
        sink.accept(21);
    }
}
