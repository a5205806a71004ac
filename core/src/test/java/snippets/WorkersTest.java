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
        // four loops, each on a thread of its own
        Workers.run(4, worker -> sums.put(sumOfShare(worker.number(), worker.count())));
        // @end
        sums.shutdown();

        long total = Stream.generate(() -> sums.tryGet().orElseThrow())
                .limit(4)
                .mapToLong(sum -> sum)
                .sum();
        assertThat(total).isEqualTo(499_500);
    }

    private static long sumOfShare(int number, int count) {
        return LongStream.range(0, 1_000).filter(n -> n % count == number).sum();
    }
}
