package io.asyncio4j;

import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidOp;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values of all [ContextVar]s of a task. Tasks have one each; one that is made by [#copy] can be shared.
///
/// Source: `contextvars.Context`.
public final class Context {

    // A map that is never changed, only replaced: to copy a context is to share its map. A task
    // without values has no context at all.

    private static final ThreadLocal<@Nullable Context> OUTSIDE = new ThreadLocal<>(); // of threads that run no task
    private static volatile boolean used; // else nobody has values, and nobody needs to look

    private final @Nullable Carried carried; // thread-locals of the creator, on their way
    private Map<ContextVar<?>, Object> values; // by whatever runs in it: a task, a callback or a thread

    private Context(Map<ContextVar<?>, Object> values, @Nullable Carried carried) {
        this.values = values;
        this.carried = carried;
    }

    /// A new context with the values of the present one. Any thread.
    public static Context copy() {
        Context present = peek();
        return new Context(present == null ? Map.of() : present.values, null);
    }

    /// Runs `body` with these values; what it sets is set in this context. Any thread; several tasks of a
    /// loop may run in one context.
    ///
    /// @waits where `body` waits
    /// @throws X exactly what `body` throws
    public <T extends @Nullable Object, X extends Exception> T run(Op<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        Context outer = peek();
        enter(this);
        try {
            return body.call();
        } finally {
            enter(outer);
        }
    }

    /// Runs `body` with these values; see [#run(Op)].
    ///
    /// @waits where `body` waits
    public <X extends Exception> void run(VoidOp<X> body) throws X {
        Objects.requireNonNull(body, "body");
        run(VoidAdapters.op(body));
    }

    @Override
    public String toString() {
        return "Context" + values;
    }

    /// What a new task or callback begins with: the present values; null if there are none.
    static @Nullable Context capture() {
        Context present = used ? peek() : null;
        Carried carried = Carried.capture();
        if (carried == null && (present == null || present.values.isEmpty())) {
            return null;
        }
        return new Context(present == null ? Map.of() : present.values, carried);
    }

    /// Gives the calling thread, a new task's, the thread-locals that it begins with.
    void restoreCarried() {
        if (carried != null) {
            carried.restore();
        }
    }

    /// Runs `body` with these values and with the thread-locals that came with them; then puts back those of
    /// the calling thread.
    <T extends @Nullable Object, X extends Exception> T runCarried(Op<T, X> body) throws X {
        Carried own = carried == null ? null : Carried.capture();
        restoreCarried();
        try {
            return run(body);
        } finally {
            if (own != null) {
                own.restore();
            }
        }
    }

    /// The context of the calling task, callback or thread; null if it has none.
    static @Nullable Context peek() {
        Engine engine = Engine.find();
        if (engine == null) {
            return used ? OUTSIDE.get() : null;
        }
        Task<?> task = engine.currentTask();
        return task == null ? engine.callbackContext() : task.context();
    }

    /// The context of the calling task, callback or thread; a new one if it has none.
    static Context current() {
        Context context = peek();
        if (context == null) {
            context = new Context(Map.of(), null);
            enter(context);
        }
        return context;
    }

    @Nullable
    Object get(ContextVar<?> variable) {
        return values.get(variable);
    }

    /// Sets a value, or takes it away.
    ///
    /// @return the one before
    @Nullable
    Object put(ContextVar<?> variable, @Nullable Object value) {
        used = true;
        var changed = new HashMap<>(values);
        Object previous = value == null ? changed.remove(variable) : changed.put(variable, value);
        values = changed;
        return previous;
    }

    private static void enter(@Nullable Context context) {
        used = true;
        Engine engine = Engine.find();
        Task<?> task = engine == null ? null : engine.currentTask();
        if (task != null) {
            task.setContext(context);
        } else if (engine != null) {
            engine.setCallbackContext(context);
        } else if (context == null) {
            OUTSIDE.remove();
        } else {
            OUTSIDE.set(context);
        }
    }
}
