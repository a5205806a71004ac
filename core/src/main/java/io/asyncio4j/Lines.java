package io.asyncio4j;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The lines of a stream until its end.
final class Lines implements Iterator<String> {

    private static final byte[] LINE_FEED = {'\n'};

    private final StreamReader reader;
    private @Nullable String next;

    Lines(StreamReader reader) {
        this.reader = reader;
    }

    static @Nullable String read(StreamReader reader, int limit) {
        byte[] line;
        try {
            line = reader.readUntil(limit, LINE_FEED);
        } catch (IncompleteReadException e) {
            byte[] rest = e.partial();
            return rest.length == 0 ? null : text(rest, rest.length);
        }
        int length = line.length - 1;
        return text(line, length > 0 && line[length - 1] == '\r' ? length - 1 : length);
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = reader.readLine();
        }
        return next != null;
    }

    @Override
    public String next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the stream has ended");
        }
        String line = next;
        next = null;
        return line;
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
