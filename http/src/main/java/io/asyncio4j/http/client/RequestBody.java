package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.multipart.MultipartBody;
import io.asyncio4j.http.wire.FileThreads;
import io.asyncio4j.stream.StreamWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a request sends. Loop only.
sealed interface RequestBody {

    String SENT_ALREADY = "the body of the request was a stream, which can be sent once";

    /// Finds out what must be known before anything is sent. In a task.
    ///
    /// @throws UncheckedIOException if it cannot be sent
    default void prepare() {}

    /// How many bytes it has; -1 if that is known when it ends.
    long length();

    /// Whether it could be sent once more.
    boolean isRepeatable();

    /// Whether it is there before it is sent, so that it can be read once more.
    boolean isStored();

    /// Sends it. In a task of its own.
    void write(BodySink target) throws Exception;

    /// In memory.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(byte[] bytes) implements RequestBody {

        static final Whole NOTHING = new Whole(new byte[0]);

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public boolean isStored() {
            return true;
        }

        @Override
        public void write(BodySink target) {
            target.writeSlices(bytes);
        }
    }

    /// Made while it is sent.
    final class Streamed implements RequestBody {

        private final VoidFn<? super StreamWriter, ?> writer;
        private boolean begun;

        Streamed(VoidFn<? super StreamWriter, ?> writer) {
            this.writer = writer;
        }

        @Override
        public long length() {
            return -1;
        }

        @Override
        public boolean isRepeatable() {
            return !begun; // nobody knows whether the program can do it again
        }

        @Override
        public boolean isStored() {
            return false;
        }

        @Override
        public void write(BodySink target) throws Exception {
            if (begun) {
                throw new IllegalStateException(SENT_ALREADY);
            }
            begun = true;
            writer.accept(target);
        }
    }

    /// A file, as long as it was when the request began.
    final class OfFile implements RequestBody {

        private final Path path;
        private @Nullable Long length; // once prepared

        OfFile(Path path) {
            this.path = path;
        }

        @Override
        public void prepare() {
            try {
                length = FileThreads.await("ClientRequest.file", _ -> sizeNow());
            } catch (IOException e) {
                throw failed(e);
            }
        }

        @Override
        public long length() {
            return length == null ? -1 : length;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public boolean isStored() {
            return true;
        }

        @Override
        public void write(BodySink target) {
            try (FileChannel file = open()) {
                target.writeFile(file, length());
            } catch (IOException e) {
                throw failed(e);
            }
        }

        private FileChannel open() throws IOException { // to its end, or nobody would close it
            return uncancellable(() -> FileThreads.await("ClientRequest.file", _ -> FileChannel.open(path)));
        }

        private long sizeNow() throws IOException {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new IOException("it is not a regular file"); // opening it might block, or never end
            }
            return Files.size(path);
        }

        private UncheckedIOException failed(IOException e) {
            return new UncheckedIOException("cannot send " + path + ": " + e.getMessage(), e);
        }
    }

    /// Several parts, of which nothing changes any more.
    final class OfParts implements RequestBody {

        private final MultipartBody parts;
        private long length = -1; // once prepared

        OfParts(MultipartBody parts) {
            this.parts = parts;
        }

        @Override
        public void prepare() {
            length = parts.length().orElse(-1);
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public boolean isRepeatable() {
            return parts.isRepeatable();
        }

        @Override
        public boolean isStored() {
            return false; // there may be streams among them
        }

        @Override
        public void write(BodySink target) {
            parts.writeTo(target);
        }
    }

    /// Another one, with a content coding applied.
    record Encoded(RequestBody original, String coding) implements RequestBody {

        @Override
        public void prepare() {
            original.prepare();
        }

        @Override
        public long length() {
            return -1;
        }

        @Override
        public boolean isRepeatable() {
            return original.isRepeatable();
        }

        @Override
        public boolean isStored() {
            return original.isStored();
        }

        @Override
        public void write(BodySink target) throws Exception {
            try (var encoding = new EncodingSink(target, Codings.encoder(coding))) {
                original.write(encoding);
                encoding.finish();
            }
        }
    }
}
