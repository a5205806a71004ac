package io.asyncio4j;

import io.asyncio4j.lowlevel.Resource;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A line of tasks that wait for their turn, in the order of their arrival: what locks, queues and connections are
/// made of. It belongs to the first loop that uses it; threads that run no loop may use it before, unless it was
/// made on one. On the loop, which [#ensureOnLoop] checks.
///
/// Whoever wakes a task hands it what it has waited for, a permit or an item. A task that is cancelled while
/// it waits leaves the line and has got nothing. One that is cancelled after it was woken has got what it
/// wanted, keeps it, and the cancellation hits at its next wait. So nothing is lost on the way, and nobody
/// needs to look again.
///
/// Source: trio's `ParkingLot`.
///
/// @param <T> what is handed over; `@Nullable Void` if being woken says it all
public final class ParkingLot<T extends @Nullable Object> extends Suspension {

    // A choice among several lines stands in each of them by a ChoicePlace, and is decided by whoever hands
    // something to it first. What a task offers while it waits, and what it is handed when it is woken, are kept
    // in the task itself: a line allocates nothing for a task.

    private final Object owner; // for messages
    private final @Nullable Held held; // for those who look at tasks
    private final @Nullable Engine home = Engine.find(); // where it was made
    private @Nullable Resources known; // those of the loop it belongs to, once there is one
    private @Nullable Entry head;
    private int size;

    /// A line in which nobody waits.
    ///
    /// @param owner what the tasks wait for, as messages and trees of tasks name it by `toString`; a [Resource] is
    ///     shown to those who look at the loop, with its holders
    public ParkingLot(Object owner) {
        this(owner, owner instanceof Resource resource ? new OfResource(resource) : null);
    }

    /// The same, with who holds what the tasks wait for.
    ParkingLot(Object owner, @Nullable Held held) {
        this.owner = Objects.requireNonNull(owner, "owner");
        this.held = held;
    }

    /// The guard of every operation, to be called first: throws unless the calling code runs on the loop that was
    /// the first to use this. A line whose loop has been closed passes to the next one that uses it.
    ///
    /// @param operation what the caller was asked to do, for the message
    /// @throws IllegalStateException on another loop, or on none
    public void ensureOnLoop(String operation) {
        Objects.requireNonNull(operation, "operation");
        ensureOnLoop(operation, owner);
    }

    /// The same, of an operation on `used`, which has a part of its own in what the tasks wait for.
    void ensureOnLoop(String operation, Object used) {
        Engine current = Engine.find();
        if (current == null || current.observation().resources() != known) {
            bind(operation, used, current);
        }
    }

    /// Waits at the end of the line until this task is woken. Every call waits: the caller knows whether
    /// there is anything to wait for.
    ///
    /// @param operation what the caller was asked to do, for messages
    /// @return what the task is handed
    /// @waits until the task is woken; a task that is cancelled before has left the line and got nothing
    /// @throws CancelledError if the task is cancelled before it is woken
    /// @throws IllegalStateException outside a task
    public T await(String operation) {
        ensureOnLoop(operation);
        return await(operation, null);
    }

    /// The same, with something that the waker finds by [#offered].
    T await(String operation, @Nullable Object offered) {
        Task<?> task = Task.currentFor(operation);
        task.throwPendingCancel();
        return await(task, offered, this);
    }

    /// Puts a choice into the line.
    void join(ChoicePlace turn) {
        head = turn.appendTo(head);
        size++;
    }

    /// Takes a choice out of the line, if it stands in it.
    void leave(ChoicePlace turn) {
        if (turn.isInList()) {
            remove(turn);
        }
    }

    /// Waits until the current task is woken; a cancellation hits it at its next wait instead.
    void awaitUncancelled(String operation, Object offered) {
        await(Task.currentFor(operation), offered, new Uncancelled(this));
    }

    /// Whether no task waits. Any thread; exact on the loop.
    public boolean isEmpty() {
        return head == null;
    }

    /// How many tasks wait. Any thread; exact on the loop.
    public int size() {
        return size;
    }

    /// What is shown of it; null if it is the library's own affair.
    @Nullable
    Held held() {
        return held;
    }

    /// What the tasks wait for.
    Object owner() {
        return owner;
    }

    /// The task that has waited longest.
    Task<?> first() {
        Entry first = Objects.requireNonNull(head);
        return first instanceof ChoicePlace turn ? turn.task() : Objects.requireNonNull(((Fiber) first).task);
    }

    /// What the task that has waited longest offers.
    @Nullable
    Object offered() {
        return head instanceof ChoicePlace turn ? turn.offered() : first().exchanged();
    }

    /// Wakes the task that has waited longest, which goes on in the next iteration of the loop.
    ///
    /// @param handed what its [#await] returns
    /// @return false if none waits; then `handed` is still the caller's
    public boolean wakeFirst(T handed) {
        ensureOnLoop("wakeFirst");
        return wakeNext(handed);
    }

    /// The same, of a caller who has ensured that it is on the loop.
    boolean wakeNext(T handed) {
        if (head == null) {
            return false;
        }
        if (head instanceof ChoicePlace turn) {
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

    /// Wakes all that wait now, in the order of their arrival.
    ///
    /// @param handed what their [#await] returns
    public void wakeAll(T handed) {
        ensureOnLoop("wakeAll");
        wakeEach(handed);
    }

    /// The same, of a caller who has ensured that it is on the loop.
    void wakeEach(T handed) {
        while (wakeNext(handed)) {
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

    @Override
    void forEachHolder(Consumer<? super Task<?>> visitor) {
        if (held != null) {
            held.forEachHolder(visitor);
        }
    }

    @Override
    void forEachLine(Consumer<? super ParkingLot<?>> visitor) {
        visitor.accept(this);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what wakeFirst hands over
    private T await(Task<?> task, @Nullable Object offered, Suspension suspension) {
        task.exchange(offered);
        head = task.fiber().appendTo(head);
        size++;
        try {
            task.suspendOn(suspension);
            return (T) task.exchanged();
        } finally {
            task.exchange(null);
        }
    }

    private void remove(Entry waiter) {
        head = waiter.removeFrom(head);
        size--;
    }

    private void bind(String operation, Object used, @Nullable Engine current) {
        Engine engine = known == null ? null : known.engine;
        if (current == null || current != engine) {
            Engine bound = engine == null && current == null ? home : engine;
            if (bound != null && !bound.loop().isClosed()) {
                throw bound.misplaced(
                        operation + " must be called on the event loop that " + used + " belongs to",
                        "other threads use");
            }
        }
        known = current == null ? null : current.observation().resources();
        if (known != null) {
            known.note(this);
        }
    }

    /// What those who look at the loop are shown of what the tasks wait for. Any thread, if need be.
    @FunctionalInterface
    interface Held {

        /// What has no holders that are known, and no figures.
        Held BY_NOBODY_KNOWN = _ -> {};

        /// Calls `visitor` with each task that holds it.
        void forEachHolder(Consumer<? super Task<?>> visitor);

        /// How many of what there are, by name.
        default Map<String, Long> figures() {
            return Map.of();
        }
    }

    private record OfResource(Resource resource) implements Held {

        @Override
        public void forEachHolder(Consumer<? super Task<?>> visitor) {
            resource.holders().forEach(visitor);
        }

        @Override
        public Map<String, Long> figures() {
            return resource.figures();
        }
    }

    /// A wait that no cancellation ends.
    private static final class Uncancelled extends Suspension {

        private final ParkingLot<?> waiters;

        Uncancelled(ParkingLot<?> waiters) {
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
        void forEachHolder(Consumer<? super Task<?>> visitor) {
            waiters.forEachHolder(visitor);
        }

        @Override
        void forEachLine(Consumer<? super ParkingLot<?>> visitor) {
            visitor.accept(waiters);
        }

        @Override
        void cancelWait(Task<?> task, @Nullable String reason) {
            task.cancellation().keep(reason);
        }
    }
}
