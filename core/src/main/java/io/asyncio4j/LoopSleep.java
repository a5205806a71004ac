package io.asyncio4j;

import io.asyncio4j.lowlevel.Driver;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What a loop does while nothing is ready, and how it is woken: its driver, and where that is polled. Carrier
/// only, unless a method says otherwise.
final class LoopSleep {

    // Going to sleep races with foreign threads that bring work. Whoever sleeps first raises
    // its flag (`polling`, `parked`), then looks at the inbox; whoever brings work first adds
    // it, then looks at the flags. Both flags are needed: a driver that waits in a call of the
    // JDK unmounts the host fiber, and then the carrier parks beside it.
    //
    // To wake a driver may take a lock (the JDK's selectors do), and the host fiber takes the same
    // one when its sleep ends. So the bare carrier leaves it to WAKER: if the carrier waited for
    // that lock, and the JDK had promised it to the host fiber, which needs the carrier to run,
    // neither would ever get it.

    private static final long POLL_INTERVAL = 100_000; // ns between polls while busy

    private static final Executor WAKER = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("asyncio-waker").factory());

    private final Engine engine;
    private final Fiber hostFiber;

    // any thread
    private volatile Driver driver;
    private volatile boolean polling; // the driver may be asleep
    private volatile boolean parked; // the carrier may be asleep while the host fiber is blocked

    // loop only
    private long lastPoll;
    private long polledUntil = Long.MIN_VALUE; // what came before was handled
    private boolean pollWanted;
    private boolean handlesEvents; // the host fiber is in the driver
    private long pollTimeout;
    private boolean wakeSent; // to the poll that goes on

    LoopSleep(Engine engine, Fiber hostFiber, Driver driver) {
        this.engine = engine;
        this.hostFiber = hostFiber;
        this.driver = driver;
    }

    /// Ends the sleep of the loop, if it sleeps, for work that is in the inbox. Any thread.
    void end() {
        wakeDriver();
        if (parked) {
            parked = false;
            LockSupport.unpark(engine.thread());
        }
    }

    /// Wakes the driver if it may be asleep. Any thread but the bare carrier.
    void wakeDriver() {
        if (polling) {
            driver.wakeup();
        }
    }

    /// Has the driver woken if it may be asleep, without waiting for a lock.
    void wakeDriverFromCarrier() {
        if (polling && !wakeSent) {
            wakeSent = true;
            WAKER.execute(this::wakeDriver);
        }
    }

    /// Whether the driver may be asleep. Any thread.
    boolean isPolling() {
        return polling;
    }

    /// Any thread.
    Driver driver() {
        return driver;
    }

    /// Goes on with another driver from the next turn on. Host fiber only.
    void replaceDriver(Driver replacement) {
        Driver replaced = driver;
        driver = replacement;
        replaced.close();
    }

    /// Sleeps until there is I/O, or [#end], or `timeout` nanoseconds have passed.
    void begin(long now, long timeout) {
        if (!hostFiber.isHeld()) {
            park(timeout);
        } else if (driver.isLockFree()) {
            pollOnCarrier(timeout);
        } else {
            pollOnHostFiber(now, timeout);
        }
    }

    /// Polls without waiting if that was long ago: the loop is busy.
    void pollIfDue(long now) {
        if (now - lastPoll >= POLL_INTERVAL) {
            pollNow(now);
        }
    }

    /// Polls without waiting, unless the host fiber is blocked or nothing could come from the driver.
    void pollNow(long now) {
        if (!driver.isLockFree() && hostFiber.isHeld()) {
            pollOnHostFiber(now, 0);
        }
    }

    /// Whether the driver has handled what came before `deadline`, as far as it goes.
    boolean hasPolledSince(long deadline) {
        return driver.isLockFree() || (polledUntil != Long.MIN_VALUE && polledUntil - deadline >= 0);
    }

    /// Polls if the carrier has said so. Host fiber only.
    void pollIfWanted() {
        if (pollWanted) {
            pollWanted = false;
            poll(pollTimeout);
        }
    }

    /// Whether the driver runs on the host fiber, where it handles what has come. Loop only.
    boolean handlesEvents() {
        return handlesEvents;
    }

    /// Lets what is ready run in the middle of a poll, which is over its waiting. Host fiber only.
    void giveWay() {
        polling = false;
        hostFiber.giveWay(Fiber.YIELDING);
    }

    private void park(long timeout) {
        parked = true;
        if (engine.isInboxEmpty()) {
            LockSupport.parkNanos(engine, timeout);
        }
        parked = false;
    }

    private void pollOnCarrier(long timeout) {
        polling = true;
        boolean busyOutside = engine.outsideWork().areBusy(); // read before the inbox: work comes in before it ends
        if (engine.isInboxEmpty()) {
            driver.poll(timeout, busyOutside);
        }
        polling = false;
    }

    private void pollOnHostFiber(long now, long timeout) {
        lastPoll = now;
        pollWanted = true;
        pollTimeout = timeout;
        hostFiber.runStep();
        pollTimeout = 0; // if a thread dump has frozen it, it polls later, and then must not sleep
    }

    private void poll(long timeout) {
        handlesEvents = true;
        try {
            polledUntil = engine.now();
            if (timeout == 0) {
                driver.poll(0, engine.outsideWork().areBusy());
            } else {
                wakeSent = false;
                polling = true;
                driver.poll(engine.isIdle() ? timeout : 0, engine.outsideWork().areBusy());
                if (engine.now() - polledUntil >= timeout) {
                    polledUntil += timeout; // nothing came
                }
            }
        } catch (Throwable e) {
            engine.loop().reportError("the I/O driver failed", e);
        } finally {
            polling = false;
            handlesEvents = false;
        }
    }
}
