package io.asyncio4j;

import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidOp;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs several operations, one after the other, on one event loop: [Asyncio#run] taken apart.
///
/// The loop is made when it is first needed and closed with the runner. The operations share a [Context]:
/// what one sets in a [ContextVar], the next one sees.
///
/// {@snippet class=snippets.RunnerTest region=twice}
///
/// Source: `asyncio.Runner`.
public final class Runner implements AutoCloseable {

    private static final String MAIN = "main"; // the first task

    private final Consumer<? super LoopOptions> configure;
    private final Context context = Context.copy(); // of all runs
    private @Nullable EventLoop loop;
    private boolean closed;

    /// A runner whose loop has the default options.
    public Runner() {
        this(_ -> {});
    }

    /// A runner whose loop has the given options.
    public Runner(Consumer<? super LoopOptions> configure) {
        this.configure = Objects.requireNonNull(configure, "configure");
    }

    /// Runs `body` in a task, named `main`, and blocks the calling thread until it is done.
    ///
    /// Ctrl-C cancels the task; if that ends it and nobody catches the [CancelledError], the program exits
    /// with status 130. So it does if the task ends without having met the cancellation. A second Ctrl-C kills
    /// the program at once.
    ///
    /// A SIGTERM does the same, with status 143. A program that has caught the [CancelledError], and goes on, exits
    /// all the same after 3 seconds, or when its loop has ended if that takes longer.
    ///
    /// @throws X exactly what `body` throws
    /// @throws IllegalStateException if the runner is closed, or if called on an event loop
    public <T extends @Nullable Object, X extends Exception> T run(Op<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        if (Engine.find() != null) {
            throw new IllegalStateException(
                    "Runner.run cannot be called on an event loop;" + " Asyncio.run may be called in a task");
        }
        return EndSignal.run(new BlockedCaller<T>(loop(), MAIN, context, Carried.into(body)));
    }

    /// Runs an operation without a value; see [#run(Op)].
    public <X extends Exception> void run(VoidOp<X> body) throws X {
        Objects.requireNonNull(body, "body");
        run(VoidAdapters.op(body));
    }

    /// The loop; made by the first call.
    ///
    /// @throws IllegalStateException if the runner is closed
    public synchronized EventLoop loop() {
        if (closed) {
            throw new IllegalStateException("the runner is closed");
        }
        if (loop == null) {
            loop = EventLoop.start(configure);
            loop.engine().outsideWork().pauseBetweenRuns();
        }
        return loop;
    }

    /// Closes the loop; see [EventLoop#close]. Nothing happens if it is closed already.
    @Override
    public void close() {
        EventLoop started = end();
        if (started != null) {
            started.close();
        }
    }

    private synchronized @Nullable EventLoop end() {
        closed = true;
        return loop;
    }
}
