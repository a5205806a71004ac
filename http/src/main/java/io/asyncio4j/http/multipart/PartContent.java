package io.asyncio4j.http.multipart;

import io.asyncio4j.files.AsyncFile;
import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What a part consists of. In a task.
sealed interface PartContent {

    int BLOCK = 64 * 1024; // bytes, read at a time

    /// How many bytes it has; -1 if that is known when it ends. What is found out counts for the next [#writeTo].
    long length();

    boolean isRepeatable();

    void writeTo(StreamWriter target);

    /// The same content, of which nothing was found out yet.
    PartContent copy();

    /// In memory.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(byte[] bytes) implements PartContent {

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void writeTo(StreamWriter target) {
            target.write(bytes);
        }

        @Override
        public PartContent copy() {
            return this;
        }
    }

    /// A file, as long as it was when somebody asked.
    final class OfFile implements PartContent {

        private final Path path;
        private long length = -1;

        OfFile(Path path) {
            this.path = path;
        }

        @Override
        public long length() {
            if (!AsyncFiles.isRegularFile(path) && AsyncFiles.exists(path)) {
                String message = "cannot send " + path + ": it is not a regular file";
                throw new UncheckedIOException(
                        message, new IOException(message)); // opening it might block, or never end
            }
            length = AsyncFiles.size(path);
            return length;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void writeTo(StreamWriter target) {
            if (length < 0) {
                length();
            }
            try (AsyncFile file = AsyncFiles.open(path, StandardOpenOption.READ)) {
                send(file, length, target, path.toString());
            }
        }

        @Override
        public PartContent copy() {
            return new OfFile(path);
        }
    }

    /// What somebody else brings.
    final class OfStream implements PartContent {

        private final StreamReader source;
        private final long promised;
        private final Use use;

        OfStream(StreamReader source, long promised) {
            this(source, promised, new Use());
        }

        private OfStream(StreamReader source, long promised, Use use) {
            this.source = source;
            this.promised = promised;
            this.use = use;
        }

        @Override
        public long length() {
            if (promised < 0 && source instanceof AsyncFile file && !use.begun) {
                use.found = restOf(file);
            }
            return promised < 0 ? use.found : promised;
        }

        @Override
        public boolean isRepeatable() {
            return !use.begun;
        }

        @Override
        public void writeTo(StreamWriter target) {
            if (use.begun) {
                throw new IllegalStateException("a part of the body was a stream, which can be sent once");
            }
            use.begun = true;
            long length = promised < 0 ? use.found : promised;
            if (length >= 0) {
                send(source, length, target, "a part that is a stream");
            } else {
                for (byte[] chunk = source.read(BLOCK); chunk.length > 0; chunk = source.read(BLOCK)) {
                    target.write(chunk);
                }
            }
        }

        @Override
        public PartContent copy() {
            return new OfStream(source, promised, use);
        }

        /// -1 for what has no size, such as a pipe.
        private static long restOf(AsyncFile file) {
            try {
                return Math.max(0, file.size() - file.position());
            } catch (IllegalStateException | UnsupportedOperationException | UncheckedIOException e) {
                return -1;
            }
        }

        /// What all copies share, since they read one stream.
        private static final class Use {

            private boolean begun;
            private long found = -1;
        }
    }

    /// Parts of its own.
    record Nested(MultipartBody body) implements PartContent {

        @Override
        public long length() {
            return body.length().orElse(-1);
        }

        @Override
        public boolean isRepeatable() {
            return body.isRepeatable();
        }

        @Override
        public void writeTo(StreamWriter target) {
            body.writeTo(target);
        }

        @Override
        public PartContent copy() {
            return new Nested(body.copy());
        }
    }

    private static void send(StreamReader source, long length, StreamWriter target, String what) {
        for (long left = length; left > 0; ) {
            byte[] chunk = source.read((int) Math.min(BLOCK, left));
            if (chunk.length == 0) {
                String message = "cannot send " + what + ": it ends " + left + " bytes early";
                throw new UncheckedIOException(message, new EOFException(message));
            }
            target.write(chunk);
            left -= chunk.length;
        }
    }
}
