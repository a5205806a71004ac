package io.asyncio4j;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.waitUntil;

import io.asyncio4j.function.VoidFn;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Runs the programs of [Workers], and begins them again. Loop only, that of the task that runs the workers.
final class Supervisor<X extends Exception> {

    // Each worker has a task here, which leads it from the beginning of its program until its loop is closed. A place
    // belongs to one worker. One that is to replace it gets the place once it is ready; then the old one is asked to
    // end. A worker that has failed keeps its place until the one that begins again takes it, led by the same task.

    private final Workers workers;
    private final VoidFn<? super Worker, X> program;
    private final EventLoop home = EventLoop.currentFor("Workers.run");
    private final RestartLimit limit;
    private final AsyncLock restarting = new AsyncLock();
    private final Set<Worker> open = new LinkedHashSet<>(); // whose loops are to be closed
    private @Nullable Nursery leading; // while they run

    Supervisor(Workers workers, VoidFn<? super Worker, X> program) {
        this.workers = workers;
        this.program = program;
        this.limit = workers.options().limit();
    }

    /// Runs the programs until all have ended. In a task.
    void run() throws X {
        Nursery nursery = Nursery.open("Workers");
        leading = nursery;
        String signal = workers.options().signal();
        try {
            nursery.run(() -> {
                for (int number = 0; number < workers.count(); number++) { // all, so that each finds the others
                    workers.place(number, open(number));
                }
                open.forEach(worker -> lead(nursery, worker));
                if (signal != null) {
                    home.addSignalHandler(signal, this::beginRestart);
                }
                return null;
            });
        } finally {
            if (signal != null) {
                home.removeSignalHandler(signal);
            }
            end();
        }
        nursery.throwFirst();
    }

    /// Begins to replace all workers. Any thread.
    CompletableFuture<@Nullable Void> restart() {
        var done = new CompletableFuture<@Nullable Void>();
        home.callSoonThreadsafe(() -> beginRestart(done));
        return done;
    }

    private void beginRestart() {
        beginRestart(new CompletableFuture<>());
    }

    private void beginRestart(CompletableFuture<@Nullable Void> done) {
        try {
            Task<?> task = Objects.requireNonNull(leading).createTask("restart of the workers", () -> {
                restartAll(done);
                return null;
            });
            task.onDone(_ -> done.completeExceptionally(new IllegalStateException("the workers have ended")));
        } catch (IllegalStateException | CancelledError e) {
            done.completeExceptionally(new IllegalStateException("the workers have ended", e));
        }
    }

    private void restartAll(CompletableFuture<@Nullable Void> done) {
        try (var _ = restarting.acquire()) {
            for (int number = 0; number < workers.count(); number++) {
                replace(number);
            }
            done.complete(null);
        } catch (RuntimeException e) {
            home.warn("the workers could not be replaced", e);
            done.completeExceptionally(e);
        }
    }

    private void replace(int number) {
        if (workers.at(number) == null) {
            return; // its program has ended
        }
        Worker next = open(number);
        Task<?> led = lead(Objects.requireNonNull(leading), next);
        boolean ready = false;
        try {
            awaitReady(next);
            ready = true;
        } finally {
            if (!ready) {
                led.cancel(next + " is not needed");
                uncancellable(() -> waitUntil(ReturnWhen.ALL_COMPLETED, List.of(led)));
            }
        }
        Worker old = workers.place(number, next);
        if (old != null) {
            old.beReplaced(next);
            await(old.end());
            workers.countReplaced();
        }
    }

    private void awaitReady(Worker next) {
        Duration patience = workers.options().patience();
        try {
            timeout(patience, () -> await(next.readiness()));
        } catch (TimedOutException e) {
            throw new IllegalStateException(
                    next + " was not ready within " + Durations.text(patience)
                            + ": its program must call Worker.ready() once it serves",
                    e);
        }
        if (next.hasEnded()) {
            throw new IllegalStateException(next + " has ended as soon as it was ready");
        }
    }

    private Worker open(int number) {
        EventLoop loop = EventLoop.start(options -> {
            options.name("worker-" + number);
            workers.options().loops().accept(options);
        });
        var worker = new Worker(workers, number, loop);
        open.add(worker);
        return worker;
    }

    /// Begins to lead a worker.
    private Task<?> lead(Nursery nursery, Worker first) {
        return nursery.createTask(first.toString(), () -> {
            Worker worker = first;
            for (Duration pause = serve(worker); pause != null; pause = serve(worker)) {
                sleep(pause);
                if (workers.at(worker.number()) != worker) {
                    return null; // it was replaced meanwhile
                }
                Worker again = open(worker.number());
                workers.place(worker.number(), again);
                worker.followedBy(again);
                worker = again;
            }
            return null;
        });
    }

    /// Runs the program on a worker, until its loop is closed.
    ///
    /// @return after which pause it is to begin again; null if it is not
    /// @throws X the failure after which it may not
    private @Nullable Duration serve(Worker worker) throws X {
        Task<@Nullable Void> main;
        try {
            main = runProgram(worker);
            if (worker.isRestarting()) {
                worker.refuse();
                worker.awaitCalls(workers.options().patience());
            }
        } catch (Throwable e) {
            close(worker, null);
            throw e;
        }
        Throwable failure = main.isCancelled() ? null : main.exception();
        close(worker, failure);
        if (worker.isRestarting()) {
            if (failure != null) {
                home.warn(worker + ", which was replaced, failed at its end", failure);
            }
            return null;
        }
        if (workers.at(worker.number()) != worker) {
            return null; // it was to replace another one; whoever waits for it knows
        }
        return failure == null ? leave(worker) : again(worker, main, failure);
    }

    private @Nullable Duration leave(Worker worker) {
        workers.place(worker.number(), null);
        worker.followedBy(null);
        return null;
    }

    private @Nullable Duration again(Worker worker, Task<@Nullable Void> main, Throwable failure) throws X {
        Duration pause = limit.next(home.time());
        if (pause == null) {
            leave(worker);
            main.valueOrRethrow();
        } else {
            workers.countFailure();
            home.warn(worker + " has failed, and begins again in " + Durations.text(pause) + ": " + limit, failure);
        }
        return pause;
    }

    private Task<@Nullable Void> runProgram(Worker worker) {
        EventLoop loop = worker.loop();
        Task<@Nullable Void> main = uncancellable(() -> await(loop.submit(() -> createTask(() -> {
            try (var _ = worker.enter()) {
                program.accept(worker);
            }
        }))));
        worker.main(main);
        try {
            awaitEnd(main, loop);
        } finally {
            if (!worker.isRestarting()) { // else it was asked already, and twice would be more urgent
                main.cancel("the workers end");
            }
            uncancellable(() -> awaitEnd(main, loop));
        }
        return main;
    }

    private static void awaitEnd(Task<?> main, EventLoop loop) {
        await(loop.submit(() -> waitUntil(ReturnWhen.ALL_COMPLETED, List.of(main))));
    }

    private void close(Worker worker, @Nullable Throwable failure) {
        worker.refuse();
        uncancellable(() -> toThread(worker.loop()::close));
        open.remove(worker);
        worker.ended(failure);
    }

    /// Frees all places, and closes the loops that nobody has led.
    private void end() {
        for (int number = 0; number < workers.count(); number++) {
            Worker last = workers.place(number, null);
            if (last != null) {
                last.followedBy(null);
            }
        }
        List.copyOf(open).forEach(worker -> close(worker, null));
    }
}
