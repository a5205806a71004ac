package snippets;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.LoopLocal;
import io.asyncio4j.SharedQueue;
import io.asyncio4j.Workers;
import java.util.HashMap;
import java.util.Map;
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

    // @start region=shard
    static final LoopLocal<Map<String, Integer>> VISITS = new LoopLocal<>(_ -> new HashMap<>());

    /// Counts by the name of the visitor, each on the loop that owns it: there is no lock.
    static int visit(Workers workers, String visitor) {
        return workers.of(visitor).run(() -> VISITS.get().merge(visitor, 1, Integer::sum));
    }
    // @end

    @Test
    void shard() {
        var counts = new SharedQueue<Integer>(4);
        Workers.run(2, worker -> {
            counts.put(visit(worker.workers(), "ada"));
            while (counts.size() < 2) {
                sleep(millis(1)); // real time: until the other has counted, too
            }
        });
        assertThat(Stream.generate(() -> counts.tryGet().orElseThrow()).limit(2))
                .containsExactlyInAnyOrder(1, 2);
    }

    private static long sumOfShare(int number, int count) {
        return LongStream.range(0, 1_000).filter(n -> n % count == number).sum();
    }
}
