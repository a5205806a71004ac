package io.asyncio4j.http;

import io.asyncio4j.stream.StreamWriter;
import java.util.Arrays;

/// Writes many values, one after the other. In a task.
final class JsonWriting {

    private static final byte[] EMPTY = {'[', ']'};
    private static final byte[] END = {']'};

    private JsonWriting() {}

    static void array(JsonCodec codec, StreamWriter target, Iterable<?> elements) {
        try (var _ = new Closing(elements)) {
            char before = '[';
            for (Object element : elements) {
                target.write(joined(before, codec.encode(element)));
                before = ',';
            }
            target.write(before == '[' ? EMPTY : END);
        }
    }

    static void lines(JsonCodec codec, StreamWriter target, Iterable<?> values) {
        try (var _ = new Closing(values)) {
            for (Object value : values) {
                byte[] json = codec.encode(value);
                byte[] line = Arrays.copyOf(json, json.length + 1);
                keepOnOneLine(line);
                line[json.length] = '\n';
                target.write(line);
            }
        }
    }

    /// A line break of JSON is white space: in a string it is escaped.
    private static void keepOnOneLine(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\n' || json[i] == '\r') {
                json[i] = ' ';
            }
        }
    }

    private static byte[] joined(char first, byte[] rest) {
        byte[] joined = new byte[rest.length + 1];
        joined[0] = (byte) first;
        System.arraycopy(rest, 0, joined, 1, rest.length);
        return joined;
    }

    /// Closes what can be closed.
    private record Closing(Object resource) implements AutoCloseable {

        @Override
        public void close() {
            try {
                if (resource instanceof AutoCloseable closeable) {
                    closeable.close();
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("the values cannot be closed: " + e.getMessage(), e);
            }
        }
    }
}
