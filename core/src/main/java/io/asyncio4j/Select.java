package io.asyncio4j;

import io.asyncio4j.function.Fn;
import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Waits for several things at once and takes the first that is ready; to be imported with
/// `import static io.asyncio4j.Select.*`.
///
/// ```java
/// String news = select(
///         onGet(queue, item -> "item " + item),
///         onDone(task, value -> "result " + value),
///         onTimeout(seconds(1), () -> "nothing"));
/// ```
///
/// Exactly one branch is taken. The others lose nothing: no item, no permit, no element is taken or put for
/// them, and a task that is waited for goes on. The handler of the branch runs in the waiting task, after the
/// decision, and its value is the value of the whole.
///
/// Branches that hand something to their handler have a twin for handlers without a value, such as
/// [#runOnGet].
///
/// Source: Go's `select`, `select` and `selectUnbiased` of Kotlin.
public final class Select {

    private Select() {}

    /// Waits until a branch is ready and takes it; of several that are ready already, the first in order.
    /// Returns without giving way then. In a task.
    ///
    /// @return what the handler of the branch returns
    /// @waits until a branch is ready; if the task is cancelled before, no branch is taken and nothing is
    ///     lost
    /// @throws X exactly what the handler throws
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object, X extends Exception> T select(Branch<T, ? extends X>... branches)
            throws X {
        return Select.<T, X>take(branches, false);
    }

    /// Waits like [#select], but takes any of several branches that are ready already, each as often as the
    /// others, so that none starves. The loop's seed decides ([LoopOptions#seed]).
    ///
    /// @waits until a branch is ready; see [#select]
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object, X extends Exception> T selectFair(Branch<T, ? extends X>... branches)
            throws X {
        return Select.<T, X>take(branches, true);
    }

    /// Takes an item, like [AsyncQueue#get]. If the queue is shut down and empty, the branch is ready
    /// and throws [QueueShutdownException].
    public static <E, T extends @Nullable Object, X extends Exception> Branch<T, X> onGet(
            AsyncQueue<E> queue, Fn<? super E, T, X> handler) {
        return new Branch<>(Objects.requireNonNull(queue, "queue").getting(), handler);
    }

    /// Takes an item; see [#onGet(AsyncQueue, Fn)].
    public static <E, X extends Exception> Branch<@Nullable Void, X> runOnGet(
            AsyncQueue<E> queue, VoidFn<? super E, X> handler) {
        return new Branch<>(Objects.requireNonNull(queue, "queue").getting(), VoidAdapters.fn("handler", handler));
    }

    /// Takes an item, like [Subscription#get]; see [#onGet(AsyncQueue, Fn)].
    public static <E, T extends @Nullable Object, X extends Exception> Branch<T, X> onGet(
            Subscription<E> subscription, Fn<? super E, T, X> handler) {
        return new Branch<>(Objects.requireNonNull(subscription, "subscription").getting(), handler);
    }

    /// Takes an item, like [Subscription#get]; see [#onGet(AsyncQueue, Fn)].
    public static <E, X extends Exception> Branch<@Nullable Void, X> runOnGet(
            Subscription<E> subscription, VoidFn<? super E, X> handler) {
        return new Branch<>(
                Objects.requireNonNull(subscription, "subscription").getting(), VoidAdapters.fn("handler", handler));
    }

    /// Puts an item, like [AsyncQueue#put].
    public static <E, T extends @Nullable Object, X extends Exception> Branch<T, X> onPut(
            AsyncQueue<E> queue, E item, Op<T, X> handler) {
        return branch(putting(queue, item), handler);
    }

    /// Puts an item, like [AsyncQueue#put].
    public static <E, X extends Exception> Branch<@Nullable Void, X> onPut(
            AsyncQueue<E> queue, E item, VoidOp<X> handler) {
        return branch(putting(queue, item), VoidAdapters.op("handler", handler));
    }

    /// Waits for a task or a promise. Its failure is thrown as by [Awaitable#await]; it is never
    /// cancelled.
    public static <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> Branch<T, X> onDone(
            Awaitable<A> awaitable, Fn<? super A, T, X> handler) {
        return new Branch<>(new Sources.Done<>(Objects.requireNonNull(awaitable, "awaitable")), handler);
    }

    /// Waits for a task or a promise; see [#onDone].
    public static <A extends @Nullable Object, X extends Exception> Branch<@Nullable Void, X> runOnDone(
            Awaitable<A> awaitable, VoidFn<? super A, X> handler) {
        return onDone(awaitable, VoidAdapters.<A, X>fn("handler", handler));
    }

    /// Waits until an event is set.
    public static <T extends @Nullable Object, X extends Exception> Branch<T, X> onSet(
            AsyncEvent event, Op<T, X> handler) {
        return branch(Objects.requireNonNull(event, "event").setting(), handler);
    }

    /// Waits until an event is set.
    public static <X extends Exception> Branch<@Nullable Void, X> onSet(AsyncEvent event, VoidOp<X> handler) {
        return branch(Objects.requireNonNull(event, "event").setting(), VoidAdapters.op("handler", handler));
    }

    /// Waits for a lock, which is held while the handler runs.
    public static <T extends @Nullable Object, X extends Exception> Branch<T, X> onAcquire(
            AsyncLock lock, Op<T, X> handler) {
        return holding(Objects.requireNonNull(lock, "lock").acquiring(), handler);
    }

    /// Waits for a lock, which is held while the handler runs.
    public static <X extends Exception> Branch<@Nullable Void, X> onAcquire(AsyncLock lock, VoidOp<X> handler) {
        return holding(Objects.requireNonNull(lock, "lock").acquiring(), VoidAdapters.op("handler", handler));
    }

    /// Waits for a permit, which is held while the handler runs.
    public static <T extends @Nullable Object, X extends Exception> Branch<T, X> onAcquire(
            AsyncSemaphore semaphore, Op<T, X> handler) {
        return holding(Objects.requireNonNull(semaphore, "semaphore").acquiring(), handler);
    }

    /// Waits for a permit, which is held while the handler runs.
    public static <X extends Exception> Branch<@Nullable Void, X> onAcquire(
            AsyncSemaphore semaphore, VoidOp<X> handler) {
        return holding(Objects.requireNonNull(semaphore, "semaphore").acquiring(), VoidAdapters.op("handler", handler));
    }

    /// Waits for `limit`, and is taken if no other branch has been by then. A limit of zero is ready at once.
    ///
    /// @param limit at least zero
    public static <T extends @Nullable Object, X extends Exception> Branch<T, X> onTimeout(
            Duration limit, Op<T, X> handler) {
        return branch(new Sources.Time(Durations.nanos("limit", limit)), handler);
    }

    /// Waits for `limit`, and is taken if no other branch has been by then; see [#onTimeout(Duration, Op)].
    public static <X extends Exception> Branch<@Nullable Void, X> onTimeout(Duration limit, VoidOp<X> handler) {
        return branch(new Sources.Time(Durations.nanos("limit", limit)), VoidAdapters.op("handler", handler));
    }

    /// Is taken if no other branch is ready: then nothing waits. At most one, wherever it stands.
    public static <T extends @Nullable Object, X extends Exception> Branch<T, X> otherwise(Op<T, X> handler) {
        return branch(new Sources.Otherwise(), handler);
    }

    /// Is taken if no other branch is ready; see [#otherwise(Op)].
    public static <X extends Exception> Branch<@Nullable Void, X> otherwise(VoidOp<X> handler) {
        return branch(new Sources.Otherwise(), VoidAdapters.op("handler", handler));
    }

    private static <E> Source<@Nullable Void> putting(AsyncQueue<E> queue, E item) {
        return Objects.requireNonNull(queue, "queue").putting(Objects.requireNonNull(item, "item"));
    }

    private static <V extends @Nullable Object, T extends @Nullable Object, X extends Exception> Branch<T, X> branch(
            Source<V> source, Op<T, X> handler) {
        Objects.requireNonNull(handler, "handler");
        return new Branch<>(source, _ -> handler.call());
    }

    private static <T extends @Nullable Object, X extends Exception> Branch<T, X> holding(
            Source<Permit> source, Op<T, X> handler) {
        Objects.requireNonNull(handler, "handler");
        return new Branch<>(source, permit -> {
            try (permit) {
                return handler.call();
            }
        });
    }

    private static <T extends @Nullable Object, X extends Exception> T take(
            Branch<T, ? extends X>[] given, boolean fair) throws X {
        List<Branch<T, ? extends X>> branches = List.of(Objects.requireNonNull(given, "branches"));
        Choice choice = new Choice(waitedFor(branches));
        if (!choice.poll(fair ? EventLoop.current().random() : null) && !choice.takeOtherwise()) {
            choice.await();
        }
        return branches.get(choice.winner()).take(choice);
    }

    private static List<Source<?>> waitedFor(List<? extends Branch<?, ?>> branches) {
        if (branches.isEmpty()) {
            throw new IllegalArgumentException("select needs at least one branch, was given none");
        }
        if (branches.stream()
                        .filter(branch -> branch.source() instanceof Sources.Otherwise)
                        .count()
                > 1) {
            throw new IllegalArgumentException("select takes at most one branch `otherwise`");
        }
        var sources = new ArrayList<Source<?>>(branches.size());
        branches.forEach(branch -> sources.add(branch.source()));
        return sources;
    }
}
