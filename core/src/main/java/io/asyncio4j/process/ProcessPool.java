package io.asyncio4j.process;

import io.asyncio4j.AsyncSemaphore;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Job;
import io.asyncio4j.Task;
import io.asyncio4j.function.RemoteOp;
import io.asyncio4j.internal.Sneaky;
import io.asyncio4j.internal.Traces;
import io.asyncio4j.lowlevel.RemoteRunner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Worker processes for long computations: they do not share this JVM's memory, locks or collector, and can be
/// stopped.
///
/// A worker is a JVM with the classes and flags of this one, started when it is first needed and kept for the next
/// operation. What operations print to their standard output and error appears on those of this program; what other
/// programs print that they start with `inheritIO` does too, but perhaps a little later. Their standard input is
/// empty. Workers end with this program, however it ends.
///
/// It belongs to the first loop that uses it, and is closed with that, if nobody has closed it before.
///
/// {@snippet class=snippets.ProcessPoolTest region=compute}
///
/// Source: `concurrent.futures.ProcessPoolExecutor`.
public final class ProcessPool implements RemoteRunner {

    private static final long END_MILLIS = 2_000; // for a worker's shutdown hooks

    private final AsyncSemaphore slots;
    private final Supplier<? extends PoolWorker> hiring;
    private final Executor threads; // that wait for workers
    private final ArrayDeque<PoolWorker> idle = new ArrayDeque<>(); // loop only
    private final Set<PoolWorker> workers = ConcurrentHashMap.newKeySet(); // any thread
    private volatile @Nullable LoopProcesses owner; // of the loop that uses it
    private volatile boolean closed;

    /// A pool that has no workers yet, and may have as many as there are processors.
    public ProcessPool() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /// A pool that has no workers yet.
    ///
    /// @param workers how many operations may run at once, at least 1
    public ProcessPool(int workers) {
        this(workers, _ -> {});
    }

    /// A pool that has no workers yet.
    ///
    /// @param workers how many operations may run at once, at least 1
    /// @param configure sets the options
    public ProcessPool(int workers, Consumer<? super Options> configure) {
        this(workers, hiring(Objects.requireNonNull(configure, "configure")), PipeThreads.EXECUTOR);
    }

    ProcessPool(int workers, Supplier<? extends PoolWorker> hiring, Executor threads) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be >= 1, was " + workers);
        }
        this.slots = new AsyncSemaphore(workers);
        this.hiring = hiring;
        this.threads = threads;
    }

    /// Runs an operation in a worker and waits for it; first for a free worker, in the order of arrival. In a task.
    ///
    /// @waits for a free worker, and until it has run `operation`; a cancellation then kills the worker, and
    ///     is thrown when the work has stopped
    /// @throws X exactly what `operation` throws, with the trace from there and on from here; a
    ///     [RemoteFailureException] for what cannot be sent back
    /// @throws IllegalArgumentException if `operation` captures what is not serialisable
    /// @throws WorkerCrashedException if the worker ends without an answer; the next call gets another
    /// @throws IllegalStateException if the pool is closed, even while the operation runs
    public <T extends @Nullable Object, X extends Exception> T run(RemoteOp<T, X> operation) throws X {
        Objects.requireNonNull(operation, "operation");
        ensureOpen();
        Task.currentFor("ProcessPool.run");
        byte[] packed = RemoteCodec.packOperation(operation);
        try (var _ = slots.acquire()) {
            ensureOpen();
            return call(takeWorker(), packed);
        }
    }

    /// Ends the workers, and kills those that still run an operation. Closing again does nothing. Any thread.
    ///
    /// @waits until the workers are dead, even if the task is cancelled; the cancellation hits at its next
    ///     wait
    @Override
    public void close() {
        closed = true;
        LoopProcesses used = owner;
        if (used != null) {
            used.closed(this);
        }
        if (EventLoop.find().isPresent()) {
            Job.awaitAlways("ProcessPool.close", threads, _ -> endWorkers());
        } else {
            try {
                endWorkers();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "ProcessPool[" + workers.size() + " workers" + (closed ? ", closed" : "") + "]";
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("the process pool is closed");
        }
    }

    private PoolWorker takeWorker() {
        for (PoolWorker kept = idle.poll(); kept != null; kept = idle.poll()) {
            if (kept.isAlive()) {
                return kept;
            }
            discard(kept);
        }
        LoopProcesses user = LoopProcesses.of(EventLoop.current());
        owner = user;
        user.used(this);
        PoolWorker worker = hiring.get();
        workers.add(worker);
        if (closed) { // since a moment ago, perhaps by a thread that has not seen this one
            workers.remove(worker);
            ensureOpen();
        }
        return worker;
    }

    private <T extends @Nullable Object, X extends Exception> T call(PoolWorker worker, byte[] packed) throws X {
        var call = new Call<T, X>(worker, packed);
        try {
            return Job.await("ProcessPool.run", threads, call);
        } catch (WorkerCrashedException e) {
            throw closed ? new IllegalStateException("the process pool was closed while the operation ran", e) : e;
        } catch (Exception | Error e) {
            Traces.goOn(e, WorkerMain.class.getName());
            throw Sneaky.rethrow(e);
        } finally {
            if (call.answered) {
                idle.push(worker); // the one that ran last is the warmest
            } else {
                discard(worker);
            }
        }
    }

    private void discard(PoolWorker worker) {
        Job.awaitAlways("ProcessPool.run", threads, _ -> {
            worker.kill();
            return null;
        });
        workers.remove(worker);
    }

    private @Nullable Void endWorkers() throws InterruptedException {
        List<Thread> ending = new ArrayList<>();
        for (PoolWorker worker : workers) {
            ending.add(Thread.ofVirtual().start(() -> {
                try {
                    worker.end(END_MILLIS);
                } catch (InterruptedException e) {
                    // nobody does this
                }
            }));
        }
        for (Thread thread : ending) {
            thread.join();
        }
        workers.clear();
        return null;
    }

    private static Supplier<PoolWorker> hiring(Consumer<? super Options> configure) {
        var options = new Options();
        configure.accept(options);
        return () -> new WorkerProcess(options::command);
    }

    /// One operation, run by one worker.
    private static final class Call<T extends @Nullable Object, X extends Exception> implements Job.Work<T, X> {

        private final PoolWorker worker;
        private final byte[] operation;
        private volatile boolean answered; // or failed by itself: in any case it is no longer busy

        Call(PoolWorker worker, byte[] operation) {
            this.worker = worker;
            this.operation = operation;
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // the worker has run this operation
        public T run(Job<T> job) {
            try {
                return (T) worker.call(operation);
            } catch (Throwable e) {
                throw Sneaky.rethrow(e);
            } finally {
                answered = true;
            }
        }
    }

    /// How workers are made.
    public static final class Options {

        private long heap = Runtime.getRuntime().maxMemory();
        private final List<String> jvmOptions = new ArrayList<>();

        Options() {}

        /// The most that the heap of a worker may take, in bytes; by default as much as that of this JVM.
        public Options heap(long bytes) {
            if (bytes < 1 << 21) {
                throw new IllegalArgumentException("heap must be >= 2 MiB, was " + bytes + " bytes");
            }
            heap = bytes;
            return this;
        }

        /// Options for the JVM of workers, such as `-XX:+UseZGC`, in addition to those added before. They
        /// come after those that are passed on from this JVM: system properties, and what opens, enables or
        /// asserts.
        public Options jvmOptions(String... added) {
            jvmOptions.addAll(List.of(Objects.requireNonNull(added, "added")));
            return this;
        }

        private ProcessBuilder command() {
            return WorkerCommand.builder(heap, jvmOptions);
        }
    }
}
