package io.asyncio4j.tracing;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.test.AsyncTest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContextCarrierTest {

    private static final ContextKey<String> WHO = ContextKey.named("who");

    private final Telemetry telemetry = new Telemetry();

    @AsyncTest
    void aContextGoesWithTasksAndThreadsAndStaysOverWaits() {
        try (Scope _ = as("ada").makeCurrent()) {
            sleep(1);
            assertThat(who()).isEqualTo("ada");
            var child = createTask(() -> {
                yieldNow();
                return who();
            });
            try (Scope _ = as("bob").makeCurrent()) {
                assertThat(child.await()).isEqualTo("ada");
                assertThat(gather(ContextCarrierTest::who, ContextCarrierTest::whoLater))
                        .containsExactly("bob", "bob");
                assertThat(toThread(ContextCarrierTest::who)).isEqualTo("bob");
            }
            assertThat(who()).isEqualTo("ada");
        }
        assertThat(who()).isNull();
    }

    @AsyncTest
    void whatATaskChangesIsItsOwn() {
        try (Scope _ = as("ada").makeCurrent()) {
            createTask(() -> {
                        try (Scope _ = as("bob").makeCurrent()) {
                            sleep(1);
                        }
                    })
                    .await();
            assertThat(who()).isEqualTo("ada");
        }
    }

    @AsyncTest
    void tasksThatTakeTurnsNeverSeeEachOthersContext() {
        List<Integer> tasks = IntStream.range(0, 50).boxed().toList();
        List<Boolean> kept = gather(tasks, n -> {
            try (Scope _ = as("task " + n).makeCurrent()) {
                boolean own = true;
                for (int i = 0; i < 20; i++) {
                    sleep(0.001 * ((n * 7 + i) % 5));
                    own &= ("task " + n).equals(who())
                            && ("task " + n)
                                    .equals(createTask(ContextCarrierTest::whoLater)
                                            .await());
                }
                return own;
            }
        });
        assertThat(kept).containsOnly(true);
    }

    @Test
    void callbacksAndThreadsLeaveNothing() {
        run(() -> {
            var seen = new ArrayList<@Nullable String>();
            try (Scope _ = as("ada").makeCurrent()) {
                EventLoop.current().callSoon(() -> seen.add(who()));
                toThread(Runnable::run, () -> seen.add(who()));
            }
            EventLoop.current().callSoon(() -> seen.add(who()));
            yieldNow();
            seen.add(EventLoop.current().runInExecutor(ContextCarrierTest::who).await());
            assertThat(seen).containsExactlyInAnyOrder("ada", "ada", null, null);
        });
    }

    @AsyncTest
    void aSpanOfATaskIsTheChildOfTheOneAroundIt() {
        Span parent = telemetry.tracer().spanBuilder("parent").startSpan();
        try (Scope _ = parent.makeCurrent()) {
            gather(() -> span("a"), () -> span("b"), () -> toThread(() -> span("c")));
        } finally {
            parent.end();
        }
        for (String name : List.of("a", "b", "c")) {
            SpanData child = telemetry.span(name);
            assertThat(child.getParentSpanId())
                    .isEqualTo(parent.getSpanContext().getSpanId());
            assertThat(child.getTraceId()).isEqualTo(parent.getSpanContext().getTraceId());
        }
    }

    private void span(String name) {
        telemetry.tracer().spanBuilder(name).startSpan().end();
    }

    private static Context as(String name) {
        return Context.current().with(WHO, name);
    }

    private static @Nullable String who() {
        return Context.current().get(WHO);
    }

    private static @Nullable String whoLater() {
        sleep(0.001);
        return who();
    }
}
