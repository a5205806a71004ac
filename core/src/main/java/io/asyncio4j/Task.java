package io.asyncio4j;

import io.asyncio4j.function.Op;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An operation under way on an event loop, in a virtual thread mounted on the loop's thread.
///
/// Between two points where it waits, nothing else runs on the loop. Its methods are called on the loop
/// unless they say otherwise.
///
/// {@snippet class=snippets.TaskTest region=start}
///
/// Source: `asyncio.Task`.
///
/// @param <T> the value
public final class Task<T extends @Nullable Object> extends Awaitable<T> {

    private static final int MAX_HOPS = 100; // longer circles are found when nothing else is left to do

    private final Fiber fiber;
    private @Nullable Callable<? extends T> body; // null once started
    private @Nullable Context context; // null while there are no values
    private @Nullable Suspension waitingFor; // null unless suspended and not woken
    private @Nullable TaskCancellation cancellation; // null while nobody has asked for one
    private @Nullable Object exchange; // between a task in a ParkingLot and whoever wakes it

    private @Nullable TaskList home; // the list it stands in
    private @Nullable Nursery nursery; // the innermost that it has opened
    private @Nullable TaskTimes times; // null while nobody has looked

    @Nullable
    Task<?> previous; // TaskList only

    @Nullable
    Task<?> next; // TaskList only

    Task(Engine engine, @Nullable String name, @Nullable Context context, Callable<? extends T> body) {
        this.context = context;
        this.body = body;
        this.fiber = new Fiber(engine, name, this);
    }

    /// The name given at creation; without one, `main` for the task of [Asyncio#run] or [Runner#run], else `Task-N`
    /// with the number of its thread. It is the name of its thread, so logs and dumps show the same. Any thread.
    public String name() {
        return fiber.thread().getName();
    }

    /// How many requests for cancellation were made and not withdrawn.
    public int cancelling() {
        engine().ensureLoopThread("cancelling", this);
        return cancellation == null ? 0 : cancellation.requests() + cancellation.keptBack();
    }

    /// Withdraws one request for cancellation: whoever asked for it and dealt with its
    /// [CancelledError] calls this. A cancellation that has not hit yet is taken back, unless an
    /// earlier request stands.
    ///
    /// @return how many requests are left
    public int uncancel() {
        engine().ensureLoopThread("uncancel", this);
        if (cancellation != null) {
            cancellation.withdrawOne();
        }
        return cancelling();
    }

    /// Where the task is: its frames, innermost first; empty if it has not begun or has ended. Any
    /// thread.
    public List<StackTraceElement> stack() {
        return List.of(fiber.thread().getStackTrace());
    }

    @Override
    public String toString() {
        return "Task[" + name() + ", " + describeOutcome() + "]";
    }

    /// What the task does, as in "Task-5 sleeps".
    String describeState() {
        Suspension awaited = waitingFor;
        if (awaited != null) {
            return awaited.describe();
        }
        return isDone()
                ? "has ended"
                : engine().current() == fiber
                        ? "runs"
                        : fiber.isInJdk() ? "is blocked in a call of the JDK" : "is ready";
    }

    /// The same as a constant; null if it has ended.
    TaskSnapshot.@Nullable State state() {
        Suspension awaited = waitingFor;
        if (awaited != null) {
            return awaited instanceof GivingWay ? TaskSnapshot.State.READY : TaskSnapshot.State.WAITING;
        }
        if (isDone()) {
            return null;
        }
        if (engine().mounted() == fiber) {
            return TaskSnapshot.State.RUNNING;
        }
        return fiber.isInJdk() ? TaskSnapshot.State.BLOCKED : TaskSnapshot.State.READY;
    }

    /// The number of its thread.
    long id() {
        return fiber.thread().threadId();
    }

    /// Calls `visitor` with each task and promise that this task waits for now.
    void visitAwaited(Consumer<? super Awaitable<?>> visitor) {
        if (waitingFor != null) {
            waitingFor.forEachAwaited(visitor);
        }
    }

    /// Throws if this task would wait for itself by waiting for `awaited`.
    void ensureMayAwait(Awaitable<?> awaited) {
        awaited.ensureNot(this);
        Task<?> next = awaited.blockedBy(this);
        for (int hops = 0; hops < MAX_HOPS && next != null && next.waitingFor != null; hops++) {
            next = next.waitingFor.blockedBy(this);
            if (next == this) {
                throw new DeadlockError(
                        this + " cannot await " + awaited + ", which waits for it:\n" + CallGraph.capture(this));
            }
        }
    }

    /// Whether it is a child of `nursery`, or a child of a child.
    boolean isBelow(Nursery nursery) {
        for (Nursery owner = owner(); owner != null; owner = owner.parent().owner()) {
            if (owner == nursery) {
                return true;
            }
        }
        return false;
    }

    /// The nursery that it is a child of, null if the loop owns it.
    @Nullable
    Nursery owner() {
        TaskList list = home;
        return list == null ? null : list.owner();
    }

    /// The task that the calling code runs in: the guard of an operation that waits, for those who build on core.
    ///
    /// @param operation what the caller was asked to do, for the message
    /// @throws IllegalStateException if it runs in none
    public static Task<?> currentFor(String operation) {
        Objects.requireNonNull(operation, "operation");
        return currentOn(Engine.currentOrThrow(operation), operation);
    }

    /// The same, for an operation on `used`.
    static Task<?> currentFor(String operation, Object used) {
        return currentOn(Engine.currentOrThrow(operation, used), operation);
    }

    private static Task<?> currentOn(Engine engine, String operation) {
        Fiber fiber = engine.current();
        if (fiber == null || fiber.task == null) {
            throw new IllegalStateException(UserFrames.called(operation)
                    + " cannot wait in a callback of the event loop: start a task with createTask");
        }
        return fiber.task;
    }

    /// The task that the calling code runs in, if any. Any thread.
    public static Optional<Task<?>> find() {
        Engine engine = Engine.find();
        return Optional.ofNullable(engine == null ? null : engine.currentTask());
    }

    Fiber fiber() {
        return fiber;
    }

    @Nullable
    Nursery nursery() {
        return nursery;
    }

    void setNursery(@Nullable Nursery innermost) {
        nursery = innermost;
    }

    /// What a [Meter] knows of it.
    @Nullable
    TaskTimes times() {
        return times;
    }

    void setTimes(TaskTimes measured) {
        times = measured;
    }

    @Nullable
    Context context() {
        return context;
    }

    void setContext(@Nullable Context entered) {
        context = entered;
    }

    /// What was given to [#exchange].
    @Nullable
    Object exchanged() {
        return exchange;
    }

    /// Keeps what this task offers while it waits, or what it is handed when it is woken.
    void exchange(@Nullable Object value) {
        exchange = value;
    }

    /// Enters the list that holds it, and puts the first step into the queue.
    void start(TaskList list) {
        home = list;
        list.add(this);
        fiber.wake();
    }

    /// Suspends this task, which is running, until its fiber is woken.
    ///
    /// @throws CancelledError if the wait was cut short
    void suspendOn(Suspension suspension) {
        waitingFor = suspension;
        if (!fiber.giveWay(Fiber.SUSPENDING)) {
            waitingFor = null;
            suspension.detach(this);
            throw pinned();
        }
        waitingFor = null;
        throwIfHit();
    }

    /// A cancellation that has not hit yet hits now; before [#suspendOn], for waits that are over at once.
    void throwPendingCancel(Suspension suspension) {
        if (hasPendingCancel()) {
            suspension.detach(this);
            throwPendingCancel();
        }
    }

    /// Whether a cancellation has hit it, nobody has withdrawn it, and yet it ended with a value.
    boolean hasSwallowedCancellation() {
        return !isCancelled() && keptFailure() == null && deliveredRequests() > 0 && !hasPendingCancel();
    }

    void yieldNow() {
        throwPendingCancel();
        waitingFor = GivingWay.YIELD;
        boolean yielded = fiber.giveWay(Fiber.YIELDING);
        waitingFor = null;
        if (!yielded) {
            throw pinned();
        }
        throwIfHit();
    }

    /// What it is suspended on, null if it is not or has been woken.
    @Nullable
    Suspension suspension() {
        return waitingFor;
    }

    boolean isSuspendedOn(Suspension suspension) {
        return waitingFor == suspension;
    }

    boolean isRunning() {
        return engine().current() == fiber;
    }

    /// The fiber was woken: the wait is over.
    void endWait() {
        waitingFor = null;
    }

    /// The time has come that it slept for. That carries nothing which could be lost, so a cancellation hits it
    /// until it goes on.
    void endSleep() {
        waitingFor = GivingWay.SLEEP;
    }

    /// Ends the wait with a cancellation.
    void interruptWait(@Nullable String why) {
        cancellation().markHit(why);
        fiber.wake();
    }

    TaskCancellation cancellation() {
        if (cancellation == null) {
            cancellation = new TaskCancellation(this);
        }
        return cancellation;
    }

    boolean hasPendingCancel() {
        return cancellation != null && cancellation.isPending();
    }

    /// A cancellation that has not hit yet hits now.
    void throwPendingCancel() {
        if (cancellation != null) {
            cancellation.throwPending();
        }
    }

    /// A cancellation is about to be thrown: what waits is the same.
    void forgetPendingCancel() {
        if (cancellation != null) {
            cancellation.forgetPending();
        }
    }

    /// What it has awaited is done.
    ///
    /// @param cancelled whether that was cancelled
    /// @param hit whether that has met the cancellation, so that it is dealt with
    /// @return whether that was cancelled in this task's stead
    boolean endPassing(boolean cancelled, boolean hit) {
        return cancellation != null && cancellation.endPassing(cancelled, hit);
    }

    @Override
    boolean hasMetCancellation() {
        return !hasPendingCancel();
    }

    /// How many requests for cancellation have been delivered and not withdrawn.
    int deliveredRequests() {
        return cancellation == null ? 0 : cancellation.requests();
    }

    @Nullable
    UncancellableBlock uncancellableBlock() {
        return cancellation == null ? null : cancellation.uncancellableBlock();
    }

    @Override
    boolean requestCancel(@Nullable String why) {
        if (isDone()) {
            return false;
        }
        Engine engine = engine();
        Meter meter = engine.observation().meter();
        TaskSnapshot.CancelledBy by = meter == null ? null : meter.asker(why);
        if (engine.isLoopThread()) {
            requestCancel(why, by);
        } else {
            engine.post(new Handle(engine, () -> requestCancel(why, by)));
        }
        return true;
    }

    private void requestCancel(@Nullable String why, TaskSnapshot.@Nullable CancelledBy by) {
        if (!isDone()) {
            Meter.note(this, by);
            cancellation().request(why);
        }
    }

    /// A block has ended without an error: throws what has cut short a foreign wait in it.
    void throwCut() {
        if (cancellation != null) {
            cancellation.throwCut();
        }
    }

    /// What a block ends by that has thrown `error`: a cancellation, if `error` wraps the one that has hit
    /// it, or one has cut short a foreign wait in it.
    Throwable orCancellation(Throwable error) {
        return cancellation == null ? error : cancellation.orCancellation(error);
    }

    /// Whether a cancellation has hit it while `failure` was on its way, and is suppressed in that.
    boolean wasHitBeside(Throwable failure) {
        return cancellation != null
                && Stream.of(failure.getSuppressed()).anyMatch(other -> CancelledError.in(other, this) != null);
    }

    /// Runs `body`; a request for cancellation that is made meanwhile waits until it has ended, unless its
    /// maker began inside `body`. On this task.
    <V extends @Nullable Object, X extends Exception> V uncancellable(Op<V, X> body) throws X {
        UncancellableBlock opened = cancellation().enter();
        try {
            return body.call();
        } finally {
            cancellation().leave(opened);
        }
    }

    @Override
    Engine engine() {
        return fiber.engine();
    }

    @Override
    void bind(Engine waiting) {
        if (engine() != waiting) {
            throw Engine.foreign(this, engine(), waiting);
        }
    }

    /// Runs the body; all that the task's thread does.
    void runBody() {
        Callable<? extends T> operation = body;
        body = null;
        if (hasPendingCancel() || operation == null) {
            end(() -> settleCancelled(cancellation().takePending(), null));
            return;
        }
        FlightEvents.taskStarted(this);
        try {
            if (context != null) {
                context.restoreCarried();
            }
            T value = operation.call();
            if (cancellation != null && cancellation.isPendingAtEnd()) {
                end(() -> settleCancelled(cancellation().takePending(), null));
            } else {
                end(() -> settleValue(value));
            }
        } catch (InterruptedException e) {
            endInterrupted(e);
        } catch (Throwable e) {
            Throwable thrown = orCancellation(e);
            end(() -> {
                if (thrown instanceof CancelledError error) {
                    settleCancelled(error.reason(), error);
                } else {
                    settleFailure(thrown);
                }
            });
        }
    }

    /// The thread could not be started, or the loop was closed before it began.
    void failToStart(Throwable e) {
        body = null;
        end(() -> settleFailure(e));
    }

    /// The loop ended before the task came to it.
    void abandon() {
        settleCancelled("the event loop was closed", null);
    }

    private void end(Runnable settle) {
        TaskList list = home;
        boolean awaited = isAwaited();
        if (list != null) {
            list.remove(this);
        }
        settle.run();
        FlightEvents.taskEnded(this);
        if (list != null && list.owner() != null) {
            list.owner().childEnded(this);
        } else if (!awaited && keptFailure() != null) {
            engine().loop().unretrieved().watch(this);
        }
        Instrument instrument = engine().observation().instrument();
        if (instrument != null) {
            instrument.taskEnded(this);
        }
    }

    private void endInterrupted(InterruptedException e) {
        if (deliveredRequests() > 0) {
            end(() -> settleCancelled(cancellation().reason(), null));
        } else {
            end(() -> settleFailure(e));
        }
    }

    private void throwIfHit() {
        if (cancellation != null) {
            cancellation.throwIfHit();
        }
    }

    private static IllegalStateException pinned() {
        return new IllegalStateException("the task cannot be suspended here: a class initialiser"
                + " or a native method is on its stack (its trace shows which)");
    }

    /// The wait of a task that has given way, or slept, and stands in the queue already.
    private static final class GivingWay extends Suspension {

        static final GivingWay YIELD = new GivingWay("gives way");
        static final GivingWay SLEEP = new GivingWay("is ready");

        private final String description;

        private GivingWay(String description) {
            this.description = description;
        }

        @Override
        void detach(Task<?> task) {}

        @Override
        String describe() {
            return description;
        }

        @Override
        void cancelWait(Task<?> task, @Nullable String why) {
            task.waitingFor = null;
            task.cancellation().markHit(why);
        }
    }
}
