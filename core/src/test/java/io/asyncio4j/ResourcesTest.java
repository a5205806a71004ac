package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.lowlevel.Resource;
import io.asyncio4j.lowlevel.ResourceSnapshot;
import io.asyncio4j.lowlevel.VirtualClock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResourcesTest {

    @Test
    void whatIsWaitedForIsSeenAtOnceWithWaitersHoldersAndFigures() {
        Virtual.run(_ -> {
            var limiter = new CapacityLimiter(1);
            var holder = createTask("holder", () -> {
                try (var _ = limiter.acquire()) {
                    sleep(seconds(9));
                }
            });
            var waiter = createTask("waiter", () -> limiter.acquire().close());
            yieldNow();
            assertThat(look()).singleElement().satisfies(seen -> {
                assertThat(seen.kind()).isEqualTo("CapacityLimiter");
                assertThat(seen.text()).isEqualTo("CapacityLimiter[1 of 1 held, 1 waiting]");
                assertThat(seen.holders()).containsExactly(holder.id());
                assertThat(seen.waiters()).containsExactly(waiter.id());
                assertThat(seen.figures()).containsExactlyInAnyOrderEntriesOf(Map.of("held", 1L, "total", 1L));
            });
            holder.cancel();
        });
    }

    @Test
    void aQueueThatNobodyWaitsForIsSeenOnceItIsUsedWhileSomebodyLooks() {
        Virtual.run(_ -> {
            var queue = new AsyncQueue<String>();
            queue.put("before");
            assertThat(look()).isEmpty();
            queue.put("since");
            List<ResourceSnapshot> seen = look();
            assertThat(seen)
                    .singleElement()
                    .satisfies(one -> assertThat(one.figures()).containsEntry("items", 2L));
            queue.put("more");
            assertThat(look()).singleElement().satisfies(one -> {
                assertThat(one.id()).isEqualTo(seen.getFirst().id());
                assertThat(one.figures()).containsEntry("items", 3L);
            });
        });
    }

    @Test
    void inDebugModeAllThatIsUsedIsSeen() {
        try (var runner =
                new Runner(options -> options.driver(new VirtualClock()).debug(true))) {
            runner.run(() -> {
                var queue = new AsyncQueue<String>();
                queue.put("before");
                assertThat(look()).hasSize(1);
                assertThat(queue.size()).isEqualTo(1);
            });
        }
    }

    @Test
    void theFullestStandsFirst() {
        Virtual.run(_ -> {
            look();
            var few = new AsyncQueue<String>();
            var many = new AsyncLifoQueue<String>();
            few.put("one");
            for (int i = 0; i < 100; i++) {
                many.put("item");
            }
            assertThat(look()).extracting(ResourceSnapshot::kind).containsExactly("AsyncLifoQueue", "AsyncQueue");
            assertThat(few.size() + many.size()).isEqualTo(101);
        });
    }

    @Test
    void whatIsBuiltOnCoreSaysItselfWhatItHas() {
        Virtual.run(_ -> {
            var pool = new Pool();
            var holder = createTask("holder", pool::hold);
            var waiter = createTask("waiter", () -> pool.waiters.await("take"));
            yieldNow();
            assertThat(look()).singleElement().satisfies(seen -> {
                assertThat(seen.kind()).isEqualTo("Pool");
                assertThat(seen.figures()).containsEntry("free", 0L);
                assertThat(seen.holders()).containsExactly(holder.id());
            });
            assertThat(EventLoop.current().snapshot(0).tasks())
                    .filteredOn(task -> task.id() == waiter.id())
                    .singleElement()
                    .satisfies(task -> assertThat(task.holders()).containsExactly(holder.id()));
            holder.cancel();
            waiter.cancel();
        });
    }

    private static List<ResourceSnapshot> look() {
        return EventLoop.current().snapshot(0).resources();
    }

    private static final class Pool implements Resource {

        private final ParkingLot<@Nullable Void> waiters = new ParkingLot<>(this);
        private @Nullable Task<?> holder;

        void hold() {
            holder = Task.currentFor("hold");
            sleep(seconds(9));
        }

        @Override
        public Map<String, Long> figures() {
            return Map.of("free", holder == null ? 1L : 0L);
        }

        @Override
        public Collection<Task<?>> holders() {
            Task<?> present = holder;
            return present == null ? List.of() : List.of(present);
        }
    }
}
