package io.asyncio4j.internal;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// An iterator that waits for the next item when it is asked whether there is one.
public abstract class LookAhead<E> implements Iterator<E> {

    private final String ended; // the message for whoever asks for more than there is
    private @Nullable E next;

    /// @param ended the message for whoever asks for more than there is
    protected LookAhead(String ended) {
        this.ended = ended;
    }

    /// Waits for the next item.
    ///
    /// @return null if there will be none
    protected abstract @Nullable E await();

    @Override
    public final boolean hasNext() {
        if (next == null) {
            next = await();
        }
        return next != null;
    }

    @Override
    public final E next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException(ended);
        }
        E item = next;
        next = null;
        return item;
    }
}
