package io.asyncio4j;

import io.asyncio4j.function.VoidFn;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A sequence whose elements are made by a body when they are asked for, and both sides may wait: what
/// asyncio's generators and `async for` are.
///
/// The body begins when the first element is asked for, runs until it has emitted it, and goes on when the
/// next one is asked for; never at the same time as the consumer. It runs in a task of its own, on the loop
/// of the task that asks first, with copies of that task's [ContextVar]s; what it sets stays its own. So a
/// `timeout` or a [TaskGroup] in the body may reach across `emit`.
///
/// A generator is taken once, by one task at a time. If that task is cancelled while it waits for an element,
/// so is the body; the generator has ended once the cancellation has gone through it. If you may stop early,
/// close it, by `try (var pages = pages())`. A generator that is left open is closed when nobody can reach it
/// any more, at the latest when the loop closes, after all tasks have ended; in debug mode that is reported.
///
/// {@snippet class=snippets.GeneratorTest region=pages}
///
/// Source: asynchronous generators, PEP 525. Unlike there, the body's changes of context variables do not reach
/// the consumer, and a cancellation does not get lost in it.
///
/// @param <E> the elements
public final class Generator<E extends @Nullable Object> implements Iterable<E>, AutoCloseable {

    private final GeneratorBody<E> body;
    private final @Nullable Engine home = Engine.find(); // where it was made
    private boolean iterated;

    private Generator(GeneratorBody<E> body) {
        this.body = body;
    }

    /// A generator of what `body` emits, until it returns. Any thread; nothing runs yet.
    ///
    /// What `body` throws is thrown to whoever asks for the next element: unchecked exceptions as they are,
    /// a checked one as the cause of a [java.util.concurrent.CompletionException].
    public static <E extends @Nullable Object> Generator<E> of(VoidFn<? super Out<E>, ?> body) {
        Objects.requireNonNull(body, "body");
        return new Generator<>(new GeneratorBody<>(body));
    }

    /// The elements; asking for the next one waits for it. In a task.
    ///
    /// @throws IllegalStateException if it was called before: the elements come once
    @Override
    public Iterator<E> iterator() {
        if (home != null && Engine.find() == null && !home.loop().isClosed()) {
            home.ensureLoopThread("iterator", this);
        }
        if (iterated) {
            throw new IllegalStateException(this + " is iterated already, and its elements come only once:"
                    + " make another, or keep the iterator to go on with it");
        }
        iterated = true;
        return new Elements();
    }

    /// The elements as a stream, which closes the generator when it is closed itself. In a task.
    ///
    /// @waits where the stream is used: for each element and, when it is closed, for the end of the body; see
    ///     [#close]
    /// @throws IllegalStateException as by [#iterator]
    public Stream<E> stream() {
        var elements = Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED);
        return StreamSupport.stream(elements, false).onClose(this::close);
    }

    /// Ends the body and waits until it has ended: where it waits in `emit`, a [CancelledError] is thrown, so that
    /// its `finally` blocks run. Nothing happens if it has not begun or has ended. In a task.
    ///
    /// @waits until the body has ended; a cancellation meanwhile cancels the body once more, and hits at the
    ///     task's next wait
    /// @throws IllegalStateException if a task waits for the next element
    @Override
    public void close() {
        body.close();
        Reference.reachabilityFence(this);
    }

    @Override
    public String toString() {
        return body.toString();
    }

    /// Where the body of a generator puts the elements.
    ///
    /// @param <E> the elements
    public sealed interface Out<E extends @Nullable Object> permits GeneratorBody {

        /// Hands over an element, once it is asked for; then waits until the next one is. In the task of the
        /// body, not in another that it has started.
        ///
        /// @waits until `element` is asked for, and then until the next one is; a cancellation may come after
        ///     `element` was handed over
        /// @throws CancelledError if the generator is closed; or the body is cancelled in another way, such
        ///     as by a `timeout` of its own
        void emit(E element);
    }

    private final class Elements implements Iterator<E> {

        @Override
        public boolean hasNext() {
            if (!body.hasBegun()) {
                body.endWhenUnreachable(Generator.this);
            }
            boolean found = body.awaitNext();
            Reference.reachabilityFence(Generator.this);
            return found;
        }

        @Override
        public E next() {
            if (!hasNext()) {
                throw new NoSuchElementException(body + " has no more elements");
            }
            return body.take();
        }
    }
}
