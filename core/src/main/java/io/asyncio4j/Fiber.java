package io.asyncio4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A virtual thread mounted on the loop's carrier, and the scheduler that the JDK asks to run it.
final class Fiber extends Entry implements Executor, Runnable {

    // The JDK hands over the next step of the thread by execute(step), from any thread, perhaps
    // more than once (a thread dump does). A fiber is in one of four states:
    //
    //   FREE   the JDK has it: it runs, or is blocked in a call of the JDK, or has ended
    //   READY  its step stands in the loop's queue
    //   AGAIN  the same, since it has given way: nobody had to wake it
    //   HELD   it has suspended itself and waits until the loop resumes it
    //
    //   FREE → HELD    own step handed over while suspending (carrier)
    //   FREE → AGAIN   own step handed over while yielding (carrier)
    //   FREE → READY   own step handed over otherwise (any thread)
    //   HELD → READY   wake() (loop)
    //   READY → FREE   the carrier takes the step and runs it (AGAIN → FREE, too); if a thread dump has
    //                  frozen the thread at that moment, nothing runs and the JDK hands the step over later
    //
    // The store of FREE is volatile: a foreign thread that made the thread runnable and still
    // reads READY may rely on it that the step is yet to run. A dump may also hand over a step
    // of a thread that is running; if that suspends then, the entry in the queue is stale and
    // is skipped. LockSupport.park would not do: with the interrupt flag set it does not park.

    private static final int FREE = 0;
    private static final int READY = 1;
    private static final int HELD = 2;
    private static final int AGAIN = 3;

    static final byte SUSPENDING = 1;
    static final byte YIELDING = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Fiber.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final @Nullable Task<?> task; // null for the host fiber
    private final Engine engine;
    private final Thread thread;
    private volatile int state;
    private @Nullable Runnable step; // set once, by the carrier, before the thread runs
    private byte intent; // what it asks of execute: set by the fiber, cleared by the carrier
    private boolean inJdk; // loop only: counted as blocked in the JDK
    private boolean interruptible; // loop only: a cancellation interrupts it when it is blocked in the JDK
    private boolean interruptWanted; // loop only
    private boolean interrupting; // loop only: just now
    private boolean interrupted; // loop only: and not taken back
    private boolean ended; // loop only
    private byte stale; // loop only: entries in the queue to be skipped
    private int untold; // loop only: how many of its next steps the meter need not be told of

    Fiber(Engine engine, @Nullable String name, @Nullable Task<?> task) {
        this.engine = engine;
        this.task = task;
        this.thread = VirtualThreads.create(this, name, this);
        if (name == null && task != null) {
            thread.setName("Task-" + thread.threadId());
        }
    }

    Thread thread() {
        return thread;
    }

    Engine engine() {
        return engine;
    }

    /// Called by the JDK, with the continuation of this thread or of one started inside it.
    @Override
    public void execute(Runnable continuation) {
        if (continuation != step) {
            acceptOther(continuation);
        } else if (intent != 0 && Thread.currentThread() == engine.thread()) {
            acceptSuspension();
        } else if (STATE.compareAndSet(this, FREE, READY)) {
            engine.enqueueFromAnyThread(this);
        }
    }

    /// The body of the thread.
    @Override
    public void run() {
        try {
            if (task == null) {
                engine.runHostFiber();
            } else {
                task.runBody();
            }
        } finally {
            ended = true;
        }
    }

    /// Suspends the calling fiber. Loop only, on this fiber.
    ///
    /// @param how [#SUSPENDING] until it is woken, or [#YIELDING] until everything else that is ready has run
    /// @return false if it could not be suspended, being pinned
    boolean giveWay(byte how) {
        intent = how; // one frame for both: every frame of a suspended task costs memory
        Thread.yield();
        boolean yielded = intent == 0;
        intent = 0;
        return yielded;
    }

    /// Puts the first step, or the one held since [#giveWay], into the queue. Loop only.
    @Override
    void wake() {
        if (task != null) {
            task.endWait();
        }
        STATE.setOpaque(this, READY);
        engine.observation().becomesReady(this);
        engine.enqueue(this);
    }

    boolean isHeld() {
        return (int) STATE.getOpaque(this) == HELD;
    }

    /// Interrupts the task once, now or later, if it is blocked in the JDK while a cancellation waits
    /// to hit it. Loop only, perhaps on the bare carrier: to interrupt takes a lock.
    void interruptWhenBlocked() {
        interruptWanted = true;
        if (inJdk) {
            engine.enqueue(new Handle(engine, this::interruptIfBlocked));
        }
    }

    boolean isInterruptible() {
        return interruptible;
    }

    /// Returns what it was before. Loop only.
    boolean setInterruptible(boolean value) {
        boolean before = interruptible;
        interruptible = value;
        return before;
    }

    /// Takes back an interrupt that is wanted or was sent. Loop only, on this fiber.
    ///
    /// @return whether one was sent
    boolean takeInterrupt() {
        interruptWanted = false;
        while (interrupting && giveWay(YIELDING)) {
            // the host fiber waits for a lock in Thread.interrupt
        }
        boolean sent = interrupted;
        interrupted = false;
        if (sent) {
            Thread.interrupted(); // if nothing has noticed it
        }
        return sent;
    }

    /// Whether it stands in the queue since its last step has given way. Carrier only.
    boolean hasGivenWay() {
        return state == AGAIN;
    }

    /// Whether the meter need not be told of the step that runs or comes next, if it only gives way. Loop only.
    boolean goesUntold() {
        return untold > 0;
    }

    /// The same of the next `steps`, from now on. Loop only.
    ///
    /// @return how many were left
    int goUntold(int steps) {
        int left = untold;
        untold = steps;
        return left;
    }

    /// A step has ended whose beginning was not told.
    ///
    /// @return whether the end need not be told either. Carrier only
    boolean endsUntold() {
        if (state != AGAIN) {
            return false;
        }
        untold--;
        return true;
    }

    boolean isInJdk() {
        return inJdk;
    }

    boolean hasEnded() {
        return ended;
    }

    /// Runs the step that stood in the queue. Carrier only.
    void takeStep() {
        if (stale > 0) {
            stale--;
            return;
        }
        if (inJdk) {
            inJdk = false;
            engine.outsideWork().leftJdk();
        }
        runStep();
    }

    /// Runs until the thread suspends, blocks or ends. Carrier only; ready or held.
    void runStep() {
        STATE.setVolatile(this, FREE);
        engine.beginStep(this);
        try {
            if (step == null) {
                thread.start(); // hands the first step to execute
            }
            Objects.requireNonNull(step).run();
        } catch (Throwable e) {
            failToStart(e);
        }
        engine.endStep(this);
        if (state == FREE && !ended) {
            inJdk = true;
            engine.outsideWork().enteredJdk();
            if (interruptWanted) {
                interruptWhenBlocked();
            }
        }
    }

    private void interruptIfBlocked() {
        if (interruptWanted && inJdk) {
            interruptWanted = false;
            if (task != null && task.hasPendingCancel()) {
                interrupted = true;
                interrupting = true;
                if (!interruptible) {
                    task.cancellation().markCut(); // whatever the call, or its caller, makes of the interrupt
                }
                thread.interrupt();
                interrupting = false;
            }
        }
    }

    private void failToStart(Throwable e) {
        ended = true;
        if (task != null) {
            task.failToStart(e);
        }
    }

    private void acceptSuspension() {
        int how = intent;
        intent = 0;
        if (how == SUSPENDING) {
            if (!STATE.compareAndSet(this, FREE, HELD)) {
                stale++;
                STATE.setVolatile(this, HELD);
            }
        } else if (STATE.compareAndSet(this, FREE, AGAIN)) {
            engine.enqueue(this);
        }
    }

    private void acceptOther(Runnable continuation) {
        if (step == null && Thread.currentThread() == engine.thread()) {
            step = continuation;
        } else {
            VirtualThreads.defaultScheduler().execute(continuation);
        }
    }
}
