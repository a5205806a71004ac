package io.asyncio4j;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A variable whose value belongs to the task, so that all code below a request sees that request's value
/// without passing it around. A task begins with its creator's values and keeps its changes to itself.
///
/// Callbacks of the loop, and work given to [Asyncio#toThread], also begin with the values of their
/// creator. Outside of tasks every thread has values of its own. Any thread.
///
/// Source: `contextvars.ContextVar`. A `ScopedValue` of the JDK that is bound where a task is created is
/// visible in the task, too; it cannot be changed.
///
/// @param <T> the value, never null
public final class ContextVar<T> {

    private final String name;
    private final @Nullable T initial;

    private ContextVar(String name, @Nullable T initial) {
        this.name = Objects.requireNonNull(name, "name");
        this.initial = initial;
    }

    /// A variable without a value. Keep it in a static field.
    ///
    /// @param name for messages
    public static <T> ContextVar<T> of(String name) {
        return new ContextVar<>(name, null);
    }

    /// A variable that has the value `initial` wherever none is set. Keep it in a static field.
    ///
    /// @param name for messages
    public static <T> ContextVar<T> of(String name, T initial) {
        return new ContextVar<>(name, Objects.requireNonNull(initial, "initial"));
    }

    /// The value.
    ///
    /// @throws NoSuchElementException if none is set and there is no initial one
    public T get() {
        T value = valueOrNull();
        if (value == null) {
            throw new NoSuchElementException(this + " has no value here");
        }
        return value;
    }

    /// The value, if there is one.
    public Optional<T> find() {
        return Optional.ofNullable(valueOrNull());
    }

    /// Sets the value until the token is closed, or for the rest of the task:
    /// `try (var _ = USER.set("bob")) { … }`.
    public Token set(T value) {
        Objects.requireNonNull(value, "value");
        Context context = Context.current();
        Object previous = context.put(this, value);
        return new Token(context, this, previous);
    }

    @Override
    public String toString() {
        return "ContextVar[" + name + "]";
    }

    @SuppressWarnings("unchecked") // as it was put
    private @Nullable T valueOrNull() {
        Context context = Context.peek();
        Object value = context == null ? null : context.get(this);
        return value == null ? initial : (T) value;
    }

    /// Puts back the value that [ContextVar#set] has replaced.
    public static final class Token implements AutoCloseable {

        private final Context context;
        private final ContextVar<?> variable;
        private final @Nullable Object previous;
        private boolean closed;

        private Token(Context context, ContextVar<?> variable, @Nullable Object previous) {
            this.context = context;
            this.variable = variable;
            this.previous = previous;
        }

        /// Puts the value back; closing again does nothing.
        ///
        /// @throws IllegalStateException in another context than the one that the value was set in
        @Override
        public void close() {
            if (closed) {
                return;
            }
            if (Context.peek() != context) {
                throw new IllegalStateException(variable + " was set in another context, such as that of another task");
            }
            closed = true;
            context.put(variable, previous);
        }
    }
}
