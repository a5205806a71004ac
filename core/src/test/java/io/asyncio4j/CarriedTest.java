package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.lowlevel.ThreadLocalCarrier;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A thread-local of a library, as a logger's MDC, with a carrier that the service loader finds.
class CarriedTest {

    private static final ThreadLocal<@Nullable String> REQUEST_ID = new ThreadLocal<>();

    @AfterEach
    void forget() {
        REQUEST_ID.remove();
    }

    @Test
    void aTaskBeginsWithTheValueOfItsCreatorAndKeepsItsChanges() {
        REQUEST_ID.set("main");
        run(() -> {
            assertThat(REQUEST_ID.get()).isEqualTo("main");
            REQUEST_ID.set("r1");
            var child = createTask(() -> {
                String first = REQUEST_ID.get();
                REQUEST_ID.set("child");
                yieldNow();
                return first + ", " + REQUEST_ID.get();
            });
            REQUEST_ID.set("r2");
            assertThat(child.await()).isEqualTo("r1, child");
            assertThat(REQUEST_ID.get()).isEqualTo("r2");
        });
        assertThat(REQUEST_ID.get()).isEqualTo("main");
    }

    @Test
    void callbacksSeeTheValueOfWhoAsksForThemAndLeaveNothing() {
        run(() -> {
            var seen = new ArrayList<@Nullable String>();
            REQUEST_ID.set("r1");
            EventLoop.current().callSoon(() -> seen.add(REQUEST_ID.get()));
            REQUEST_ID.remove();
            EventLoop.current().callSoon(() -> seen.add(REQUEST_ID.get()));
            yieldNow();
            assertThat(seen).containsExactly("r1", null);
        });
    }

    @Test
    void workOnAThreadSeesTheValueAndLeavesNothing() {
        run(() -> {
            REQUEST_ID.set("r1");
            assertThat(toThread(Runnable::run, () -> "on " + REQUEST_ID.get())).isEqualTo("on r1");
            assertThat(toThread(() -> "on " + REQUEST_ID.get())).isEqualTo("on r1");
            String left = EventLoop.current()
                    .runInExecutor(() -> "on " + REQUEST_ID.get())
                    .await();
            assertThat(left).isEqualTo("on null");
        });
    }

    /// The carrier.
    public static final class RequestIds implements ThreadLocalCarrier {

        /// For the service loader.
        public RequestIds() {}

        @Override
        public @Nullable Object capture() {
            return REQUEST_ID.get();
        }

        @Override
        public void restore(@Nullable Object value) {
            if (value == null) {
                REQUEST_ID.remove();
            } else {
                REQUEST_ID.set((String) value);
            }
        }
    }
}
