package io.asyncio4j;

import io.asyncio4j.function.BlockingOp;
import io.asyncio4j.function.Fn;
import io.asyncio4j.function.Op;
import io.asyncio4j.function.RemoteOp;
import io.asyncio4j.function.VoidBlockingOp;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.RemoteRunner;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The vocabulary of asyncio as static methods. Import it with `import static io.asyncio4j.Asyncio.*`.
///
/// Unless a method says otherwise it is called in a task: anywhere below [#run]. Methods that wait
/// suspend the task only, and throw [CancelledError] there if the task is cancelled.
///
/// {@snippet class=snippets.AsyncioTest region=gather}
public final class Asyncio {

    private static final LoopLocal<RemoteRunner> RUNNER = new LoopLocal<>(_ -> remoteRunner(), RemoteRunner::close);

    private Asyncio() {}

    /// Runs a program: makes an event loop, runs `body` in its first task, ends all other tasks when
    /// that is done, and closes the loop.
    ///
    /// Called in a task, it runs `body` in a task of the same loop. Ctrl-C and a SIGTERM cancel the first task, so
    /// that its `finally` blocks run; the next one kills the program. See [Runner#run].
    ///
    /// Source: `asyncio.run`; with `nest_asyncio` built in.
    ///
    /// @return the value of `body`
    /// @waits in a task, until `body` has ended; a cancellation goes on to `body`, and is thrown when that
    ///     has ended
    /// @throws X exactly what `body` throws
    /// @throws IllegalStateException in a callback of a loop, or if the JVM was started without the
    ///     flag that loops need
    public static <T extends @Nullable Object, X extends Exception> T run(Op<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        if (Engine.find() != null) {
            return runNested(body);
        }
        try (var runner = new Runner()) {
            return runner.run(body);
        }
    }

    /// Runs a program without a value; see [#run(Op)].
    ///
    /// @waits in a task, until `body` has ended; see [#run(Op)]
    public static <X extends Exception> void run(VoidOp<X> body) throws X {
        Objects.requireNonNull(body, "body");
        run(VoidAdapters.op(body));
    }

    /// Runs a program like [#run(Op)], on a loop with options: `run(options -> options.debug(true), () -> …)`.
    ///
    /// @param configure sets the options of the loop
    /// @return the value of `body`
    /// @throws X exactly what `body` throws
    /// @throws IllegalStateException on a loop, whose options cannot be set any more
    public static <T extends @Nullable Object, X extends Exception> T run(
            Consumer<? super LoopOptions> configure, Op<T, X> body) throws X {
        Objects.requireNonNull(configure, "configure");
        Objects.requireNonNull(body, "body");
        if (Engine.find() != null) {
            throw new IllegalStateException("run with options makes a loop of its own, and cannot be called on one");
        }
        try (var runner = new Runner(configure)) {
            return runner.run(body);
        }
    }

    /// Runs a program without a value; see [#run(Consumer, Op)].
    public static <X extends Exception> void run(Consumer<? super LoopOptions> configure, VoidOp<X> body) throws X {
        Objects.requireNonNull(body, "body");
        run(configure, VoidAdapters.op(body));
    }

    /// Waits for `duration`. Zero lets everything else that is ready run once.
    ///
    /// @param duration at least zero
    /// @waits until `duration` has passed; a cancellation ends it at once
    public static void sleep(Duration duration) {
        long nanos = Durations.nanos("duration", duration);
        Task<?> task = Task.currentFor("sleep");
        if (nanos == 0) {
            task.yieldNow();
            return;
        }
        Engine engine = task.engine();
        Timer timer = engine.wakeAt(engine.deadline(nanos), task.fiber());
        task.throwPendingCancel(timer);
        task.suspendOn(timer);
    }

    /// Waits for `seconds` seconds, as asyncio counts; the JDK's `Thread.sleep` counts milliseconds. See
    /// [#sleep(Duration)].
    ///
    /// @param seconds a finite number, at least zero
    /// @waits until the time has passed; a cancellation ends it at once
    public static void sleep(double seconds) {
        sleep(Durations.ofSeconds(seconds));
    }

    /// Ticks at a fixed rate, the first at once: `for (var tick : every(seconds(10))) { … }` runs its body every
    /// ten seconds, until it is left or the task is cancelled.
    ///
    /// @param period more than zero
    public static Ticks every(Duration period) {
        return new Ticks(period);
    }

    /// Ticks every `seconds` seconds; see [#every(Duration)].
    ///
    /// @param seconds a finite number, above zero
    public static Ticks every(double seconds) {
        return every(Durations.ofSeconds(seconds));
    }

    /// Lets everything else that is ready run once. The same as `sleep(Duration.ZERO)`.
    ///
    /// @waits until everything else that is ready has run once; a cancellation meanwhile hits when the task
    ///     goes on
    public static void yieldNow() {
        Task.currentFor("yieldNow").yieldNow();
    }

    /// The task that the calling code runs in.
    ///
    /// @throws IllegalStateException if there is none
    public static Task<?> currentTask() {
        return Task.currentFor("currentTask");
    }

    /// Starts a task that runs beside this one, from the next iteration of the loop on. It belongs to
    /// the loop: prefer [TaskGroup], which waits for its tasks.
    ///
    /// @return the task; await it, since an exception that nobody retrieves is only logged
    public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
        return start(null, body);
    }

    /// Starts a task without a value; see [#createTask(Callable)].
    public static Task<@Nullable Void> createTask(VoidOp<?> body) {
        return start(null, VoidAdapters.callable(body));
    }

    /// Starts a task with a name; see [#createTask(Callable)].
    public static <T extends @Nullable Object> Task<T> createTask(String name, Callable<T> body) {
        return start(Objects.requireNonNull(name, "name"), body);
    }

    /// Starts a task with a name and without a value; see [#createTask(Callable)].
    public static Task<@Nullable Void> createTask(String name, VoidOp<?> body) {
        return start(Objects.requireNonNull(name, "name"), VoidAdapters.callable(body));
    }

    /// Runs operations at once and returns their values in order.
    ///
    /// The operations are this call's own: the first failure cancels the rest, waits for them and is
    /// thrown as it is, with further failures suppressed in it. For asyncio's `gather` of tasks,
    /// whose siblings keep running, see [#awaitAll(Collection)].
    ///
    /// @waits until all have ended; a cancellation goes on to all, and is thrown when they have ended
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object, X extends Exception> List<T> gather(Op<T, ? extends X>... bodies)
            throws X {
        return Gather.values(List.of(Objects.requireNonNull(bodies, "bodies")), Gather.NO_LIMIT, Callable::call);
    }

    /// Runs operations without values at once; see [#gather(Op...)].
    ///
    /// @waits until all have ended; see [#gather(Op...)]
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <X extends Exception> void gather(VoidOp<? extends X>... bodies) throws X {
        Gather.all(
                List.of(Objects.requireNonNull(bodies, "bodies")),
                Gather.NO_LIMIT,
                body -> VoidAdapters.callable(body).call());
    }

    /// Applies `function` to all items at once and returns the values in the order of the items; see
    /// [#gather(Op...)]. For an action without a value, use [#forEachConcurrent(Iterable, VoidFn)].
    ///
    /// @waits until all have ended; see [#gather(Op...)]
    public static <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> List<T> gather(
            Iterable<A> items, Fn<? super A, T, X> function) throws X {
        return Gather.values(items, Gather.NO_LIMIT, function);
    }

    /// Applies `function` to all items, at most `limit` at a time, and returns the values in the order of the
    /// items. The next item is taken when there is room for it.
    ///
    /// @waits until all have ended, `limit` of them at a time; a cancellation goes on to those under way, is
    ///     thrown when they have ended, and no further item is taken
    public static <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> List<T> gather(
            Iterable<A> items, Limit limit, Fn<? super A, T, X> function) throws X {
        return Gather.values(items, Objects.requireNonNull(limit, "limit").atOnce(), function);
    }

    /// Calls `action` with all items at once and waits for all; the first failure cancels the rest,
    /// waits for them and is thrown.
    ///
    /// @waits until all have ended; a cancellation goes on to all, and is thrown when they have ended
    public static <A extends @Nullable Object, X extends Exception> void forEachConcurrent(
            Iterable<A> items, VoidFn<? super A, X> action) throws X {
        Gather.all(items, Gather.NO_LIMIT, VoidAdapters.fn(action));
    }

    /// Calls `action` with all items, at most `limit` at a time; the next item is taken when there is room
    /// for it.
    ///
    /// @waits until all have ended, `limit` of them at a time; a cancellation goes on to those under way, is
    ///     thrown when they have ended, and no further item is taken
    public static <A extends @Nullable Object, X extends Exception> void forEachConcurrent(
            Iterable<A> items, Limit limit, VoidFn<? super A, X> action) throws X {
        Gather.all(items, Objects.requireNonNull(limit, "limit").atOnce(), VoidAdapters.fn(action));
    }

    /// How many operations may be under way at once.
    ///
    /// @param atOnce at least 1
    public static Limit limit(int atOnce) {
        return new Limit(atOnce);
    }

    /// Applies `function` to all items at once and returns how each ended, in the order of the items.
    ///
    /// Source: `asyncio.gather(return_exceptions=True)`.
    ///
    /// @waits until all have ended; a cancellation goes on to all, and is thrown when they have ended
    public static <A extends @Nullable Object, T extends @Nullable Object> List<Outcome<T>> settle(
            Iterable<A> items, Fn<? super A, T, ?> function) {
        return Gather.outcomes(items, Gather.NO_LIMIT, function);
    }

    /// Applies `function` to all items, at most `limit` at a time, and returns how each ended, in the order
    /// of the items. The next item is taken when there is room for it.
    ///
    /// @waits until all have ended, `limit` of them at a time; a cancellation goes on to those under way, is
    ///     thrown when they have ended, and no further item is taken
    public static <A extends @Nullable Object, T extends @Nullable Object> List<Outcome<T>> settle(
            Iterable<A> items, Limit limit, Fn<? super A, T, ?> function) {
        return Gather.outcomes(items, Objects.requireNonNull(limit, "limit").atOnce(), function);
    }

    /// Runs operations at once and returns how each ended, in order.
    ///
    /// @waits until all have ended; see [#settle(Iterable, Fn)]
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> List<Outcome<T>> settle(Op<T, ?>... bodies) {
        Fn<Op<T, ?>, T, Exception> call = Op::call;
        return Gather.outcomes(List.of(Objects.requireNonNull(bodies, "bodies")), Gather.NO_LIMIT, call);
    }

    /// Applies `function` to all items at once and returns the first value; then the others are cancelled and
    /// waited for, and what they come to is dropped.
    ///
    /// Source: `staggered_race` of asyncio; `Promise.any` of JavaScript.
    ///
    /// @param items at least one
    /// @waits until one has succeeded and the others have ended, or all have failed; a cancellation goes on
    ///     to all, and is thrown when they have ended
    /// @throws ExceptionGroup with every failure, in the order in which they came, if none succeeds
    public static <A extends @Nullable Object, T extends @Nullable Object> T firstSuccess(
            Iterable<A> items, Fn<? super A, T, ?> function) {
        return Race.run(items, function);
    }

    /// Runs operations at once and returns the first value; see [#firstSuccess(Iterable, Fn)].
    ///
    /// @waits until one has succeeded and the others have ended; see [#firstSuccess(Iterable, Fn)]
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> T firstSuccess(Callable<? extends T>... bodies) {
        return Race.<Callable<? extends T>, T>run(List.of(Objects.requireNonNull(bodies, "bodies")), Callable::call);
    }

    /// Waits for all and returns their values in order. The first failure is thrown at once; the others keep
    /// running.
    ///
    /// Source: `asyncio.gather` of existing tasks.
    ///
    /// @waits until all are done or one has failed; a cancellation goes on to all, and is thrown when the
    ///     first has ended by it
    public static <T extends @Nullable Object> List<T> awaitAll(
            Collection<? extends Awaitable<? extends T>> awaitables) {
        return WaitAll.await(awaitables);
    }

    /// Waits for all; see [#awaitAll(Collection)].
    ///
    /// @waits until all are done or one has failed; see [#awaitAll(Collection)]
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> List<T> awaitAll(Awaitable<? extends T>... awaitables) {
        return WaitAll.await(List.of(Objects.requireNonNull(awaitables, "awaitables")));
    }

    /// Waits until some or all are done. What they ended with is neither thrown nor retrieved.
    ///
    /// Source: `asyncio.wait`.
    ///
    /// @param awaitables at least one; each counts once
    /// @waits until some or all are done, as `when` says; a cancellation ends the wait and cancels none of
    ///     them
    public static <A extends Awaitable<?>> Waited<A> waitUntil(ReturnWhen when, Collection<? extends A> awaitables) {
        return WaitSome.await(Objects.requireNonNull(when, "when"), awaitables, null);
    }

    /// Waits for at most `limit` until some or all are done; see [#waitUntil(ReturnWhen, Collection)]. It is
    /// no error if the time passes first.
    ///
    /// @param limit at least zero; null for no limit
    /// @waits until some or all are done or `limit` has passed; a cancellation ends the wait and cancels none
    ///     of them
    public static <A extends Awaitable<?>> Waited<A> waitUntil(
            ReturnWhen when, Collection<? extends A> awaitables, @Nullable Duration limit) {
        return WaitSome.await(Objects.requireNonNull(when, "when"), awaitables, limit);
    }

    /// Waits for at most `seconds` seconds until some or all are done; see
    /// [#waitUntil(ReturnWhen, Collection, Duration)].
    ///
    /// @param seconds a finite number, at least zero
    /// @waits until some or all are done or the time has passed; a cancellation ends the wait and cancels none of
    ///     them
    public static <A extends Awaitable<?>> Waited<A> waitUntil(
            ReturnWhen when, Collection<? extends A> awaitables, double seconds) {
        return waitUntil(when, awaitables, Durations.ofSeconds(seconds));
    }

    /// The same awaitables in the order in which they are done; taking the next waits for it. One task at
    /// a time takes them. Whoever stops early leaves the others running.
    ///
    /// Source: `asyncio.as_completed`; for its timeout, use [#timeout].
    ///
    /// @param awaitables each counts once
    public static <A extends Awaitable<?>> Iterable<A> asCompleted(Collection<? extends A> awaitables) {
        return Completions.of(awaitables);
    }

    /// Runs `body` in this task, for at most `limit`.
    ///
    /// At the deadline the body is cancelled: its next or present wait throws a [CancelledError]. A
    /// body that never waits is not cut short.
    ///
    /// Source: `asyncio.timeout`.
    ///
    /// @param limit at least zero; null for no limit
    /// @waits where `body` waits; at the deadline, or if the task is cancelled, its wait ends
    /// @throws X exactly what `body` throws
    /// @throws TimedOutException if the body was cut short
    public static <T extends @Nullable Object, X extends Exception> T timeout(@Nullable Duration limit, Op<T, X> body)
            throws X {
        Objects.requireNonNull(body, "body");
        return new TimeLimit("timeout", limit).run(body);
    }

    /// Runs `body` for at most `limit`; see [#timeout(Duration, Op)].
    ///
    /// @waits where `body` waits; see [#timeout(Duration, Op)]
    public static <X extends Exception> void timeout(@Nullable Duration limit, VoidOp<X> body) throws X {
        Objects.requireNonNull(body, "body");
        new TimeLimit("timeout", limit).run(VoidAdapters.op(body));
    }

    /// Runs `body` for at most `seconds` seconds; see [#timeout(Duration, Op)].
    ///
    /// @param seconds a finite number, at least zero
    /// @waits where `body` waits; see [#timeout(Duration, Op)]
    public static <T extends @Nullable Object, X extends Exception> T timeout(double seconds, Op<T, X> body) throws X {
        return timeout(Durations.ofSeconds(seconds), body);
    }

    /// Runs `body` for at most `seconds` seconds; see [#timeout(Duration, Op)].
    ///
    /// @param seconds a finite number, at least zero
    /// @waits where `body` waits; see [#timeout(Duration, Op)]
    public static <X extends Exception> void timeout(double seconds, VoidOp<X> body) throws X {
        timeout(Durations.ofSeconds(seconds), body);
    }

    /// Waits for `awaitable`, and cancels it if it is not done in time; then waits until it has ended.
    ///
    /// Source: `asyncio.wait_for`.
    ///
    /// @param limit at least zero; null for no limit
    /// @waits until `awaitable` is done; after `limit`, or if the task is cancelled, until it has ended by
    ///     its own cancellation
    /// @throws TimedOutException if `awaitable` was cancelled because the time had passed
    public static <T extends @Nullable Object> T waitFor(Awaitable<T> awaitable, @Nullable Duration limit) {
        return TimeLimit.waitFor(limit, awaitable);
    }

    /// Waits for `awaitable` for at most `seconds` seconds; see [#waitFor(Awaitable, Duration)].
    ///
    /// @param seconds a finite number, at least zero
    /// @waits until `awaitable` is done; see [#waitFor(Awaitable, Duration)]
    public static <T extends @Nullable Object> T waitFor(Awaitable<T> awaitable, double seconds) {
        return waitFor(awaitable, Durations.ofSeconds(seconds));
    }

    /// Runs `body` in this task without being cancelled from outside: a cancellation waits until `body` has
    /// ended. For cleaning up that must wait; put a limit on it, which still works inside:
    /// `uncancellable(() -> timeout(seconds(1), () -> …))`.
    ///
    /// Source: trio's shielded `CancelScope`; `NonCancellable` of Kotlin.
    ///
    /// @waits where `body` waits; a cancellation meanwhile hits at the first wait after it
    /// @throws X exactly what `body` throws
    public static <T extends @Nullable Object, X extends Exception> T uncancellable(Op<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return Task.currentFor("uncancellable").uncancellable(body);
    }

    /// Runs `body` without being cancelled from outside; see [#uncancellable(Op)].
    ///
    /// @waits where `body` waits; see [#uncancellable(Op)]
    public static <X extends Exception> void uncancellable(VoidOp<X> body) throws X {
        Objects.requireNonNull(body, "body");
        Task.currentFor("uncancellable").uncancellable(VoidAdapters.op(body));
    }

    /// Runs a blocking operation of the JDK, or of a library, in this task so that a cancellation ends it: the
    /// task is interrupted where the operation blocks, such as in a socket, a channel, a queue, a lock,
    /// `sleep` or `wait`. Elsewhere a cancellation interrupts nothing, for many libraries do not survive it:
    /// an interrupted socket or channel is closed.
    ///
    /// What the operation throws after it was interrupted is the cause of the [CancelledError]. If it
    /// returns nevertheless, its value is returned, and the cancellation hits at the next wait. No such
    /// interrupt is left when this returns. An [InterruptedException] for another reason is thrown as it is.
    /// It does not end what interrupts do not end, such as `CompletableFuture.join`.
    ///
    /// @waits for what `operation` blocks on; a cancellation interrupts it there, and what it leaves behind
    ///     is for `operation` to clear up
    /// @throws X exactly what `operation` throws
    public static <T extends @Nullable Object, X extends Exception> T interruptible(BlockingOp<T, X> operation)
            throws X {
        return Interruptible.run(Objects.requireNonNull(operation, "operation"));
    }

    /// Runs a blocking operation without a value so that a cancellation ends it; see
    /// [#interruptible(BlockingOp)].
    ///
    /// @waits for what `operation` blocks on; see [#interruptible(BlockingOp)]
    public static <X extends Exception> void interruptible(VoidBlockingOp<X> operation) throws X {
        Objects.requireNonNull(operation, "operation");
        Interruptible.<@Nullable Void, X>run(VoidAdapters.blockingOp(operation));
    }

    /// Waits for `awaitable`, and shields it from a cancellation of this task.
    ///
    /// Source: `asyncio.shield`.
    ///
    /// @waits until `awaitable` is done; a cancellation ends the wait, and `awaitable` goes on
    public static <T extends @Nullable Object> T shield(Awaitable<T> awaitable) {
        Shield.waitUntilDone(awaitable);
        return awaitable.awaitedValueOrThrow();
    }

    /// Waits for a stage of the JDK's. However often one waits for a stage, and however the waits end, one small
    /// object of ours is left at it until it is done.
    ///
    /// @waits until `stage` is done; a cancellation ends the wait and cancels `stage`, unless that is a copy or a
    ///     [minimal stage][java.util.concurrent.CompletableFuture#minimalCompletionStage] of another
    /// @throws CompletionException around a checked exception; unchecked ones are thrown as they are
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        Objects.requireNonNull(stage, "stage");
        return StageWait.await(stage);
    }

    /// Runs `work` on a thread of the loop's own executor and waits for it: for what would block the loop,
    /// such as long computations and reading files.
    ///
    /// The work sees what a task would see that is created here: a copy of this task's [ContextVar]s, the
    /// [ScopedValue]s that are bound, and the thread-locals that a
    /// [ThreadLocalCarrier][io.asyncio4j.lowlevel.ThreadLocalCarrier] carries.
    ///
    /// Source: `asyncio.to_thread`.
    ///
    /// @waits until `work` has ended; a cancellation ends the wait. Work that has begun goes on, and its
    ///     outcome is dropped
    /// @throws X exactly what `work` throws
    public static <T extends @Nullable Object, X extends Exception> T toThread(BlockingOp<T, X> work) throws X {
        return toThread(EventLoop.currentFor("toThread").defaultExecutor(), work);
    }

    /// Runs `work` without a value; see [#toThread(BlockingOp)].
    ///
    /// @waits until `work` has ended; see [#toThread(BlockingOp)]
    public static <X extends Exception> void toThread(VoidBlockingOp<X> work) throws X {
        toThread(EventLoop.currentFor("toThread").defaultExecutor(), work);
    }

    /// Runs `work` by `executor` and waits for it; see [#toThread(BlockingOp)].
    ///
    /// @waits until `work` has ended; see [#toThread(BlockingOp)]
    public static <T extends @Nullable Object, X extends Exception> T toThread(Executor executor, BlockingOp<T, X> work)
            throws X {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(work, "work");
        Engine engine = Task.currentFor("toThread").engine();
        Promise<T> promise = Job.submit(engine, executor, Context.capture(), VirtualThreads.withScopedValues(work));
        if (promise.waitUntilDone("toThread")) {
            throw promise.hit();
        }
        return promise.valueOrRethrow();
    }

    /// Runs `work` without a value by `executor`; see [#toThread(BlockingOp)].
    ///
    /// @waits until `work` has ended; see [#toThread(BlockingOp)]
    public static <X extends Exception> void toThread(Executor executor, VoidBlockingOp<X> work) throws X {
        Objects.requireNonNull(work, "work");
        Asyncio.<@Nullable Void, X>toThread(executor, VoidAdapters.blockingOp(work));
    }

    /// Runs `operation` in a process of the loop's own [ProcessPool][io.asyncio4j.process.ProcessPool], which
    /// has as many workers as there are processors, and waits for it: for long computations. See
    /// [ProcessPool.run][io.asyncio4j.process.ProcessPool#run].
    ///
    /// @waits for a free worker, and until it has run `operation`; a cancellation then kills the worker
    /// @throws X exactly what `operation` throws
    public static <T extends @Nullable Object, X extends Exception> T toProcess(RemoteOp<T, X> operation) throws X {
        return RUNNER.get().run(operation);
    }

    /// A duration of `seconds` seconds, rounded to nanoseconds.
    ///
    /// @param seconds a finite number
    public static Duration seconds(double seconds) {
        return Durations.of("seconds", seconds, 1);
    }

    /// A duration of `millis` milliseconds.
    public static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /// A duration of `minutes` minutes, rounded to nanoseconds.
    ///
    /// @param minutes a finite number
    public static Duration minutes(double minutes) {
        return Durations.of("minutes", minutes, 60);
    }

    private static RemoteRunner remoteRunner() {
        return ServiceLoader.load(RemoteRunner.class, Asyncio.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing found that runs operations in other processes:"
                        + " the services of the module io.asyncio4j are missing"));
    }

    private static <T extends @Nullable Object> T runNested(Callable<T> body) {
        Nursery nursery = Nursery.open("run");
        Task<T> task = nursery.<Task<T>>run(() -> nursery.createTask(null, body));
        return Objects.requireNonNull(task).valueOrRethrow();
    }

    private static <T extends @Nullable Object> Task<T> start(@Nullable String name, Callable<T> body) {
        EventLoop loop = Engine.currentOrThrow("createTask").loop();
        Task<T> task = loop.newTask(name, body);
        task.start(loop.tasks());
        return task;
    }
}
