package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AsyncEventTest {

    @Test
    void allWhoWaitWakeInArrivalOrderAndWhoComesLaterDoesNotWait() {
        var story = Virtual.run(test -> {
                    var event = new AsyncEvent();
                    for (String name : new String[] {"a", "b"}) {
                        createTask(() -> {
                            event.await();
                            test.log(name);
                        });
                    }
                    yieldNow();
                    event.set();
                    event.await();
                    test.log("at once");
                    yieldNow();
                })
                .story();

        assertThat(story).containsExactly("0 at once", "0 a", "0 b");
    }

    @Test
    void setAndClearedAtOnceItStillWakesThoseWhoWaited() {
        var story = Virtual.run(test -> {
                    var event = new AsyncEvent();
                    var waiter = createTask(() -> {
                        event.await();
                        test.log("woken, set: " + event.isSet());
                    });
                    yieldNow();
                    event.set();
                    event.clear();
                    waiter.await();
                })
                .story();

        assertThat(story).containsExactly("0 woken, set: false");
    }

    @Test
    void itsStateCanBeSeen() {
        Virtual.run(_ -> {
            var event = new AsyncEvent();
            createTask(event::await);
            yieldNow();
            assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(false, 1));
            assertThat(event.toString()).isEqualTo("AsyncEvent[not set, 1 waiting]");
            event.set();
            assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(true, 0));
        });
    }
}
