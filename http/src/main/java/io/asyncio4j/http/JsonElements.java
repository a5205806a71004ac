package io.asyncio4j.http;

import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.stream.LimitExceededException;
import io.asyncio4j.stream.StreamReader;
import java.io.InputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The elements of an array that arrives over time. In a task.
final class JsonElements<T> implements Iterable<T> {

    private final JsonCodec codec;
    private final StreamReader body;
    private final TypeRef<T> type;
    private final int limit; // bytes of an element

    JsonElements(JsonCodec codec, StreamReader body, TypeRef<T> type, int limit) {
        this.codec = codec;
        this.body = Objects.requireNonNull(body, "body");
        this.type = Objects.requireNonNull(type, "type");
        this.limit = Ensure.atLeast(1, "limit", limit);
    }

    @Override
    public Iterator<T> iterator() {
        return new Cursor();
    }

    private final class Cursor implements Iterator<T> {

        private final Input input = new Input();
        private @Nullable Iterator<T> elements; // once the first is asked for

        @Override
        public boolean hasNext() {
            try {
                return elements().hasNext();
            } catch (RuntimeException e) {
                throw input.explain(e);
            }
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the array has ended");
            }
            try {
                T element = elements().next();
                input.left = limit;
                return element;
            } catch (RuntimeException e) {
                throw input.explain(e);
            }
        }

        private Iterator<T> elements() {
            if (elements == null) {
                elements = codec.elements(input, type);
            }
            return elements;
        }
    }

    /// The body, with a limit to what is read for one element. A codec may wrap what reading throws; this knows
    /// what it was.
    private final class Input extends InputStream {

        private int left = limit;
        private @Nullable Throwable failure;

        @Override
        public int read() {
            byte[] one = take(1);
            return one.length == 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            byte[] taken = take(length);
            System.arraycopy(taken, 0, target, offset, taken.length);
            return taken.length == 0 ? -1 : taken.length;
        }

        RuntimeException explain(RuntimeException thrown) {
            return switch (failure) {
                case Error error -> throw error;
                case RuntimeException cause -> cause;
                case null, default -> thrown;
            };
        }

        private byte[] take(int atMost) {
            try {
                if (left == 0) {
                    throw new LimitExceededException("an element of the array", limit);
                }
                byte[] taken = body.read(Math.min(atMost, left));
                left -= taken.length;
                return taken;
            } catch (RuntimeException | Error e) {
                failure = e;
                throw e;
            }
        }
    }
}
