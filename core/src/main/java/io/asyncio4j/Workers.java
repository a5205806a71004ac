package io.asyncio4j;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.waitUntil;

import io.asyncio4j.function.VoidFn;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Several loops, each on a thread of its own, that run the same program: for servers that need more than one core.
///
/// The loops share nothing: within one, only one task runs at a time, as ever; between them, objects go by
/// [SharedQueue] and by [EventLoop#submit]. What a worker listens on is shared: all workers may listen at the same
/// address, and the kernel spreads the connections over them (`SO_REUSEPORT`).
///
/// Source: the workers of gunicorn and uvicorn, without processes.
public final class Workers {

    private Workers() {}

    /// Runs `program` on `count` new loops and waits until it has ended on all of them. In a task, or from a
    /// plain thread, where Ctrl-C cancels the programs.
    ///
    /// The first failure cancels the others, waits until they have ended, and is thrown, with further failures
    /// suppressed in it.
    ///
    /// @param count at least 1
    /// @waits in a task, until all programs have ended; a cancellation goes on to all, and is thrown when
    ///     they have ended
    /// @throws X exactly what `program` throws
    public static <X extends Exception> void run(int count, VoidFn<? super Worker, X> program) throws X {
        if (count < 1) {
            throw new IllegalArgumentException("count must be >= 1, was " + count);
        }
        Objects.requireNonNull(program, "program");
        Asyncio.run(() -> forEachConcurrent(
                IntStream.range(0, count).boxed().toList(), number -> Workers.<X>runOne(number, count, program)));
    }

    private static <X extends Exception> void runOne(int number, int count, VoidFn<? super Worker, X> program)
            throws X {
        EventLoop loop = EventLoop.start(options -> options.name("worker-" + number));
        try {
            var worker = new Worker(number, count, loop);
            Task<@Nullable Void> main = uncancellable(() -> await(loop.submit(() -> createTask(() -> {
                try (var _ = worker.enter()) {
                    program.accept(worker);
                }
            }))));
            try {
                awaitEnd(main, loop);
            } finally {
                main.cancel("the workers end");
                uncancellable(() -> awaitEnd(main, loop));
            }
            main.result();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Exception cause) {
                @SuppressWarnings("unchecked") // program declares no other
                X declared = (X) cause;
                throw declared;
            }
            throw e;
        } finally {
            uncancellable(() -> toThread(loop::close));
        }
    }

    private static void awaitEnd(Task<?> main, EventLoop loop) {
        await(loop.submit(() -> waitUntil(ReturnWhen.ALL_COMPLETED, List.of(main))));
    }
}
