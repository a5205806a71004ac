package io.asyncio4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A callback that the loop has promised to run once, unless it is cancelled before.
///
/// Source: `asyncio.Handle`.
public sealed class Handle extends Entry permits TimerHandle, DoneHandle, Settled, Submission {

    private static final VarHandle CALLBACK;

    static {
        try {
            CALLBACK = MethodHandles.lookup().findVarHandle(Handle.class, "callback", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Engine engine;
    private final @Nullable Context context = Context.capture();

    @SuppressWarnings("UnusedVariable") // by CALLBACK
    private volatile @Nullable Runnable callback; // null once it was taken or cancelled

    private volatile boolean cancelled;
    private boolean posted; // by another thread; written before the loop sees this

    Handle(Engine engine, Runnable callback) {
        this.engine = engine;
        CALLBACK.set(this, callback);
    }

    /// Cancels the callback. Nothing happens if it has run, or runs, already. Any thread.
    public final void cancel() {
        if (take() == null) {
            return;
        }
        cancelled = true;
        if (engine.isLoopThread()) {
            unregister();
        } else {
            engine.post(new Handle(engine, this::unregister));
        }
    }

    /// Whether the callback was cancelled before it ran. Any thread.
    public final boolean isCancelled() {
        return cancelled;
    }

    /// It comes from another thread. Any thread, before the loop sees it.
    final void markPosted() {
        posted = true;
    }

    final boolean isPosted() {
        return posted;
    }

    /// Forgets a place where the loop keeps this until it is due. Loop only.
    void unregister() {}

    /// The loop ended before it saw this. Any thread.
    void abandon() {}

    @Override
    final void wake() {
        engine.enqueue(this);
    }

    /// Runs the callback, on the host fiber.
    final void runCallback() {
        Runnable taken = take();
        if (taken == null) {
            return;
        }
        try {
            if (context == null) {
                runReporting(taken);
            } else {
                context.runCarried(VoidAdapters.op(() -> runReporting(taken)));
            }
        } finally {
            engine.setCallbackContext(null);
        }
    }

    /// Errors are reported with the values that the callback has.
    private void runReporting(Runnable taken) {
        try {
            taken.run();
        } catch (Throwable e) {
            engine.loop().reportError("a callback of the event loop failed", e);
        }
    }

    private @Nullable Runnable take() {
        return (Runnable) CALLBACK.getAndSet(this, (Runnable) null);
    }
}
