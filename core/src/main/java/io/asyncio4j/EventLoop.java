package io.asyncio4j;

import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.Driver;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ParkingDriver;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An event loop: one thread that runs callbacks and tasks, one after the other, in the order in
/// which they become ready.
///
/// Most programs never touch it: [Asyncio#run] makes one and closes it. As an [Executor] it runs
/// what other threads hand over.
///
/// {@snippet class=snippets.EventLoopTest region=beside}
///
/// Source: `asyncio.AbstractEventLoop`.
public final class EventLoop implements Executor, AutoCloseable {

    private final Engine engine;
    private final TaskList tasks = new TaskList(null); // loop only
    private final TaskList generators = new TaskList(null); // loop only: their bodies
    private final Unreachable unreachable; // loop only
    private final Unretrieved unretrieved; // loop only
    private final DefaultExecutor defaultExecutor;
    private final Consumer<? super ErrorReport> errorHandler;
    private final LoopShutdown shutdown;
    private final @Nullable Creations creations; // in debug mode
    private final LoopSignals signals;
    private final LoopLocals locals = new LoopLocals(this);
    private final RandomGenerator random; // loop only
    private final IoDriver ioDriver;
    private final boolean cancelFromOutside;
    private final boolean runFromOutside;
    private final boolean observable;

    private EventLoop(LoopOptions options) {
        VirtualThreads.ensureOpen();
        Driver given = options.driver();
        errorHandler = options.errorHandler();
        defaultExecutor = new DefaultExecutor(options.name(), options.executorThreads());
        random = new SplittableRandom(options.seed());
        creations = options.debug() ? new Creations() : null;
        cancelFromOutside = options.cancelFromOutside();
        runFromOutside = options.runFromOutside();
        observable = options.observable();
        engine = new Engine(
                this,
                given != null ? given : new ParkingDriver(),
                options,
                Instruments.of(this, options.instruments(), creations));
        ioDriver = new IoDriver(engine, given != null);
        signals = new LoopSignals(engine);
        unreachable = new Unreachable(engine);
        unretrieved = new Unretrieved(engine, options.failurePatience());
        shutdown = new LoopShutdown(this, options.executorPatience());
    }

    /// Starts a loop on a thread of its own, which is a daemon.
    ///
    /// @throws IllegalStateException if the JVM was started without the flag that loops need
    public static EventLoop start() {
        return start(_ -> {});
    }

    /// Starts a loop on a thread of its own, which is a daemon.
    ///
    /// @param configure sets the options
    /// @throws IllegalStateException if the JVM was started without the flag that loops need
    public static EventLoop start(Consumer<? super LoopOptions> configure) {
        Objects.requireNonNull(configure, "configure");
        var options = new LoopOptions();
        configure.accept(options);
        var loop = new EventLoop(options);
        loop.engine.start();
        long slowStep = options.slowStep();
        if (slowStep > 0) {
            Watchdog.watch(loop.engine, slowStep);
        }
        return loop;
    }

    /// The loop that the calling code runs on.
    ///
    /// @throws IllegalStateException if it runs on none
    public static EventLoop current() {
        return currentFor("EventLoop.current");
    }

    /// The loop that the calling code runs on: the guard of an operation that needs one, for those who build
    /// on core.
    ///
    /// @param operation what the caller was asked to do, for the message
    /// @throws IllegalStateException if it runs on none
    public static EventLoop currentFor(String operation) {
        Objects.requireNonNull(operation, "operation");
        return Engine.currentOrThrow(operation).loop();
    }

    /// The loop that the calling code runs on, if any. Any thread.
    public static Optional<EventLoop> find() {
        return Optional.ofNullable(Engine.find()).map(Engine::loop);
    }

    /// The guard of an operation that belongs to this loop: throws unless the calling code runs on it. For
    /// those who build on core. Call it first, before the operation changes anything.
    ///
    /// @param operation what the caller was asked to do, for the message
    /// @throws IllegalStateException on another loop, or on none
    public void ensureCurrent(String operation) {
        Objects.requireNonNull(operation, "operation");
        engine.ensureLoopThread(operation);
    }

    /// The guard of an operation on an object that belongs to this loop; see [#ensureCurrent(String)].
    ///
    /// @param operation what the caller was asked to do, for the message
    /// @param used what the user holds; the message names it by `toString`, which any thread must be able to call
    /// @throws IllegalStateException on another loop, or on none
    public void ensureCurrent(String operation, Object used) {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(used, "used");
        engine.ensureLoopThread(operation, used);
    }

    /// For random choices, such as the jitter of a pause: with the same [LoopOptions#seed] they are the same
    /// again. On the loop, as the generator itself.
    ///
    /// @throws IllegalStateException on another loop, or on none
    public RandomGenerator random() {
        ensureCurrent("random");
        return random;
    }

    /// Runs an operation in a new task and blocks the calling thread until it is done. Not on a
    /// loop.
    ///
    /// If the calling thread is interrupted, the task is cancelled; its interrupt flag is set again
    /// when this returns.
    ///
    /// @throws X exactly what `body` throws
    /// @throws IllegalStateException if the loop is closed, or stops before the task is done
    public <T extends @Nullable Object, X extends Exception> T run(Op<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return new BlockedCaller<T>(this, null, Context.capture(), body).run();
    }

    /// Runs an operation without a value; see [#run(Op)].
    public <X extends Exception> void run(VoidOp<X> body) throws X {
        run(VoidAdapters.op(body));
    }

    /// Runs an operation in a new task. Any thread.
    ///
    /// @return done when the task is; cancelling it cancels the task
    /// @throws IllegalStateException if the loop is closed
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> body) {
        var future = new CompletableFuture<T>();
        Task<T> task = newTask(null, body);
        post(new Submission(task, future));
        return future;
    }

    /// Runs an operation without a value in a new task; see [#submit(Callable)].
    public CompletableFuture<@Nullable Void> submit(VoidOp<?> body) {
        return submit(VoidAdapters.callable(body));
    }

    /// Calls back in the next iteration, after everything that is ready. On the loop.
    public Handle callSoon(Runnable callback) {
        ensureCurrent("callSoon");
        var handle = new Handle(engine, Objects.requireNonNull(callback, "callback"));
        engine.enqueue(handle);
        return handle;
    }

    /// Calls back like [#callSoon]. Any thread; the order of one thread's callbacks is kept.
    ///
    /// @throws IllegalStateException if the loop is closed
    public Handle callSoonThreadsafe(Runnable callback) {
        var handle = new Handle(engine, Objects.requireNonNull(callback, "callback"));
        shutdown.ensureNotEnded(); // tasks that clean up may still need their callbacks
        engine.post(handle);
        return handle;
    }

    /// Calls back like [#callSoonThreadsafe], unless the loop has ended. Any thread.
    ///
    /// @return false if nobody will call back, since the loop has ended
    public boolean tryCallSoonThreadsafe(Runnable callback) {
        var handle = new Handle(engine, Objects.requireNonNull(callback, "callback"));
        if (engine.hasEnded()) {
            return false;
        }
        engine.post(handle);
        return true;
    }

    /// The same as [#callSoonThreadsafe].
    @Override
    public void execute(Runnable callback) {
        callSoonThreadsafe(callback);
    }

    /// Calls back after a delay. On the loop. Callbacks of equal deadlines keep their order.
    ///
    /// @param delay at least zero
    public Handle callLater(Duration delay, Runnable callback) {
        long nanos = Durations.nanos("delay", delay);
        ensureCurrent("callLater");
        return newTimer(engine.deadline(nanos), callback);
    }

    /// Calls back at a time on the loop's clock. On the loop.
    ///
    /// @param when on the clock of [#time]; a time that has passed means soon
    public Handle callAt(Duration when, Runnable callback) {
        ensureCurrent("callAt");
        Objects.requireNonNull(when, "when");
        return newTimer(engine.within(Durations.clamped(when)), callback);
    }

    /// The loop's clock: monotonic, from an arbitrary origin. Any thread.
    public Duration time() {
        return Duration.ofNanos(engine.now());
    }

    /// Runs `work` by `executor` and returns at once. On the loop.
    ///
    /// Cancelling the result does not stop the work; its outcome is dropped then. As in asyncio, the work does not
    /// see this task's [ContextVar]s; with [Asyncio#toThread] it does. A failure that nobody asks for is reported,
    /// as [Promise#fail] says.
    public <T extends @Nullable Object> Promise<T> runInExecutor(Executor executor, Callable<T> work) {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(work, "work");
        ensureCurrent("runInExecutor");
        return Job.submit(engine, executor, null, work::call);
    }

    /// Runs `work` on a thread of the loop's default executor; see [#runInExecutor(Executor,
    /// Callable)].
    public <T extends @Nullable Object> Promise<T> runInExecutor(Callable<T> work) {
        return runInExecutor(defaultExecutor, work);
    }

    /// Lets another executor do what is given to the default one from now on, such as [Asyncio#toThread]. On
    /// the loop. The executor then belongs to the loop, which shuts it down when it is closed; the one before
    /// ends when its work has ended.
    ///
    /// Source: `loop.set_default_executor`.
    ///
    /// @throws IllegalStateException if the default executor is closed
    public void setDefaultExecutor(ExecutorService executor) {
        ensureCurrent("setDefaultExecutor");
        defaultExecutor.replace(Objects.requireNonNull(executor, "executor"));
    }

    /// Gives the default executor no more work, and waits for what it has, for at most `limit`. In a task.
    /// Not needed before the loop is closed: closing it does the same.
    ///
    /// Source: `loop.shutdown_default_executor`.
    ///
    /// @param limit at least zero
    /// @return false if it was not done in time
    /// @waits until the work is done or `limit` has passed; a cancellation ends the wait, and the executor
    ///     may be closed all the same
    public boolean shutdownDefaultExecutor(Duration limit) {
        Durations.nanos("limit", limit);
        ensureCurrent("shutdownDefaultExecutor");
        return Job.await("shutdownDefaultExecutor", EventLoop::onThread, _ -> defaultExecutor.close(limit));
    }

    /// Declares that somebody outside will call in, such as a thread or a device that completes a [Promise]:
    /// until the result is closed, a virtual clock waits for it, and it is no deadlock if all tasks wait. Any
    /// thread.
    ///
    /// Not needed for what the loop knows of: executors, `CompletionStage`s, subprocesses, sockets.
    public ExternalWork expectExternalWork() {
        return ExternalWork.awaited(engine);
    }

    /// Declares that somebody outside may call in at any time, such as a device or a handler of messages:
    /// until the result is closed, it is no deadlock if all tasks wait. A virtual clock does not wait for it.
    /// Any thread.
    public ExternalWork expectExternalEvents() {
        return ExternalWork.listenedTo(engine);
    }

    /// Calls back, like [#callSoon], whenever the operating system sends this program a signal, until the
    /// loop is closed. On the loop. Only the last handler for a signal is called; the default action, such as
    /// ending the program, is suppressed.
    ///
    /// `HUP`, `INT` and `TERM` may have been ignored when the program was started, as by `nohup` or by the `&` of
    /// a script. Python takes such a signal all the same, the JVM does not: the handler is never called, and the
    /// loop's [error handler][LoopOptions#errorHandler] is told so at once.
    ///
    /// Source: `loop.add_signal_handler`.
    ///
    /// @param signal the name, such as `TERM`, `HUP` or `INT`
    /// @throws IllegalArgumentException if the platform has no such signal, or the JVM keeps it for itself
    public void addSignalHandler(String signal, Runnable handler) {
        ensureCurrent("addSignalHandler");
        Objects.requireNonNull(signal, "signal");
        signals.add(signal, Objects.requireNonNull(handler, "handler"));
    }

    /// Puts back what handled the signal before. On the loop.
    ///
    /// @return false if it had no handler
    public boolean removeSignalHandler(String signal) {
        ensureCurrent("removeSignalHandler");
        return signals.remove(Objects.requireNonNull(signal, "signal"));
    }

    /// The tasks that are not done, in the order of creation, with those that run the bodies of [Generator]s. On
    /// the loop.
    public Set<Task<?>> allTasks() {
        ensureCurrent("allTasks");
        return TaskList.allOf(tasks, generators);
    }

    /// The tasks that are not done as text, each below the one that owns it, with what it waits for and where. More
    /// than a hundred are shown in groups that wait alike at the same place, the smallest first. Tasks that wait
    /// for each other in a circle stand before the others. On the loop.
    public String taskTree() {
        ensureCurrent("taskTree");
        return TaskTree.of(this);
    }

    /// What this loop and its tasks do now. Any thread, even while the loop is stalled.
    ///
    /// The loop is asked, and answers between two steps. One that does not answer within 0.3 seconds is looked
    /// at from outside: a stalled loop is seen as it is, while in one that is only very busy tasks may be
    /// missed that come or go in that moment. The first snapshot makes the loop measure its tasks, as long as
    /// somebody takes one at least once a minute; otherwise all of this costs nothing.
    ///
    /// @param frames at most how many frames of each stack; with 0, stacks are not taken, which takes by far the
    ///     longest
    public LoopSnapshot snapshot(int frames) {
        if (frames < 0) {
            throw new IllegalArgumentException("frames must be >= 0, was " + frames);
        }
        return Snapshots.take(this, frames);
    }

    /// A snapshot of each loop of the program that has not ended and is [observable][LoopOptions#observable]; see
    /// [#snapshot]. Any thread.
    ///
    /// @param frames at most how many frames of each stack
    public static List<LoopSnapshot> snapshots(int frames) {
        return LoopThread.all()
                .map(Engine::loop)
                .filter(loop -> loop.observable)
                .map(loop -> loop.snapshot(frames))
                .toList();
    }

    /// Shows `added` what this loop does from now on, in addition to those that were added before. On the loop.
    ///
    /// Source: trio's `add_instrument`.
    ///
    /// @param added takes notice of each step until it is removed, so it costs some time
    public void addInstrument(Instrument added) {
        ensureCurrent("addInstrument");
        engine.observation().add(Objects.requireNonNull(added, "added"));
    }

    /// Takes an instrument off again. On the loop.
    ///
    /// @return false if there was no such instrument, or it was taken off since it had failed
    public boolean removeInstrument(Instrument removed) {
        ensureCurrent("removeInstrument");
        return engine.observation().remove(Objects.requireNonNull(removed, "removed"));
    }

    /// Cancels a task of any loop of the program for somebody outside, as `asyncio cancel` does. Any thread.
    ///
    /// @param task its number, which is that of its thread
    /// @param by a name for whoever asks, for the reason of the [CancelledError] and for the log
    /// @return false if there is no such task, or it is done
    /// @throws IllegalStateException unless the loops allow it by [LoopOptions#cancelFromOutside]; or if the
    ///     loop of the task does not answer within 3 seconds, and then the task is cancelled when it goes on
    public static boolean cancelFromOutside(long task, String by) {
        Objects.requireNonNull(by, "by");
        if (task < 1) {
            throw new IllegalArgumentException("task must be >= 1, was " + task);
        }
        return FromOutside.cancel(task, by);
    }

    /// A loop of the program for a tool outside that is going to run code on it, as `asyncio repl --attach` does.
    /// The log tells by whom. Any thread.
    ///
    /// @param id the number of the loop in its snapshots
    /// @param by a name for whoever asks
    /// @throws IllegalStateException unless the loop allows it by [LoopOptions#runFromOutside]; or if it has ended
    public static EventLoop openFromOutside(long id, String by) {
        Objects.requireNonNull(by, "by");
        if (id < 1) {
            throw new IllegalArgumentException("id must be >= 1, was " + id);
        }
        return FromOutside.open(id, by);
    }

    /// The callbacks that wait for their time, as given to [#callLater] and [#callAt], the earliest first. On
    /// the loop. The text of each says when it is due and, in debug mode, where it was created.
    public List<Handle> pendingTimers() {
        ensureCurrent("pendingTimers");
        return engine.pendingTimers();
    }

    /// Waits until every other task of this loop waits and nothing is ready: for tests, which know then that what
    /// they have started has come as far as it can. In a task. On a virtual clock no time passes.
    ///
    /// A task that is blocked in a call of the JDK, or waits for another thread, counts as waiting.
    ///
    /// Source: trio's `wait_all_tasks_blocked`.
    ///
    /// @waits until all other tasks wait; a cancellation ends the wait and leaves nothing behind
    public void awaitAllBlocked() {
        ensureCurrent("awaitAllBlocked");
        engine.awaitQuiet();
    }

    /// Tells the loop's [error handler][LoopOptions#errorHandler] about an error that cannot be thrown to anybody.
    /// For those who call others back. Any thread. Unless the loop is in debug mode, each row of the library's own
    /// frames in the traces of `error` becomes one line first.
    ///
    /// Source: `loop.call_exception_handler`.
    ///
    /// @param message what happened
    /// @param error what was thrown
    public void reportError(String message, Throwable error) {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(error, "error");
        if (engine.isLoopThread() && engine.current() == null) {
            engine.enqueue(new Handle(engine, () -> reportError(message, error)));
            return;
        }
        foldTrace(error);
        new ErrorReport(this, message, error).tell(errorHandler);
    }

    /// The driver that does this loop's I/O; the first call makes it. On the loop.
    ///
    /// @waits at the first call in a task, until a callback has made the driver; a cancellation ends the
    ///     wait, and the driver is made all the same
    /// @throws IllegalStateException if there is no module that provides one
    public Driver ioDriver() {
        ensureCurrent("ioDriver");
        return ioDriver.get();
    }

    /// Ends every blocked [#run] with an exception after the current iteration. Any thread.
    ///
    /// The loop itself goes on until it is closed.
    public void stop() {
        shutdown.stop();
    }

    /// The name of its thread, which dumps and profilers show. Any thread.
    public String name() {
        return engine.thread().getName();
    }

    /// Whether [#close] was called. Any thread.
    public boolean isClosed() {
        return shutdown.isClosed();
    }

    /// Cancels all tasks, waits until they have ended, and ends the loop's thread; then waits for the
    /// default executor. Nothing happens if it is closed already. Not on the loop.
    ///
    /// Tasks that are blocked in a call of the JDK are interrupted.
    @Override
    public void close() {
        if (engine.isLoopThread()) {
            throw new IllegalStateException("an event loop cannot be closed from within; use stop()");
        }
        shutdown.close();
    }

    @Override
    public String toString() {
        return "EventLoop[" + name() + (isClosed() ? ", closed" : "") + "]";
    }

    /// A task that has not been started. Any thread: it inherits what threads inherit, and the context.
    <T extends @Nullable Object> Task<T> newTask(@Nullable String name, Callable<? extends T> body) {
        return newTask(name, Context.capture(), body);
    }

    /// A task that has not been started, with the context that it runs in. Any thread.
    <T extends @Nullable Object> Task<T> newTask(
            @Nullable String name, @Nullable Context context, Callable<? extends T> body) {
        var task = new Task<T>(engine, name, context, Objects.requireNonNull(body, "body"));
        Instrument instrument = engine.observation().instrument();
        if (instrument != null) {
            instrument.taskCreated(task);
        }
        return task;
    }

    /// Posts a new task, or throws if it could never run.
    void post(Submission submission) {
        shutdown.ensureOpen();
        engine.post(submission);
        shutdown.abandonIfEnded();
    }

    Engine engine() {
        return engine;
    }

    TaskList tasks() {
        return tasks;
    }

    /// The bodies of generators, which end after all other tasks.
    TaskList generators() {
        return generators;
    }

    /// Logs what is no error yet.
    void warn(String message, Throwable error) {
        foldTrace(error);
        ErrorReport.log(Level.WARNING, message, error);
    }

    /// Whether errors that nobody can catch go to the log, and nowhere else.
    boolean onlyLogsErrors() {
        return errorHandler == LoopOptions.LOG;
    }

    /// The failures that nobody has awaited.
    Unretrieved unretrieved() {
        return unretrieved;
    }

    /// What is to happen when nobody can reach something any more.
    Unreachable unreachable() {
        return unreachable;
    }

    /// Where tasks were created; null unless in debug mode.
    @Nullable
    Creations creations() {
        return creations;
    }

    /// Whether traces show one line for a row of the library's frames: unless the loop is in debug mode.
    boolean foldsTraces() {
        return creations() == null;
    }

    /// Shortens the trace of what is going to be logged, as those of error reports are: the program's frames stay,
    /// and each row of this library's own becomes one line. In debug mode nothing changes. Any thread.
    ///
    /// @param thrown is changed, as are its causes and what is suppressed in them
    public void foldTrace(Throwable thrown) {
        Objects.requireNonNull(thrown, "thrown");
        if (foldsTraces()) {
            TraceFold.fold(thrown);
        }
    }

    boolean mayBeCancelledFromOutside() {
        return cancelFromOutside;
    }

    boolean mayRunFromOutside() {
        return runFromOutside;
    }

    DefaultExecutor defaultExecutor() {
        return defaultExecutor;
    }

    LoopSignals signals() {
        return signals;
    }

    LoopLocals locals() {
        return locals;
    }

    LoopShutdown shutdown() {
        return shutdown;
    }

    private TimerHandle newTimer(long deadline, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        return new TimerHandle(engine, deadline, callback, creations == null ? null : Creations.here());
    }

    private static void onThread(Runnable work) {
        Thread.ofPlatform().daemon().name("asyncio-shutdown").start(work);
    }
}
