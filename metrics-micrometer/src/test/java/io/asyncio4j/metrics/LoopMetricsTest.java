package io.asyncio4j.metrics;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.EventLoop;
import io.asyncio4j.test.AsyncTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @AsyncTest
    void tasksAreCountedThoseThatWereThereTooAndAnyThreadMayRead() {
        var end = new AsyncEvent();
        var before = createTask(end::await);
        try (var metrics = new LoopMetrics()) {
            metrics.bindTo(registry);
            double own = value("asyncio.tasks") - 1;
            var after = createTask(end::await);
            assertThat(CompletableFuture.supplyAsync(() -> value("asyncio.tasks"))
                            .join())
                    .isEqualTo(own + 2);
            assertThat(registry.get("asyncio.tasks.started").functionCounter().count())
                    .isEqualTo(1);
            end.set();
            before.await();
            after.await();
            assertThat(value("asyncio.tasks")).isEqualTo(own);
        }
    }

    // In real time, since it is the subject: a thread looks while the loop is stalled.
    @Test
    void aLoopThatIsStalledIsSeenFromOutsideAndItsLagIsRecorded() throws Exception {
        run(() -> {
            try (var metrics = new LoopMetrics()) {
                metrics.bindTo(registry);
                var stall = CompletableFuture.supplyAsync(this::awaitStall).orTimeout(30, TimeUnit.SECONDS);
                while (!stall.isDone()) {
                    Thread.onSpinWait(); // nothing else runs on the loop
                }
                double seen = stall.get();
                sleep(0.01);
                var lag = registry.get("asyncio.loop.lag").timer();
                assertThat(lag.count()).isEqualTo(1);
                assertThat(lag.max(TimeUnit.SECONDS))
                        .isGreaterThanOrEqualTo(seen)
                        .isPositive();
            }
        });
    }

    // In real time, since it is the subject.
    @Test
    void sleepIsNotBusyAndBusyNeverBecomesLess() {
        run(() -> {
            try (var metrics = new LoopMetrics()) {
                metrics.bindTo(registry);
                var busy = registry.get("asyncio.loop.busy").functionCounter();
                List<Double> seen = new ArrayList<>();
                var reader = CompletableFuture.runAsync(() -> {
                    for (int n = 0; n < 1_000; n++) {
                        synchronized (seen) {
                            seen.add(busy.count());
                        }
                    }
                });
                while (!reader.isDone()) {
                    sleep(0.001);
                }
                assertThat(seen).isSorted();
                double before = busy.count();
                long began = System.nanoTime();
                long spun = 0;
                while (spun < 50_000_000) {
                    spun = System.nanoTime() - began;
                }
                double spinning = busy.count() - before;
                assertThat(spinning).isGreaterThanOrEqualTo(0.05);
                double rested = busy.count();
                sleep(0.5);
                assertThat(busy.count() - rested).isLessThan(0.5);
            }
        });
    }

    @AsyncTest
    void theyAreClosedOnTheirLoop() {
        var metrics = new LoopMetrics();
        assertThat(metrics).hasToString("LoopMetrics[" + EventLoop.current().name() + "]");
        assertThatThrownBy(() -> CompletableFuture.runAsync(metrics::close).join())
                .hasRootCauseInstanceOf(IllegalStateException.class);
        metrics.close();
        metrics.close();
        assertThatThrownBy(() -> CompletableFuture.runAsync(LoopMetrics::new).join())
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    private double awaitStall() {
        double late = 0;
        while (late == 0) {
            late = registry.get("asyncio.loop.stalled").timeGauge().value(TimeUnit.SECONDS);
            Thread.onSpinWait();
        }
        return late;
    }

    private double value(String name) {
        return registry.get(name).gauge().value();
    }
}
