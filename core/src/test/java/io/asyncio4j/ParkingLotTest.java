package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// The contract for those who build on core.
class ParkingLotTest {

    @Test
    void tasksAreWokenInTheOrderOfTheirArrivalAndHandedSomething() {
        var story = Virtual.story(test -> {
            var lot = new ParkingLot<String>("tickets");
            for (String name : new String[] {"a", "b", "c"}) {
                createTask(() -> test.log(name + " got " + lot.await("take")));
            }
            yieldNow();
            test.log(lot.size() + " wait");
            lot.wakeFirst("1");
            lot.wakeAll("2");
            test.log(lot.size() + " wait");
            yieldNow();
        });

        assertThat(story).containsExactly("0 3 wait", "0 0 wait", "0 a got 1", "0 b got 2", "0 c got 2");
    }

    @Test
    void whoWakesNobodyKeepsWhatItHasOffered() {
        Virtual.run(_ -> {
            var lot = new ParkingLot<String>("tickets");
            assertThat(lot.isEmpty()).isTrue();
            assertThat(lot.wakeFirst("1")).isFalse();
        });
    }

    @Test
    void aTaskThatIsCancelledWhileItWaitsLeavesTheLine() {
        Virtual.run(_ -> {
            var lot = new ParkingLot<String>("tickets");
            var task = createTask(() -> lot.await("take"));
            yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(lot.wakeFirst("1")).isFalse();
        });
    }

    @Test
    void aTaskThatIsToBeCancelledDoesNotJoinTheLine() {
        Virtual.run(_ -> {
            var lot = new ParkingLot<String>("tickets");
            var task = createTask(() -> {
                Asyncio.currentTask().cancel();
                lot.await("take");
            });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(lot.isEmpty()).isTrue();
        });
    }

    @Test
    void aTaskThatIsCancelledAfterItWasWokenKeepsWhatItWasHanded() {
        var story = Virtual.story(test -> {
            var lot = new ParkingLot<String>("tickets");
            var task = createTask(() -> {
                test.log("got " + lot.await("take"));
                yieldNow();
                test.log("not reached");
            });
            yieldNow();
            lot.wakeFirst("1");
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });

        assertThat(story).containsExactly("0 got 1");
    }

    @Test
    void theTreeOfTasksNamesTheOwner() {
        Virtual.run(_ -> {
            var lot = new ParkingLot<String>("the ticket office");
            var task = createTask("visitor", () -> lot.await("take"));
            yieldNow();
            assertThat(EventLoop.current().taskTree()).contains("visitor waits for the ticket office");
            task.cancel();
        });
    }

    @Test
    void itBelongsToTheLoopThatWasTheFirstToUseItUntilThatIsClosed() {
        var lot = new ParkingLot<String>("tickets");
        try (var first = EventLoop.start();
                var second = EventLoop.start()) {
            first.run(() -> lot.ensureOnLoop("take"));
            assertThatThrownBy(() -> second.run(() -> lot.ensureOnLoop("take")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("take must be called on the event loop that tickets belongs to");
            assertThatThrownBy(() -> lot.ensureOnLoop("take")).isInstanceOf(IllegalStateException.class);
            first.close();
            second.run(() -> lot.ensureOnLoop("take"));
        }
    }

    @Test
    void onlyTasksWait() {
        Virtual.run(_ -> {
            var lot = new ParkingLot<String>("tickets");
            var failed = new Promise<Throwable>();
            EventLoop.current().callSoon(() -> {
                try {
                    lot.await("take");
                } catch (IllegalStateException e) {
                    failed.complete(e);
                }
            });
            assertThat(failed.await()).hasMessageContaining("take cannot wait in a callback");
        });
    }
}
