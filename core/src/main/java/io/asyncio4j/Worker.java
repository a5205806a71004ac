package io.asyncio4j;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidOp;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One of several loops that run the same program; see [Workers]. Any thread, except [#run].
///
/// A worker that is started again is a new one, with the number of the old one and a loop of its own.
public final class Worker {

    // A call from another loop first adds itself to `asked`, and then looks whether the worker takes calls. The
    // worker first says that it takes none, and then looks who has asked. So either sees the other.

    private static final ContextVar<Worker> CURRENT = ContextVar.of("worker");

    // any thread
    private final Workers workers;
    private final int number;
    private final EventLoop loop;
    private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Worker> successor = new CompletableFuture<>(); // null if there is none
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final Set<CompletableFuture<?>> asked = ConcurrentHashMap.newKeySet(); // calls that are under way
    private volatile boolean refusing; // calls: it ends
    private volatile boolean restarting;

    private @Nullable Task<?> main; // loop only, that of the supervisor

    Worker(Workers workers, int number, EventLoop loop) {
        this.workers = workers;
        this.number = number;
        this.loop = loop;
    }

    /// The worker that the current task belongs to, if any.
    public static Optional<Worker> find() {
        return CURRENT.find();
    }

    /// From 0 to [#count] - 1.
    public int number() {
        return number;
    }

    /// How many there are.
    public int count() {
        return workers.count();
    }

    /// All of them.
    public Workers workers() {
        return workers;
    }

    /// Its loop, to which other threads may submit work.
    public EventLoop loop() {
        return loop;
    }

    /// Runs an operation in a task of this worker's loop, and waits for its value. In a task, of any loop.
    ///
    /// The caller waits, so no more is under way than there are callers. An operation that comes while this worker
    /// is started again runs on its successor.
    ///
    /// @waits until the operation has ended; a cancellation cancels it, and is thrown when it has ended
    /// @throws X exactly what `body` throws
    /// @throws IllegalStateException if the worker ends before the operation has, and if its program has ended
    public <T extends @Nullable Object, X extends Exception> T run(Op<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        Task.currentFor("Worker.run");
        for (Worker at = this; ; at = at.awaitSuccessor()) {
            var done = new CompletableFuture<T>();
            Set<CompletableFuture<?>> calls = at.asked;
            calls.add(done);
            done.whenComplete((_, _) -> calls.remove(done));
            if (!at.refusing) {
                return at.call(body, done);
            }
            calls.remove(done);
        }
    }

    /// Runs an operation without a value; see [#run(Op)].
    ///
    /// @waits until the operation has ended; see [#run(Op)]
    public <X extends Exception> void run(VoidOp<X> body) throws X {
        run(VoidAdapters.op("body", body));
    }

    /// Tells that the program serves from now on: [Workers#restart] waits for it before it ends the predecessor.
    public void ready() {
        ready.complete(null);
    }

    /// Whether it is about to end because another one has taken its place. A server may tell its clients so.
    public boolean isRestarting() {
        return restarting;
    }

    @Override
    public String toString() {
        return "Worker[" + number + " of " + count() + "]";
    }

    /// Makes it the current one, in the current task and those that it creates.
    ContextVar.Token enter() {
        return CURRENT.set(this);
    }

    /// What its program runs in; known a little after the program has begun, and perhaps after it was to end.
    void main(Task<?> task) {
        main = task;
        if (restarting) {
            cancelMain(task);
        }
    }

    /// Asks its program to end, since another worker has its place.
    void beReplaced(Worker next) {
        restarting = true;
        successor.complete(next);
        if (main != null) {
            cancelMain(main);
        }
    }

    private static void cancelMain(Task<?> main) {
        main.cancel("the worker is started again");
    }

    /// Done when the program is ready, or cannot be any more.
    CompletableFuture<@Nullable Void> readiness() {
        return ready;
    }

    /// Done when its loop is closed.
    CompletionStage<@Nullable Void> end() {
        return ended.minimalCompletionStage();
    }

    /// Whether its loop is closed.
    boolean hasEnded() {
        return ended.isDone();
    }

    /// It takes no calls from now on.
    void refuse() {
        refusing = true;
    }

    /// Waits until the calls under way have ended, but not for longer than `limit`. In a task.
    void awaitCalls(Duration limit) {
        try {
            timeout(limit, () -> {
                while (!asked.isEmpty()) {
                    await(settled(CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))));
                }
            });
        } catch (TimedOutException e) {
            // closing the loop cancels them
        }
    }

    /// Its loop is closed.
    void ended(@Nullable Throwable failure) {
        ready.completeExceptionally(new IllegalStateException(this + " has ended before it was ready", failure));
        ended.complete(null);
    }

    /// Who has its place; null if nobody will.
    void followedBy(@Nullable Worker next) {
        successor.complete(next);
    }

    private Worker awaitSuccessor() {
        Worker next = await(successor.minimalCompletionStage());
        if (next == null) {
            throw new IllegalStateException(this + " has ended");
        }
        return next;
    }

    private <T extends @Nullable Object, X extends Exception> T call(Op<T, X> body, CompletableFuture<T> done)
            throws X {
        Task<T> task = loop.newTask(null, () -> {
            try (var _ = enter()) {
                return body.call();
            }
        });
        try {
            loop.post(new Submission(task, done));
            await(settled(done));
        } catch (IllegalStateException e) {
            asked.remove(done); // somebody else has closed the loop
            throw e;
        } catch (CancelledError e) {
            task.cancel("the caller, on another loop, was cancelled");
            uncancellable(() -> await(settled(done)));
            throw e;
        }
        if (done.isCancelled()) {
            throw new IllegalStateException("the operation was cancelled at " + this + ", which has perhaps ended");
        }
        return task.valueOrRethrow();
    }

    /// Done when `future` is, however that ends; to be cancelled without harm.
    private static CompletableFuture<@Nullable Void> settled(CompletableFuture<?> future) {
        return future.handle((_, _) -> null);
    }
}
