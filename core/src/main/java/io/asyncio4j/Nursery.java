package io.asyncio4j;

import io.asyncio4j.internal.Sneaky;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The children of one task: it does not go on before all have ended, and one failure ends the
/// others. What [TaskGroup], `gather` and `forEachConcurrent` are made of. Loop only.
final class Nursery extends Suspension {

    // asyncio's TaskGroup and its counting of cancellations. The first failure cancels the
    // siblings, and also the parent if that is still in its body; the parent withdraws this
    // when the body has ended. A cancellation from outside reaches the children too and is
    // thrown on at the end. If a child failed as well, the failure is thrown, and the
    // cancellation hits at the parent's next wait.

    private final Task<?> parent;
    private final @Nullable Nursery outer;
    private final int requestsAtEntry;
    private final @Nullable UncancellableBlock level; // the uncancellable block around it
    private final TaskList children = new TaskList(this);
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable Task<?> firstFailed; // of the children
    private @Nullable TaskList daemons; // cancelled when the children have ended
    private int wakeAtSize = -1; // the parent waits until this many children are left; -1: it does not
    private boolean inBody = true;
    private boolean aborting;
    private @Nullable CancelRequest request; // what to withdraw from the parent, once aborted by us
    private boolean cancelledFromOutside;
    private @Nullable String reason; // of the cancellation from outside
    private boolean closed;

    private Nursery(Task<?> parent) {
        this.parent = parent;
        this.outer = parent.nursery();
        this.level = parent.uncancellableBlock();
        this.requestsAtEntry = parent.deliveredRequests();
    }

    /// Opens a nursery of the current task.
    static Nursery open(String operation) {
        Task<?> parent = Task.currentFor(operation);
        var nursery = new Nursery(parent);
        parent.setNursery(nursery);
        return nursery;
    }

    /// Runs the body, then waits for all children. What failed is in [#failures] afterwards.
    ///
    /// @return the body's value, null if it threw
    /// @throws CancelledError if the parent was cancelled from outside and nothing failed
    <T extends @Nullable Object> @Nullable T run(Callable<T> body) {
        T value = null;
        Throwable thrown = null;
        try {
            value = body.call();
            parent.throwCut();
        } catch (Throwable e) {
            thrown = parent.orCut(e);
        }
        leaveBody(thrown);
        awaitChildren();
        close();
        if (thrown != null && !(thrown instanceof CancelledError) && !isFailureOfChild(thrown)) {
            failures.add(thrown);
        }
        if (cancelledFromOutside && failures.isEmpty()) {
            parent.forgetPendingCancel();
            throw new CancelledError(reason);
        }
        if (parent.deliveredRequests() > requestsAtEntry && !failures.isEmpty()) {
            parent.cancellation().rearm(reason);
        }
        return value;
    }

    List<Throwable> failures() {
        return failures;
    }

    /// Throws the first failure, if there is one, as it is, with the others suppressed in it. On the parent.
    void throwFirst() {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.getFirst();
        failures.stream().filter(e -> e != first).forEach(first::addSuppressed);
        if (firstFailed != null) {
            firstFailed.showAwaiting(); // a failure of the body would be the last
        }
        throw Sneaky.rethrow(first);
    }

    <T extends @Nullable Object> Task<T> createTask(@Nullable String name, Callable<? extends T> body) {
        ensureAccepting();
        Task<T> task = parent.engine().loop().newTask(name, body);
        task.start(children);
        return task;
    }

    /// Starts a task that is cancelled when all children have ended.
    <T extends @Nullable Object> Task<T> createDaemon(String name, Callable<? extends T> body) {
        ensureAccepting();
        if (daemons == null) {
            daemons = new TaskList(this);
        }
        Task<T> task = parent.engine().loop().newTask(name, body);
        task.start(daemons);
        return task;
    }

    /// Waits until fewer than `atOnce` children are left. On the parent, in its body.
    void awaitFewerThan(int atOnce) {
        if (children.size() >= atOnce) {
            wakeAtSize = atOnce - 1;
            parent.throwPendingCancel(this);
            parent.suspendOn(this);
            throwIfAborting(parent); // there is room, but a child has failed in the same moment
        }
    }

    /// Cancels the children, and the parent if it is still in its body.
    void abort(@Nullable String why) {
        if (!aborting) {
            aborting = true;
            children.cancelAll(why);
            if (daemons != null) {
                daemons.cancelAll(why);
            }
        }
        if (inBody && request == null) {
            request = parent.cancellation().requestOwn(level, why);
        }
    }

    void ensureOnLoop(String operation) {
        parent.engine().ensureLoopThread(operation);
    }

    boolean isClosed() {
        return closed;
    }

    @Nullable
    Nursery outer() {
        return outer;
    }

    /// Calls `visitor` with each list of tasks that it owns.
    void forEachList(Consumer<? super TaskList> visitor) {
        visitor.accept(children);
        if (daemons != null) {
            visitor.accept(daemons);
        }
    }

    /// A child is done and has left the list.
    void childEnded(Task<?> child) {
        Throwable failure = child.failure();
        if (failure != null) {
            firstFailed = firstFailed == null ? child : firstFailed;
            failures.add(failure);
            abort(child.name() + ", of the same group, failed with " + kindOf(failure));
        }
        if (children.size() <= wakeAtSize) {
            wakeAtSize = -1;
            parent.fiber().wake();
        }
    }

    @Override
    void detach(Task<?> task) {
        wakeAtSize = -1;
    }

    @Override
    String describe() {
        return "waits for its " + children.size() + (children.size() == 1 ? " task" : " tasks");
    }

    @Override
    @Nullable
    Task<?> blockedBy(Task<?> waiting) {
        return !inBody && waiting.isBelow(this) ? waiting : null;
    }

    /// The task that has opened it.
    Task<?> parent() {
        return parent;
    }

    @Override
    void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
        children.forEach(visitor);
    }

    @Override
    void cancelWait(Task<?> task, @Nullable String why) {
        if (inBody) {
            super.cancelWait(task, why);
            return;
        }
        cancelledFromOutside = true;
        reason = why;
        abort(why);
    }

    private void leaveBody(@Nullable Throwable thrown) {
        inBody = false;
        if (request != null) {
            parent.cancellation().withdraw(request);
        }
        if (thrown instanceof CancelledError cancellation) {
            cancelledFromOutside = request == null || parent.deliveredRequests() > requestsAtEntry;
            reason = cancellation.reason();
        }
        if (thrown != null) {
            abort(
                    thrown instanceof CancelledError
                            ? reason
                            : "the body of the group, in " + parent.name() + ", failed with " + kindOf(thrown));
        }
    }

    private void awaitChildren() {
        if (parent.hasPendingCancel() && hasChildren()) {
            cancelWait(parent, parent.cancellation().takePending());
        }
        while (hasChildren()) {
            if (children.isEmpty()) {
                abort("the other tasks of the group have ended"); // the daemons
            }
            wakeAtSize = 0;
            parent.suspendOn(this);
        }
    }

    private static String kindOf(Throwable failure) {
        return failure.getClass().getSimpleName();
    }

    private boolean hasChildren() {
        return !children.isEmpty() || (daemons != null && !daemons.isEmpty());
    }

    private void close() {
        closed = true;
        parent.setNursery(outer);
    }

    /// Whether the body has thrown on what a child of it has thrown.
    private boolean isFailureOfChild(Throwable thrown) {
        Throwable own = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return failures.stream().anyMatch(failure -> failure == own || failure == thrown);
    }

    private void ensureAccepting() {
        ensureOnLoop("createTask");
        if (closed) {
            throw new IllegalStateException("the task group has ended and takes no more tasks");
        }
        if (aborting) {
            Fiber caller = parent.engine().current();
            if (caller != null && caller.task != null) {
                throwIfAborting(caller.task);
            }
            throw new IllegalStateException("the task group is being cancelled and takes no more tasks");
        }
    }

    /// A task of this group that was woken before the group was cancelled is hit where it notices.
    private void throwIfAborting(Task<?> task) {
        if (aborting) {
            task.throwPendingCancel();
        }
    }
}
