package io.asyncio4j;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One value for each event loop, made when it is first asked for and closed with the loop: for what a
/// library keeps for a loop, such as a pool, a cache or the set of what it has opened. Usually a
/// `static final` field.
///
/// Any thread.
///
/// Source: trio's `RunVar`.
///
/// @param <T> the value
public final class LoopLocal<T> {

    private final Function<? super EventLoop, ? extends T> create;
    private final @Nullable Consumer<? super T> close;

    /// A value that needs no closing.
    ///
    /// @param create makes the value of a loop, on the thread that asks first, and at most once for each loop;
    ///     it must not wait
    public LoopLocal(Function<? super EventLoop, ? extends T> create) {
        this.create = Objects.requireNonNull(create, "create");
        this.close = null;
    }

    /// A value that is closed with its loop.
    ///
    /// @param create makes the value of a loop, on the thread that asks first, and at most once for each loop;
    ///     it must not wait
    /// @param close called once for each value, on the thread that closes the loop, when no task or callback of the
    ///     loop can run any more; it may block. Values are closed in the reverse order of their creation. What it
    ///     throws goes to the loop's [error handler][LoopOptions#errorHandler].
    public LoopLocal(Function<? super EventLoop, ? extends T> create, Consumer<? super T> close) {
        this.create = Objects.requireNonNull(create, "create");
        this.close = Objects.requireNonNull(close, "close");
    }

    /// The value of the loop that the calling code runs on.
    ///
    /// @throws IllegalStateException if it runs on none
    public T get() {
        return get(Engine.currentOrThrow("LoopLocal.get").loop());
    }

    /// The value of `loop`.
    ///
    /// @throws IllegalStateException if the values of the loop have been closed
    public T get(EventLoop loop) {
        return Objects.requireNonNull(loop, "loop").locals().get(this);
    }

    @Override
    public String toString() {
        return "LoopLocal@" + Integer.toHexString(System.identityHashCode(this));
    }

    T create(EventLoop loop) {
        return Objects.requireNonNull(create.apply(loop), "the value of a LoopLocal");
    }

    void close(T value) {
        if (close != null) {
            close.accept(value);
        }
    }
}
