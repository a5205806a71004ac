package io.asyncio4j;

import io.asyncio4j.lowlevel.Driver;
import io.asyncio4j.lowlevel.DriverProvider;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.VirtualClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The carrier of a loop: takes what is ready, in order, and runs it.
final class Engine implements Runnable, DriverProvider.Hooks {

    // One FIFO holds callbacks and steps of fibers. An iteration runs a snapshot of it; what is
    // added meanwhile belongs to the next. The carrier mounts fibers itself. Everything that may
    // take a lock (callbacks, I/O) runs in the host fiber: if the bare carrier waited for
    // a lock that a fiber mounted on it wants too, neither would ever get it. While the host fiber waits for
    // a lock, callbacks are set aside in order and steps go on.

    private static final int STEPS_PER_CLOCK_READING = 16;
    private static final int MAX_DRAINED = 1_024; // at once: others may fill the inbox as fast

    private static final int MAX_POLLS = 64; // before a deadline that has passed: the same

    static final long NO_STEP = -1;
    private static final VarHandle CURRENT;
    private static final VarHandle STEPS;

    static {
        try {
            CURRENT = MethodHandles.lookup().findVarHandle(Engine.class, "current", Fiber.class);
            STEPS = MethodHandles.lookup().findVarHandle(Engine.class, "steps", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // any thread
    private final ConcurrentLinkedQueue<Entry> inbox = new ConcurrentLinkedQueue<>();
    private final OutsideWork outsideWork = new OutsideWork();
    private final LoopThread thread;
    private final EventLoop loop;
    private final @Nullable Picker picker; // null: in the order in which entries became ready
    private final LoopSleep sleep;
    private final Observation observation;

    // loop only
    private final ArrayDeque<Entry> ready = new ArrayDeque<>();
    private final ArrayDeque<Handle> callbacks = new ArrayDeque<>(); // next for the host fiber
    private final Timers timers = new Timers();
    private final ParkingLot<@Nullable Void> quiet = new ParkingLot<>("all other tasks to wait");
    private final Fiber hostFiber;
    private @Nullable Fiber current; // written here, read by the watchdog too
    private long steps; // of tasks, and callbacks, that have begun; as above
    private @Nullable Context callbackContext; // of the callback that runs
    private boolean calledByThread; // the callback that runs comes from another thread
    private int stepsUntilClock = STEPS_PER_CLOCK_READING;
    private boolean ending; // whoever is cancelled while blocked in the JDK is interrupted
    private boolean closing;

    Engine(EventLoop loop, Driver driver, LoopOptions options, @Nullable Instruments instruments) {
        this.loop = loop;
        this.picker = options.schedule() == null ? null : new Picker(this, options.schedule());
        this.thread = new LoopThread(this, options.name(), options.stackSize());
        this.hostFiber = new Fiber(this, options.name(), null);
        this.sleep = new LoopSleep(this, hostFiber, driver);
        this.observation = new Observation(this, options.debug(), instruments);
    }

    /// The engine whose thread the calling code runs on, null if none. Any thread.
    static @Nullable Engine find() {
        return VirtualThreads.currentCarrier() instanceof LoopThread carrier ? carrier.engine : null;
    }

    /// The same, or an error that `operation` needs a loop.
    static Engine currentOrThrow(String operation) {
        Engine engine = find();
        if (engine == null) {
            throw noLoop(operation, "");
        }
        return engine;
    }

    /// The same, of an operation on `used`.
    static Engine currentOrThrow(String operation, Object used) {
        Engine engine = find();
        if (engine == null) {
            throw noLoop(operation, " for " + used);
        }
        return engine;
    }

    private static IllegalStateException noLoop(String operation, String use) {
        return new IllegalStateException(UserFrames.called(operation) + " needs a running event loop" + use + ", but "
                + Thread.currentThread() + " runs none: call it inside Asyncio.run(...)");
    }

    /// The error that `used`, which belongs to `owner`, is used on another loop.
    static IllegalStateException foreign(Object used, @Nullable Engine owner, Engine user) {
        return new IllegalStateException(used + " belongs to another event loop ("
                + (owner == null ? "none" : owner.loop) + "), and cannot be awaited on " + user.loop);
    }

    void start() {
        thread.start();
    }

    LoopThread thread() {
        return thread;
    }

    Thread hostThread() {
        return hostFiber.thread();
    }

    EventLoop loop() {
        return loop;
    }

    boolean isLoopThread() {
        return VirtualThreads.currentCarrier() == thread;
    }

    void ensureLoopThread(String operation) {
        if (!isLoopThread()) {
            throw misplaced(UserFrames.called(operation) + " must be called on its event loop", "other threads use");
        }
    }

    void ensureLoopThread(String operation, Object used) {
        if (!isLoopThread()) {
            throw misplaced(
                    UserFrames.called(operation) + " must be called on its event loop",
                    used + " belongs to that, and other threads reach it by");
        }
    }

    /// The error that something which must be called on this loop was called elsewhere.
    IllegalStateException misplaced(String must, String hint) {
        Engine current = find();
        return new IllegalStateException(must + " (" + loop + "), was called on "
                + (current == null ? Thread.currentThread() : current.loop) + "; " + hint
                + " callSoonThreadsafe or submit");
    }

    /// Puts `entry` at the end of the queue and wakes the loop if it sleeps. Any thread.
    void post(Entry entry) {
        if (entry instanceof Handle handle) {
            handle.markPosted();
        }
        inbox.add(entry);
        sleep.end();
    }

    void enqueueFromAnyThread(Entry entry) {
        if (isLoopThread()) {
            observation.becomesReadyByThread(entry);
            enqueue(entry);
        } else {
            post(entry);
        }
    }

    /// Somebody outside has handed in its work, or has none. Any thread.
    void leftOutside() {
        outsideWork.leftOutside();
        sleep.wakeDriver(); // it may have let a clock stand still for this one
    }

    /// Somebody outside who might have called in at any time does not any more. Any thread.
    void stoppedListening() {
        outsideWork.removeListener();
        sleep.wakeDriver(); // it may be time to tell that nobody is left
    }

    /// Who could still wake a task when nothing is ready.
    OutsideWork outsideWork() {
        return outsideWork;
    }

    /// The time on the driver's clock. Any thread.
    long now() {
        return sleep.driver().nanoTime();
    }

    boolean isInboxEmpty() {
        return inbox.isEmpty();
    }

    @Override
    public boolean isIdle() {
        return inbox.isEmpty() && ready.isEmpty() && callbacks.isEmpty();
    }

    @Override
    public void giveWay() {
        sleep.giveWay();
    }

    @Override
    public Executor executor() {
        return loop;
    }

    /// Puts `entry` at the end of the queue.
    void enqueue(Entry entry) {
        ready.add(entry);
    }

    /// The time on the driver's clock after `nanos` nanoseconds.
    long deadline(long nanos) {
        return now() + Math.min(nanos, Long.MAX_VALUE / 2);
    }

    /// The deadline, or the farthest from now that can be told from the past.
    long within(long deadline) {
        long now = now();
        return Math.clamp(deadline, now - Long.MAX_VALUE / 2, now + Long.MAX_VALUE / 2);
    }

    Timer wakeAt(long deadline, Entry sleeper) {
        return timers.add(deadline, sleeper);
    }

    /// Wakes `sleeper` after `nanos` nanoseconds. If that is zero, when everything that is ready has run once.
    Timer wakeAfter(long nanos, Due sleeper) {
        Timer timer = timers.add(deadline(nanos), sleeper);
        if (nanos == 0) {
            timer.cancel();
            enqueue(sleeper);
        }
        return timer;
    }

    /// How many timers there are, but for that of failures which nobody has asked for.
    int timerCount() {
        return timers.size() - (loop.unretrieved().isWatching() ? 1 : 0);
    }

    /// How many steps and callbacks are ready. Loop only.
    int readyCount() {
        return ready.size() + callbacks.size();
    }

    List<Handle> pendingTimers() {
        return timers.handles();
    }

    /// Waits until nothing is ready.
    void awaitQuiet() {
        quiet.await("awaitAllBlocked");
    }

    /// The fiber that is mounted, null on the bare carrier.
    @Nullable
    Fiber current() {
        return current;
    }

    /// The task that is mounted, null on the bare carrier and in callbacks.
    @Nullable
    Task<?> currentTask() {
        return current == null ? null : current.task;
    }

    @Nullable
    Context callbackContext() {
        return callbackContext;
    }

    void setCallbackContext(@Nullable Context context) {
        callbackContext = context;
    }

    /// Whether a callback runs that comes from another thread.
    boolean isCalledByThread() {
        return calledByThread;
    }

    /// By what a task is made ready now.
    Instrument.Cause cause() {
        if (current == null) {
            return Instrument.Cause.TIMER;
        }
        if (current != hostFiber) {
            return Instrument.Cause.TASK;
        }
        if (sleep.handlesEvents()) {
            return Instrument.Cause.IO;
        }
        return calledByThread ? Instrument.Cause.THREAD : Instrument.Cause.CALLBACK;
    }

    void beginStep(Fiber fiber) {
        if (fiber != hostFiber) {
            countStep();
        }
        observation.stepBegins(fiber);
        CURRENT.setOpaque(this, fiber);
    }

    void endStep(Fiber fiber) {
        CURRENT.setOpaque(this, (Fiber) null);
        observation.stepEnds(fiber);
    }

    /// Who sees what this does.
    Observation observation() {
        return observation;
    }

    /// How many steps of tasks, and callbacks, have begun. Loop only.
    long stepCount() {
        return steps;
    }

    /// The number of the step that runs, or [#NO_STEP]. Any thread.
    long runningStep() {
        return sleep.isPolling() || mounted() == null ? NO_STEP : (long) STEPS.getOpaque(this);
    }

    /// The fiber that is mounted, as far as can be seen from outside. Any thread.
    @Nullable
    Fiber mounted() {
        return (Fiber) CURRENT.getOpaque(this);
    }

    private void countStep() {
        STEPS.setOpaque(this, steps + 1);
    }

    boolean isOnHostFiber() {
        return current == hostFiber;
    }

    boolean isEnding() {
        return ending;
    }

    /// From now on a cancellation interrupts a task that is blocked in the JDK, once: nothing else
    /// would end it, and the program is to end. Loop only.
    void beginEnding() {
        ending = true;
    }

    Driver driver() {
        return sleep.driver();
    }

    /// Goes on with another driver from the next turn on. Host fiber only.
    void replaceDriver(Driver replacement) {
        sleep.replaceDriver(replacement);
    }

    /// Ends the carrier when the present callback is done. Host fiber only.
    void close() {
        closing = true;
    }

    /// The carrier's whole life.
    @Override
    public void run() {
        try {
            live();
        } catch (Throwable e) { // no memory, most likely
            loop.shutdown().broken(e);
            throw e;
        }
    }

    private void live() {
        hostFiber.runStep();
        while (!hostFiber.hasEnded()) {
            drainInbox();
            if (ready.isEmpty()) {
                idle();
            } else {
                runReady();
            }
        }
        inbox.addAll(callbacks); // for abandonInbox()
        inbox.addAll(ready);
    }

    /// The whole life of the host fiber.
    void runHostFiber() {
        while (!closing) {
            Driver turning = driver();
            turning.run(() -> runTurns(turning));
        }
        driver().close();
    }

    boolean hasEnded() {
        return !thread.isAlive() && thread.getState() == Thread.State.TERMINATED;
    }

    /// Drops what nobody will run any more. The thread has ended.
    void abandonInbox() {
        for (Entry entry = inbox.poll(); entry != null; entry = inbox.poll()) {
            if (entry instanceof Handle handle) {
                handle.abandon();
            }
        }
    }

    private void drainInbox() {
        Entry entry;
        for (int left = MAX_DRAINED; left > 0 && (entry = inbox.poll()) != null; left--) {
            observation.becomesReadyByThread(entry);
            ready.add(entry);
        }
    }

    private void runReady() {
        int snapshot = picker == null ? ready.size() : picker.pick(ready);
        stepsUntilClock -= snapshot;
        for (int left = snapshot; left > 0; left--) {
            Entry entry = ready.remove();
            if (entry instanceof Fiber fiber) {
                fiber.takeStep();
            } else if (entry instanceof Due due) {
                due.act();
            } else {
                callbacks.add((Handle) entry);
                if (left == 1 || !(ready.peek() instanceof Handle)) {
                    runCallbacks();
                }
            }
        }
        sleep.wakeDriverFromCarrier(); // the host fiber may wait in it, and may have been left work
        if (stepsUntilClock <= 0) {
            stepsUntilClock = STEPS_PER_CLOCK_READING;
            tick(now());
        }
    }

    private void runCallbacks() {
        if (hostFiber.isHeld()) {
            hostFiber.runStep();
        }
    }

    private void tick(long now) {
        fireDue(now);
        sleep.pollIfDue(now);
    }

    /// Fires the timers that are due, after what has come in time from other threads and from the driver: the loop
    /// may have been busy for longer than a limit.
    private boolean fireDue(long now) {
        if (!timers.areDue(now)) {
            return false;
        }
        drainInbox();
        if (!sleep.hasPolledSince(timers.earliest())) {
            int before;
            int rounds = MAX_POLLS;
            do {
                before = ready.size();
                sleep.pollNow(now);
            } while (ready.size() > before && --rounds > 0); // a driver may take only a part at once
        }
        return timers.fireDue(now);
    }

    private void idle() {
        long now = now();
        if (fireDue(now) || tellQuiet(now)) {
            return;
        }
        long timeout = timers.untilNext(now);
        if (timeout == Long.MAX_VALUE && !driver().expectsEvents() && isDeadlocked()) {
            if (driver() instanceof VirtualClock) {
                enqueue(new Handle(this, loop.shutdown()::deadlocked));
                return;
            }
            timeout = outsideWork.untilStuck(steps, now);
            if (timeout == 0) {
                enqueue(new Handle(this, loop.shutdown()::seemsDeadlocked));
            }
        }
        observation.loopSleeps();
        sleep.begin(now, timeout);
        observation.loopWakes();
    }

    /// Wakes the tasks that wait until nothing is ready, unless what has arrived makes something ready.
    private boolean tellQuiet(long now) {
        if (quiet.isEmpty() || !hostFiber.isHeld()) {
            return false;
        }
        sleep.pollNow(now);
        if (isIdle()) {
            quiet.wakeAll(null);
        }
        return true;
    }

    /// Whether all tasks wait and nothing is left that could wake one of them.
    private boolean isDeadlocked() {
        return !outsideWork.mayCallIn()
                && inbox.isEmpty()
                && callbacks.isEmpty()
                && loop.shutdown().someoneWaits();
    }

    private void runTurns(Driver turning) {
        while (!closing && driver() == turning) {
            while (!closing && !callbacks.isEmpty()) {
                countStep();
                Handle callback = callbacks.remove();
                calledByThread = callback.isPosted();
                callback.runCallback();
                Thread.interrupted(); // what a callback leaves must not disturb the next, or the driver
            }
            sleep.pollIfWanted();
            if (callbacks.isEmpty() && !closing && driver() == turning) {
                hostFiber.giveWay(Fiber.SUSPENDING);
            }
        }
    }
}
