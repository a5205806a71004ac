package io.asyncio4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// Several exceptions at once: everything that failed in a [TaskGroup].
///
/// The first is also its cause and the others are suppressed exceptions of it, so that a printed
/// trace shows them all. Groups may hold groups.
///
/// Source: Python's `ExceptionGroup`, with `except*` as [#split].
public final class ExceptionGroup extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String text;
    private final transient List<Throwable> exceptions;

    /// A group of at least one exception.
    ///
    /// @param message what failed
    /// @param exceptions in the order in which they came
    public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
        super(describe(message, exceptions), exceptions.getFirst());
        this.text = message;
        this.exceptions = List.copyOf(exceptions);
        exceptions.stream().skip(1).filter(e -> e != this).forEach(this::addSuppressed);
    }

    /// The exceptions, in the order in which they came.
    public List<Throwable> exceptions() {
        return exceptions;
    }

    /// The exceptions of one type, wherever in the tree, and a group of all others.
    public <E extends Throwable> Split<E> split(Class<E> type) {
        Objects.requireNonNull(type, "type");
        var matching = new ArrayList<E>();
        collect(type, matching);
        return new Split<>(List.copyOf(matching), filter(e -> !type.isInstance(e)));
    }

    /// The group of those exceptions that are of one type, in the same tree; empty if there is none.
    public Optional<ExceptionGroup> subgroup(Class<? extends Throwable> type) {
        Objects.requireNonNull(type, "type");
        return filter(type::isInstance);
    }

    /// Throws the first exception of one type, if there is one.
    public <E extends Throwable> void rethrow(Class<E> type) throws E {
        for (E first : split(type).matching()) {
            throw first;
        }
    }

    private <E> void collect(Class<E> type, List<E> found) {
        for (Throwable exception : exceptions) {
            if (type.isInstance(exception)) {
                found.add(type.cast(exception));
            } else if (exception instanceof ExceptionGroup group) {
                group.collect(type, found);
            }
        }
    }

    private Optional<ExceptionGroup> filter(Predicate<Throwable> wanted) {
        var kept = new ArrayList<Throwable>();
        for (Throwable exception : exceptions) {
            if (exception instanceof ExceptionGroup group) {
                group.filter(wanted).ifPresent(kept::add);
            } else if (wanted.test(exception)) {
                kept.add(exception);
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(new ExceptionGroup(text, kept));
    }

    private static String describe(String message, List<? extends Throwable> exceptions) {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(exceptions, "exceptions");
        if (exceptions.isEmpty()) {
            throw new IllegalArgumentException("an exception group needs at least one exception, was empty");
        }
        int count = exceptions.size();
        return message + " (" + count + (count == 1 ? " exception: " : " exceptions, first: ") + exceptions.getFirst()
                + ")";
    }

    /// The two parts of a group.
    ///
    /// @param <E> the type asked for
    /// @param matching the exceptions of that type, in order
    /// @param rest a group of all others, empty if there are none
    public record Split<E extends Throwable>(List<E> matching, Optional<ExceptionGroup> rest) {}
}
