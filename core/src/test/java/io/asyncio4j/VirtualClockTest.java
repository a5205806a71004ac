package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualClockTest {

    private final VirtualClock clock = new VirtualClock();
    private final StringBuilder story = new StringBuilder();

    @Test
    void withoutAutojumpOnlyAdvanceMovesIt() {
        onClock(() -> {
            clock.autojump(false);
            tickEverySecond();
            clock.advance(millis(2_500));
            log("advanced");
            clock.advance(millis(500));
            log("advanced");
        });
        assertThat(story).hasToString("1000 tick, 2000 tick, 2500 advanced, 3000 tick, 3000 advanced, ");
    }

    @Test
    void timePassesFromTimerToTimerAndWhatIsDueAtTheEndRunsFirst() {
        onClock(() -> {
            clock.autojump(false);
            EventLoop.current().callLater(seconds(1), () -> log("callback"));
            var _ = createTask(() -> {
                sleep(seconds(1));
                yieldNow();
                yieldNow();
                log("task");
            });
            clock.advance(seconds(1));
            log("advanced");
        });
        assertThat(story).hasToString("1000 callback, 1000 task, 1000 advanced, ");
    }

    @Test
    void timeGoesOnWhenTheLastWhoWorksOutsideHasLeftAndBringsNothing() {
        onClock(() -> {
            Engine engine = EventLoop.current().engine();
            engine.outsideWork().enteredOutside();
            Thread.ofPlatform().start(() -> {
                while (engine.thread().getState() != Thread.State.WAITING) {
                    Thread.onSpinWait(); // until the loop sleeps
                }
                engine.leftOutside();
            });
            sleep(seconds(60));
            log("awake");
        });
        assertThat(story).hasToString("60000 awake, ");
    }

    @Test
    void itAdvancesWithoutAnyTimerAndWithAutojumpToo() {
        onClock(() -> {
            clock.advance(seconds(5));
            log("advanced");
            clock.autojump(false);
            clock.advance(Duration.ZERO);
            clock.advance(seconds(5));
            log("advanced");
        });
        assertThat(story).hasToString("5000 advanced, 10000 advanced, ");
    }

    @Test
    void aCancelledAdvanceLeavesTimeWhereItIs() {
        onClock(() -> {
            clock.autojump(false);
            var advancing = createTask(() -> clock.advance(seconds(10)));
            EventLoop.current().callLater(seconds(3), advancing::cancel);
            assertThatThrownBy(advancing::await).isInstanceOf(CancelledError.class);
            log("cancelled");
            EventLoop.current().callLater(seconds(1), () -> log("callback"));
            clock.advance(seconds(2));
            log("advanced");
        });
        assertThat(story).hasToString("3000 cancelled, 4000 callback, 5000 advanced, ");
    }

    @Test
    void autojumpSwitchedOnAgainJumps() {
        onClock(() -> {
            clock.autojump(false);
            tickEverySecond();
            EventLoop.current().awaitAllBlocked();
            log("nothing");
            clock.autojump(true);
            sleep(seconds(1));
        });
        assertThat(story).hasToString("0 nothing, 1000 tick, ");
    }

    @Test
    void twoTasksCannotAdvanceItAtOnce() {
        onClock(() -> assertThatThrownBy(() -> gather(() -> clock.advance(seconds(1)), () -> clock.advance(seconds(2))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("another task advances the clock already, to 1000 ms"));
    }

    @Test
    void timeDoesNotRunBackwards() {
        onClock(() -> assertThatThrownBy(() -> clock.advance(seconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("by must not be negative, was PT-1S"));
    }

    @Test
    void aDeadlockIsFoundOnAClockThatStandsStillToo() {
        assertThatThrownBy(() -> onClock(() -> {
                    clock.autojump(false);
                    new Promise<String>().await();
                }))
                .isInstanceOf(DeadlockError.class);
    }

    private void tickEverySecond() {
        var _ = createTask(() -> {
            while (true) {
                sleep(seconds(1));
                log("tick");
            }
        });
    }

    private void log(String what) {
        story.append(clock.elapsed().toMillis()).append(' ').append(what).append(", ");
    }

    private void onClock(VoidOp<RuntimeException> body) {
        try (var runner = new Runner(options -> options.driver(clock))) {
            runner.run(body);
        } finally {
            clock.autojump(true);
        }
    }
}
