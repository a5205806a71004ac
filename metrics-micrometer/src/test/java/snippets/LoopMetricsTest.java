package snippets;

import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.metrics.LoopMetrics;
import io.asyncio4j.metrics.QueueMetrics;
import io.asyncio4j.test.AsyncTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

class LoopMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @AsyncTest
    void loop() {
        // @start region=loop
        try (var metrics = new LoopMetrics()) {
            metrics.bindTo(registry);
            work();
        }
        // @end
        assertThat(registry.getMeters()).isEmpty();
    }

    private void work() {
        var orders = new AsyncQueue<String>(100);
        // @start region=queue
        try (var metrics = new QueueMetrics("orders", orders)) {
            metrics.bindTo(registry);
            orders.put("tea");
            sleep(2.5); // the loop looks at the queue once a second
            assertThat(registry.get("asyncio.queue.size")
                            .tag("name", "orders")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
        // @end
        assertThat(registry.get("asyncio.loop.lag").timer().count()).isEqualTo(2);
        assertThat(registry.find("asyncio.queue.size").gauge()).isNull();
    }
}
