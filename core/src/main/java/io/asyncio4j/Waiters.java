package io.asyncio4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tasks that wait for their turn, in the order of their arrival: what locks and queues are made of.
/// Loop only, which it ensures itself.
final class Waiters extends Suspension {

    // Whoever wakes a task hands it what it has waited for: the permit, the item. A task that is
    // cancelled while it waits leaves the line; one that is cancelled after it was woken has got
    // what it wanted, keeps it, and is hit at its next wait. So nothing is lost on the way, and
    // nobody needs to look again. A choice among several lines (Turn) is decided by whoever hands
    // something to it.

    private final Object owner; // for messages
    private @Nullable Engine engine; // the loop it belongs to, once there is one
    private @Nullable Entry head;
    private int size;

    Waiters(Object owner) {
        this.owner = owner;
    }

    /// The guard of every operation: it runs on the loop that was the first to use this, unless that
    /// is closed.
    void ensureOnLoop(String operation) {
        Engine current = Engine.find();
        if (current != engine) {
            bind(operation, current);
        }
    }

    /// Waits until the current task is woken.
    ///
    /// @param offered what the waker finds by [#offered]
    /// @return what it hands over
    @Nullable
    Object await(String operation, @Nullable Object offered) {
        Task<?> task = Task.current(operation);
        task.throwPendingCancel();
        return await(task, offered, this);
    }

    /// Puts a choice into the line.
    void join(Turn turn) {
        head = turn.appendTo(head);
        size++;
    }

    /// Takes a choice out of the line, if it stands in it.
    void leave(Turn turn) {
        if (turn.isInList()) {
            remove(turn);
        }
    }

    /// Waits until the current task is woken; a cancellation hits it at its next wait instead.
    void awaitUncancelled(String operation, Object offered) {
        await(Task.current(operation), offered, new Uncancelled(this));
    }

    boolean isEmpty() {
        return head == null;
    }

    int size() {
        return size;
    }

    /// The task that has waited longest.
    Task<?> first() {
        Entry first = Objects.requireNonNull(head);
        return first instanceof Turn turn ? turn.task() : Objects.requireNonNull(((Fiber) first).task);
    }

    /// What the task that has waited longest offers.
    @Nullable
    Object offered() {
        return head instanceof Turn turn ? turn.offered() : first().exchanged();
    }

    /// Wakes the task that has waited longest and hands it something.
    ///
    /// @return false if none waits
    boolean wakeFirst(@Nullable Object handed) {
        if (head == null) {
            return false;
        }
        if (head instanceof Turn turn) {
            remove(turn);
            turn.hand(handed);
            return true;
        }
        Task<?> task = first();
        remove(task.fiber());
        task.exchange(handed);
        task.fiber().wake();
        return true;
    }

    void wakeAll(@Nullable Object handed) {
        while (wakeFirst(handed)) {
            // the next
        }
    }

    @Override
    void detach(Task<?> task) {
        remove(task.fiber());
    }

    @Override
    String describe() {
        return "waits for " + owner;
    }

    private @Nullable Object await(Task<?> task, @Nullable Object offered, Suspension suspension) {
        task.exchange(offered);
        head = task.fiber().appendTo(head);
        size++;
        try {
            task.suspendOn(suspension);
            return task.exchanged();
        } finally {
            task.exchange(null);
        }
    }

    private void remove(Entry waiter) {
        head = waiter.removeFrom(head);
        size--;
    }

    private void bind(String operation, @Nullable Engine current) {
        if (engine != null && !engine.loop().isClosed()) {
            throw new IllegalStateException(operation + " must be called on the event loop that " + owner
                    + " belongs to (" + engine.loop() + "), was called on "
                    + (current == null ? Thread.currentThread() : current.loop()));
        }
        engine = current;
    }

    /// A wait that no cancellation ends.
    private static final class Uncancelled extends Suspension {

        private final Waiters waiters;

        Uncancelled(Waiters waiters) {
            this.waiters = waiters;
        }

        @Override
        void detach(Task<?> task) {
            waiters.detach(task);
        }

        @Override
        String describe() {
            return waiters.describe();
        }

        @Override
        void cancelWait(Task<?> task, @Nullable String reason) {
            task.cancellation().keep(reason);
        }
    }
}
