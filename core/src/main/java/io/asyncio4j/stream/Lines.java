package io.asyncio4j.stream;

import io.asyncio4j.internal.LookAhead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The lines of a stream until its end.
final class Lines extends LookAhead<String> {

    private static final byte[] LINE_FEED = {'\n'};

    private final StreamReader reader;

    Lines(StreamReader reader) {
        super("the stream has ended");
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
    @Nullable
    protected String await() {
        return reader.readLine();
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
