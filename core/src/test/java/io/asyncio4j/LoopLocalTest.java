package io.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopLocalTest {

    private final AtomicInteger made = new AtomicInteger();

    @Test
    void eachLoopHasAValueOfItsOwnThatIsMadeOnce() {
        var local = new LoopLocal<Integer>(_ -> made.incrementAndGet());
        try (var first = EventLoop.start();
                var second = EventLoop.start()) {
            assertThat(first.run(() -> local.get())).isEqualTo(1);
            assertThat(second.run(() -> local.get())).isEqualTo(2);
            assertThat(local.get(first)).isEqualTo(1);
        }
    }

    @Test
    void valuesAreClosedInTheReverseOrderWhenNoTaskRunsAnyMore() {
        List<String> story = new ArrayList<>();
        var older = new LoopLocal<String>(_ -> "older", story::add);
        var younger = new LoopLocal<String>(_ -> "younger", value -> story.add(value + " needs " + older));
        var unused = new LoopLocal<String>(_ -> "unused", story::add);
        try (var loop = EventLoop.start()) {
            loop.submit(() -> {
                older.get();
                younger.get();
                try {
                    new Promise<String>().await();
                } finally {
                    story.add("task ended with " + older.get());
                }
            });
            loop.run(Asyncio::yieldNow);
        }

        assertThat(unused).isNotNull();
        assertThat(story).containsExactly("task ended with older", "younger needs " + older, "older");
    }

    @Test
    void aLoopThatIsClosedHasNoValues() {
        var local = new LoopLocal<String>(_ -> "value");
        var loop = EventLoop.start();
        loop.close();

        assertThatThrownBy(() -> local.get(loop))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the event loop is closed");
        assertThatThrownBy(local::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("LoopLocal.get needs a running event loop");
    }

    @Test
    void aValueThatCannotBeClosedIsReportedAndTheOthersAreClosed() {
        List<String> story = new ArrayList<>();
        var other = new LoopLocal<String>(_ -> "other", story::add);
        var broken = new LoopLocal<String>(_ -> "broken", _ -> {
            throw new IllegalStateException("stuck");
        });
        try (var loop = EventLoop.start(options -> options.errorHandler(
                report -> story.add(report.message() + ": " + report.error().getMessage())))) {
            other.get(loop);
            broken.get(loop);
        }

        assertThat(story)
                .containsExactly("a value that belonged to the event loop could not be closed: stuck", "other");
    }
}
