package io.asyncio4j;

import io.asyncio4j.function.VoidOp;
import io.asyncio4j.internal.StepClock;
import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.TaskSnapshot.Times;
import java.util.Objects;

/// A machine whose time is played: one with a core for the loop and another one for the ticker, unless that is
/// busy.
final class PlayedMachine {

    final StepClock clock = new StepClock(this::read, this::steps, _ -> startTicks());
    private volatile long now;
    private long nextTick;
    int readings;
    int ticks;
    boolean isTicking;
    boolean isBusy;

    /// Runs `body` on a loop that is measured with the time of this machine.
    void measure(VoidOp<? extends Exception> body) {
        Virtual.run(_ -> {
            Engine engine = EventLoop.current().engine();
            engine.observation().startMeter(new Meter(engine, clock));
            body.run();
        });
    }

    /// What was measured of a task that has ended.
    static Times timesOf(String name) {
        return EventLoop.current().snapshot(0).ended().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .map(EndedTask::times)
                .orElseThrow();
    }

    /// Time passes.
    void work(long nanos) {
        long end = now + nanos;
        while (isTicking && !isBusy && nextTick <= end) {
            now = Math.max(now, nextTick);
            nextTick = now + StepClock.PERIOD + 50_000; // parked for somewhat longer
            if (clock.isIdle(now)) {
                isTicking = false;
                clock.endTicks();
            } else {
                ticks++;
                clock.tick();
            }
        }
        now = end;
    }

    private long steps() {
        return Objects.requireNonNull(Engine.find()).stepCount();
    }

    private long read() {
        readings++;
        return now;
    }

    private void startTicks() {
        isTicking = true;
        nextTick = now + StepClock.PERIOD;
    }
}
