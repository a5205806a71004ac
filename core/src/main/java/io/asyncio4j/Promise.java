package io.asyncio4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A result that is set by hand: a task awaits it, anybody on any thread fulfils it.
///
/// It belongs to the loop it is made on or, if it is made on none, to the first loop that waits for it.
///
/// {@snippet class=snippets.PromiseTest region=fulfil}
///
/// Source: `asyncio.Future`; named as in Netty and Scala, since `Future` is the JDK's.
///
/// @param <T> the value
public final class Promise<T extends @Nullable Object> extends Awaitable<T> {

    private static final VarHandle ENGINE;

    static {
        try {
            ENGINE = MethodHandles.lookup().findVarHandle(Promise.class, "engine", Engine.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable Engine engine; // set once; volatile access after construction

    /// A promise that is not done. Any thread.
    public Promise() {
        engine = Engine.find();
    }

    /// Sets the value. Any thread.
    ///
    /// @return false if this was already done
    public boolean complete(T value) {
        return settleValue(value);
    }

    /// Sets the exception. Any thread.
    ///
    /// If nobody ever awaits this, or asks for its [#result] or [#exception], the loop's error handler is told when
    /// nobody can any more, or when the loop closes.
    ///
    /// @return false if this was already done
    public boolean fail(Throwable exception) {
        return settleFailure(Objects.requireNonNull(exception, "exception"));
    }

    @Override
    boolean requestCancel(@Nullable String reason) {
        return settleCancelled(reason, null);
    }

    @Override
    @Nullable
    Engine engine() {
        return (Engine) ENGINE.getVolatile(this);
    }

    @Override
    void bind(Engine waiting) {
        if (engine != waiting && !ENGINE.compareAndSet(this, (Engine) null, waiting) && engine() != waiting) {
            throw Engine.foreign(this, engine(), waiting);
        }
    }

    @Override
    void settled(boolean awaited) {
        Engine owner = engine();
        if (!awaited && owner != null) {
            owner.loop().unretrieved().watch(this);
        }
    }

    @Override
    public String toString() {
        return "Promise[" + describeOutcome() + "]";
    }
}
