package snippets;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.process.ProcessPool;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessPoolTest {

    @Test
    void compute() {
        List<Long> results = run(() -> {
            // @start region=compute
            try (var pool = new ProcessPool(2)) {
                return gather(List.of(20, 21), n -> pool.run(() -> fibonacci(n))); // in two processes
            }
            // @end
        });

        assertThat(results).containsExactly(6_765L, 10_946L);
    }

    private static long fibonacci(int n) {
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }
}
