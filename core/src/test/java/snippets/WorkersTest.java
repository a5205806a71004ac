package snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.SharedQueue;
import io.asyncio4j.Workers;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void spread() {
        var sums = new SharedQueue<Long>(4);
        // @start region=spread
        Workers.run(4, worker -> { // each on a loop and a thread of its own
            long sum = LongStream.range(0, 1_000).filter(n -> n % worker.count() == worker.number()).sum();
            sums.put(sum);
        });
        // @end
        sums.shutdown();

        long total = Stream.generate(() -> sums.tryGet().orElseThrow()).limit(4).mapToLong(sum -> sum).sum();
        assertThat(total).isEqualTo(499_500);
    }
}
