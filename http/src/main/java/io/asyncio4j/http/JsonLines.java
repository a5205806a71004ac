package io.asyncio4j.http;

import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.stream.IncompleteReadException;
import io.asyncio4j.stream.LimitExceededException;
import io.asyncio4j.stream.StreamReader;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values of a text that has one on each line. In a task.
///
/// Source: NDJSON 1.0, JSON Lines.
final class JsonLines<T> implements Iterable<T> {

    private static final byte[] LINE_FEED = {'\n'};

    private final JsonCodec codec;
    private final StreamReader body;
    private final TypeRef<T> type;
    private final int limit; // bytes of a line

    JsonLines(JsonCodec codec, StreamReader body, TypeRef<T> type, int limit) {
        this.codec = codec;
        this.body = Objects.requireNonNull(body, "body");
        this.type = Objects.requireNonNull(type, "type");
        this.limit = Ensure.atLeast(1, "limit", limit);
    }

    @Override
    public Iterator<T> iterator() {
        return new Cursor();
    }

    private byte[] readLine() {
        try {
            return body.readUntil(limit, LINE_FEED);
        } catch (IncompleteReadException e) {
            return e.partial(); // the last one
        } catch (LimitExceededException _) {
            throw new LimitExceededException("a line", limit);
        }
    }

    private static byte[] withoutEnd(byte[] line) {
        return line[line.length - 1] == '\n' ? Arrays.copyOf(line, line.length - 1) : line;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
    }

    private final class Cursor implements Iterator<T> {

        private byte @Nullable [] line; // the next one that counts, once it is known; empty at the end
        private long count; // of lines that have come

        @Override
        public boolean hasNext() {
            return nextLine().length > 0;
        }

        @Override
        public T next() {
            byte[] next = nextLine();
            if (next.length == 0) {
                throw new NoSuchElementException("there is no further line");
            }
            line = null;
            try {
                return codec.decode(withoutEnd(next), type);
            } catch (JsonException e) {
                throw e.after(count - 1);
            }
        }

        private byte[] nextLine() {
            byte[] next = line;
            while (next == null) {
                byte[] read = readLine();
                count++;
                next = read.length > 0 && isBlank(read) ? null : read;
            }
            line = next;
            return next;
        }
    }
}
