package io.asyncio4j;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// An operation under way on an event loop, in a virtual thread mounted on the loop's own thread.
///
/// Between two points where it waits, nothing else runs on the loop. Its methods are for the loop
/// unless they say otherwise.
///
/// Source: `asyncio.Task`.
///
/// @param <T> the value
public final class Task<T extends @Nullable Object> extends Awaitable<T> {

    // A cancellation finds the task in one of four situations:
    //   not started      the body never runs
    //   waiting          the wait is ended, or what it waits for is cancelled
    //   giving way       (yieldNow) it hits when the task goes on
    //   woken, running   it is kept (`pending`) and hits at the next wait; a result that was
    //                    ready is delivered. A task that cancels itself and then returns ends
    //                    cancelled, as in asyncio; one that was woken with a result and
    //                    returns it ends with it, so that no item is lost.

    private final Fiber fiber;
    private final @Nullable String name;
    private @Nullable Callable<? extends T> body; // null once started
    private @Nullable Context context; // null while there are no values
    private @Nullable Suspension waitingFor; // null unless suspended and not woken
    private int cancelRequests;
    private @Nullable String reason; // of the pending or delivered cancellation
    private int pending; // how many requests wait for the next suspension
    private int hits; // how often those that waited have hit
    private boolean pendingAtEnd; // and counts even if there is no further suspension
    private boolean delivered; // the wait that ends was cut short by a cancellation
    private @Nullable Shelter shelter; // the innermost block that is not cancelled from outside

    private @Nullable Object exchange; // between a task in a line of Waiters and who wakes it

    private @Nullable TaskList home; // the list it stands in
    private @Nullable Nursery nursery; // the innermost that it has opened

    @Nullable
    Task<?> previous; // TaskList only

    @Nullable
    Task<?> next; // TaskList only

    Task(Engine engine, @Nullable String name, @Nullable Context context, Callable<? extends T> body) {
        this.name = name;
        this.context = context;
        this.body = body;
        this.fiber = new Fiber(engine, name, this);
    }

    /// The name given at creation, else `Task-N` with the number of its thread. Any thread.
    public String name() {
        return name != null ? name : "Task-" + fiber.thread().threadId();
    }

    /// How many cancellations were asked for and not withdrawn.
    public int cancelling() {
        int waiting = 0;
        for (Shelter open = shelter; open != null; open = open.outer) {
            waiting += open.waiting().size();
        }
        return cancelRequests + waiting;
    }

    /// Withdraws one request for cancellation: whoever asked for it and dealt with its
    /// [CancelledError] calls this. A cancellation that has not hit yet is taken back, unless an
    /// earlier request stands.
    ///
    /// @return how many requests are left
    public int uncancel() {
        withdraw(hits);
        return cancelling();
    }

    /// Where the task is: its frames, innermost first; empty if it has not begun or has ended. Any
    /// thread.
    public List<StackTraceElement> stack() {
        return List.of(fiber.thread().getStackTrace());
    }

    @Override
    public String toString() {
        return "Task[" + name() + ", " + (isCancelled() ? "cancelled" : isDone() ? "done" : "pending") + "]";
    }

    /// The task that the calling code runs in; throws if `operation` is not called in one.
    static Task<?> current(String operation) {
        Engine engine = Engine.currentOrThrow(operation);
        Fiber fiber = engine.current();
        if (fiber == null || fiber.task == null) {
            throw new IllegalStateException(
                    operation + " cannot wait in a callback of the event loop: start a task with createTask");
        }
        return fiber.task;
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
        if (!fiber.suspend()) {
            waitingFor = null;
            suspension.detach(this);
            throw pinned();
        }
        throwIfDelivered();
    }

    /// As [#suspendOn], but throws a pending cancellation first: for waits that are over at once.
    void suspendUnlessCancelled(Suspension suspension) {
        if (pending > 0) {
            suspension.detach(this);
            throwPendingCancel();
        }
        suspendOn(suspension);
    }

    void yieldNow() {
        throwPendingCancel();
        waitingFor = GivingWay.INSTANCE;
        boolean yielded = fiber.yieldToOthers();
        waitingFor = null;
        if (!yielded) {
            throw pinned();
        }
        throwIfDelivered();
    }

    boolean isSuspendedOn(Suspension suspension) {
        return waitingFor == suspension;
    }

    /// The fiber was woken: the wait is over.
    void endWait() {
        waitingFor = null;
    }

    /// Ends the wait with a cancellation.
    void interruptWait(@Nullable String why) {
        markDelivered(why);
        fiber.wake();
    }

    /// A cancellation that has not hit yet hits now.
    void throwPendingCancel() {
        if (pending > 0) {
            throw new CancelledError(takePendingCancel());
        }
    }

    /// A cancellation is about to be thrown: what waits is the same.
    void forgetPendingCancel() {
        pending = 0;
        pendingAtEnd = false;
        hits++;
    }

    /// A cancellation that was dealt with is to hit at the next wait.
    void rearmCancel(@Nullable String why) {
        pending = 1;
        pendingAtEnd = false;
        reason = why;
    }

    boolean hasPendingCancel() {
        return pending > 0;
    }

    @Nullable
    String takePendingCancel() {
        forgetPendingCancel();
        return reason;
    }

    /// The task is woken already: the cancellation hits at its next wait.
    void keepCancel(@Nullable String why) {
        pending++;
        reason = why;
    }

    /// How many requests have been delivered and not withdrawn.
    int deliveredRequests() {
        return cancelRequests;
    }

    @Nullable
    Shelter shelter() {
        return shelter;
    }

    /// Asks for a cancellation that the asker will withdraw.
    ///
    /// @param level the innermost shelter when the asker began
    CancelRequest requestOwnCancel(@Nullable Shelter level, @Nullable String why) {
        var request = new CancelRequest(level, why);
        if (shelter == null || shelter == level) {
            deliverOwn(request);
        } else {
            shelter.add(request);
        }
        return request;
    }

    /// Withdraws a request; if it still waits to hit, it will not.
    ///
    /// @return how many requests are left
    int withdrawCancel(CancelRequest request) {
        return withdraw(request.hits);
    }

    @Override
    boolean requestCancel(@Nullable String why) {
        if (isDone()) {
            return false;
        }
        Engine engine = engine();
        if (!engine.isLoopThread()) {
            engine.post(new Handle(engine, () -> requestCancel(why)));
        } else if (shelter != null) {
            shelter.add(new CancelRequest(null, why));
        } else {
            deliver(why);
            pendingAtEnd |= pending > 0 && engine.current() == fiber;
        }
        return true;
    }

    /// Runs `body`; what asks for a cancellation meanwhile waits until it has ended, unless it has begun
    /// inside `body`. On this task.
    <V extends @Nullable Object, X extends Exception> V uncancellable(Op<V, X> body) throws X {
        var opened = new Shelter(shelter, pending, pendingAtEnd, hits, reason);
        shelter = opened;
        pending = 0;
        pendingAtEnd = false;
        try {
            return body.call();
        } finally {
            leave(opened);
        }
    }

    private void leave(Shelter closed) {
        shelter = closed.outer;
        pending += closed.pending;
        pendingAtEnd |= closed.pendingAtEnd;
        hits = closed.hits;
        reason = closed.pending > 0 ? closed.reason : reason;
        for (CancelRequest request : closed.waiting()) {
            if (shelter == null || shelter == request.level) {
                deliverOwn(request);
            } else {
                shelter.add(request);
            }
        }
    }

    private void deliverOwn(CancelRequest request) {
        int waiting = pending;
        String kept = pending > 0 || delivered ? reason : request.reason;
        deliver(request.reason);
        reason = kept; // that of others says more
        request.hits = pending > waiting ? hits : CancelRequest.ALREADY_HIT;
    }

    private void deliver(@Nullable String why) {
        cancelRequests++;
        if (waitingFor != null) {
            waitingFor.cancelWait(this, why);
        } else if (delivered) {
            reason = why;
        } else {
            keepCancel(why);
            if (engine().isEnding()) {
                fiber.interruptWhenBlocked();
            }
        }
    }

    private int withdraw(int request) {
        if (cancelRequests > 0) {
            cancelRequests--;
            int left = request == hits ? pending - 1 : pending;
            pending = Math.clamp(left, 0, cancelRequests);
            pendingAtEnd &= pending > 0;
        }
        return cancelRequests;
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
        if (pending > 0 || operation == null) {
            end(() -> settleCancelled(takePendingCancel(), null));
            return;
        }
        try {
            if (context != null) {
                context.restoreCarried();
            }
            T value = operation.call();
            if (pending > 0 && pendingAtEnd) {
                end(() -> settleCancelled(takePendingCancel(), null));
            } else {
                end(() -> settleValue(value));
            }
        } catch (CancelledError e) {
            end(() -> settleCancelled(e.reason(), e));
        } catch (InterruptedException e) {
            endInterrupted(e);
        } catch (Throwable e) {
            end(() -> settleFailure(e));
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
        if (list != null && list.owner() != null) {
            list.owner().childEnded(this);
        } else if (!awaited && keptFailure() != null) {
            engine().loop().unretrieved().watch(this);
        }
    }

    private void endInterrupted(InterruptedException e) {
        if (cancelRequests > 0) {
            end(() -> settleCancelled(reason, null));
        } else {
            end(() -> settleFailure(e));
        }
    }

    private void markDelivered(@Nullable String why) {
        delivered = true;
        reason = why;
    }

    private void throwIfDelivered() {
        if (delivered) {
            delivered = false;
            throw new CancelledError(reason);
        }
    }

    private static IllegalStateException pinned() {
        return new IllegalStateException("the task cannot be suspended here: a class initialiser"
                + " or a native method is on its stack (its trace shows which)");
    }

    /// The wait of a task that has given way and stands in the queue already.
    private static final class GivingWay extends Suspension {

        static final GivingWay INSTANCE = new GivingWay();

        @Override
        void detach(Task<?> task) {}

        @Override
        void cancelWait(Task<?> task, @Nullable String why) {
            task.waitingFor = null;
            task.markDelivered(why);
        }
    }
}
