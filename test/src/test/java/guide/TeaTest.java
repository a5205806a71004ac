package guide;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.AsyncQueue;
import io.asyncio4j.EventLoop;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.test.AsyncTest;
import io.asyncio4j.test.ReportedErrors;
import io.asyncio4j.test.Story;
import java.util.List;

class TeaTest {

    @AsyncTest
    void teaTakesThreeMinutes(VirtualClock clock) {
        makeTea();
        assertEquals(minutes(3), clock.elapsed());
    }

    private static void makeTea() {
        sleep(minutes(3));
    }

    @AsyncTest
    void guestsAreServedOneAfterTheOther(Story story) {
        var pot = new AsyncLock();
        gather(List.of("ada", "bob"), guest -> {
            try (var _ = pot.acquire()) {
                sleep(seconds(2));
                story.add(guest + " is served");
            }
            return guest;
        });
        assertEquals(List.of("2000 ada is served", "4000 bob is served"), story.events());
    }

    @AsyncTest
    void theKettleSwitchesOffAfterAMinute(VirtualClock clock) {
        clock.autojump(false);
        var kettle = createTask("kettle", () -> sleep(minutes(1)));
        clock.advance(seconds(59));
        assertFalse(kettle.isDone());
        clock.advance(seconds(1));
        assertTrue(kettle.isDone());
    }

    @AsyncTest
    void aGuestWithoutTeaWaits(EventLoop loop) {
        var tray = new AsyncQueue<String>();
        var guest = createTask("guest", tray::get);
        loop.awaitAllBlocked();
        assertEquals(1, tray.statistics().getting());
        tray.put("tea");
        assertEquals("tea", guest.await());
    }

    @AsyncTest(schedules = 100)
    void nobodyGetsTheLastCupTwice() {
        var shelf = new Shelf(1);
        gather(() -> shelf.take(), () -> shelf.take());
        assertEquals(0, shelf.cups());
    }

    private static final class Shelf {

        private final AsyncLock lock = new AsyncLock(); // without it, the test fails
        private int cups;

        Shelf(int cups) {
            this.cups = cups;
        }

        int cups() {
            return cups;
        }

        void take() {
            try (var _ = lock.acquire()) {
                if (cups > 0) {
                    sleep(seconds(1)); // walks to the shelf
                    cups--;
                }
            }
        }
    }

    @AsyncTest
    void aBrokenKettleIsReported(ReportedErrors errors) {
        errors.expect(IllegalStateException.class);
        EventLoop.current().callLater(seconds(1), () -> {
            throw new IllegalStateException("no water");
        });
        sleep(seconds(2));
    }
}
