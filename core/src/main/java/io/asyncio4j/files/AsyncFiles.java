package io.asyncio4j.files;

import io.asyncio4j.Job;
import io.asyncio4j.function.Op;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What [Files] does, without blocking the loop: threads of the loop's default executor do it. In a task.
///
/// Methods of the same name do the same. What those of [Files] throw as an [IOException] comes as an
/// [UncheckedIOException] whose cause it is; so does an error while a [Sequence] is taken. If the task is
/// cancelled, it goes on at once and what it has asked for is dropped, unless the method says otherwise; what has
/// not begun does not happen.
///
/// {@snippet class=snippets.AsyncFilesTest region=list}
///
/// Source: [Files]; asyncio has nothing of the kind, Python's users take `aiofiles` or trio's `Path`.
public final class AsyncFiles {

    /// For [#write] and [#writeString]: the file gets its new content at once or, after a failure or a
    /// cancellation, keeps the old one. Its permissions stay; links are followed.
    ///
    /// The content is written to a new file in the same folder, forced to disk, and moved.
    public static final OpenOption ATOMIC = FileWrite.Option.ATOMIC;

    private AsyncFiles() {}

    /// Reads all bytes of a file.
    ///
    /// @waits until a thread has read the file; a cancellation drops what was read
    public static byte[] readAllBytes(Path path) {
        Objects.requireNonNull(path, "path");
        return call("AsyncFiles.readAllBytes", job -> FileRead.readAll(path, job));
    }

    /// Reads a text in UTF-8.
    ///
    /// @waits until a thread has read the file; a cancellation drops what was read
    /// @throws UncheckedIOException if it cannot be read, or is not UTF-8
    public static String readString(Path path) {
        return readString(path, StandardCharsets.UTF_8);
    }

    /// Reads a text.
    ///
    /// @waits until a thread has read the file; a cancellation drops what was read
    /// @throws UncheckedIOException if it cannot be read, or is not in `charset`
    public static String readString(Path path, Charset charset) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(charset, "charset");
        return call("AsyncFiles.readString", job -> FileRead.decode(FileRead.readAll(path, job), charset));
    }

    /// Reads all lines of a text in UTF-8; see [#lines] for one that is large.
    ///
    /// @waits until a thread has read the file; a cancellation drops what was read
    public static List<String> readAllLines(Path path) {
        Objects.requireNonNull(path, "path");
        return call("AsyncFiles.readAllLines", _ -> Files.readAllLines(path));
    }

    /// The lines of a text in UTF-8, read piece by piece as they are taken.
    ///
    /// @waits until a thread has opened it; if the task is cancelled meanwhile, it is closed again
    @SuppressWarnings("resource") // the result owns it
    public static Sequence<String> lines(Path path) {
        return lines(path, StandardCharsets.UTF_8);
    }

    /// The lines of a text; see [#lines(Path)].
    ///
    /// @waits until a thread has opened it; if the task is cancelled meanwhile, it is closed again
    public static Sequence<String> lines(Path path, Charset charset) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(charset, "charset");
        return Sequence.open("AsyncFiles.lines", () -> {
            BufferedReader reader = Files.newBufferedReader(path, charset);
            return new Sequence.Source<>(reader, reader::readLine, reader::ready);
        });
    }

    /// Writes bytes to a file: a new one, or one that is emptied before, unless the options say otherwise.
    ///
    /// @param options as for [Files#write], or [#ATOMIC]
    /// @return `path`
    /// @waits until a thread has written the file; a cancellation stops that after the piece under way. With
    ///     [#ATOMIC] the file then keeps its old content
    public static Path write(Path path, byte[] bytes, OpenOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        byte[] copy =
                Objects.requireNonNull(bytes, "bytes").clone(); // the task may change its own when it is cancelled
        var write = new FileWrite(path, options);
        return call("AsyncFiles.write", job -> write.run(copy, job));
    }

    /// Writes a text in UTF-8; see [#write].
    ///
    /// @return `path`
    /// @waits until a thread has written the file; a cancellation stops that after the piece under way. With
    ///     [#ATOMIC] the file then keeps its old content
    public static Path writeString(Path path, CharSequence text, OpenOption... options) {
        return writeString(path, text, StandardCharsets.UTF_8, options);
    }

    /// Writes a text; see [#write].
    ///
    /// @return `path`
    /// @waits until a thread has written the file; a cancellation stops that after the piece under way. With
    ///     [#ATOMIC] the file then keeps its old content
    /// @throws UncheckedIOException if it cannot be written, or `charset` lacks one of its characters
    public static Path writeString(Path path, CharSequence text, Charset charset, OpenOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(charset, "charset");
        String copy = Objects.requireNonNull(text, "text").toString();
        var write = new FileWrite(path, options);
        return call("AsyncFiles.writeString", job -> write.run(FileWrite.encode(copy, charset), job));
    }

    /// Opens a file, to read and write it piece by piece.
    ///
    /// @param options as for [Files#newByteChannel]; none for reading
    /// @waits until a thread has opened it; if the task is cancelled meanwhile, it is closed again
    public static AsyncFile open(Path path, OpenOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        return AsyncFile.open(path, options);
    }

    /// Copies a file; see [Files#copy(Path, Path, CopyOption...)].
    ///
    /// @return `target`
    /// @waits until a thread has copied the file; if the task is cancelled, a copy that has begun goes on in
    ///     the background
    public static Path copy(Path source, Path target, CopyOption... options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(options, "options");
        return call("AsyncFiles.copy", _ -> Files.copy(source, target, options));
    }

    /// Moves or renames a file; see [Files#move].
    ///
    /// @return `target`
    /// @waits until a thread has done it; once that has begun, a cancellation hits at the task's next wait
    public static Path move(Path source, Path target, CopyOption... options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(options, "options");
        return step("AsyncFiles.move", () -> Files.move(source, target, options));
    }

    /// Deletes a file or an empty folder.
    ///
    /// @waits until a thread has done it; once that has begun, a cancellation hits at the task's next wait
    public static void delete(Path path) {
        Objects.requireNonNull(path, "path");
        step("AsyncFiles.delete", () -> {
            Files.delete(path);
            return path;
        });
    }

    /// Deletes a file or an empty folder if there is one.
    ///
    /// @return whether there was
    /// @waits until a thread has done it; once that has begun, a cancellation hits at the task's next wait
    public static boolean deleteIfExists(Path path) {
        Objects.requireNonNull(path, "path");
        return step("AsyncFiles.deleteIfExists", () -> Files.deleteIfExists(path));
    }

    /// Creates an empty file.
    ///
    /// @return `path`
    /// @waits until a thread has done it; once that has begun, a cancellation hits at the task's next wait
    public static Path createFile(Path path, FileAttribute<?>... attributes) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(attributes, "attributes");
        return step("AsyncFiles.createFile", () -> Files.createFile(path, attributes));
    }

    /// Creates a folder.
    ///
    /// @return `path`
    /// @waits until a thread has done it; once that has begun, a cancellation hits at the task's next wait
    public static Path createDirectory(Path path, FileAttribute<?>... attributes) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(attributes, "attributes");
        return step("AsyncFiles.createDirectory", () -> Files.createDirectory(path, attributes));
    }

    /// Creates a folder, and the folders above it, where they do not exist.
    ///
    /// @return `path`
    /// @waits until a thread has done it; once that has begun, a cancellation hits at the task's next wait
    public static Path createDirectories(Path path, FileAttribute<?>... attributes) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(attributes, "attributes");
        return step("AsyncFiles.createDirectories", () -> Files.createDirectories(path, attributes));
    }

    /// Creates a new file in the system's folder for temporary files.
    ///
    /// @return its path, which contains `prefix` and `suffix`
    /// @waits until a thread has done it; once that has begun, a cancellation hits at the task's next wait
    public static Path createTempFile(
            @Nullable String prefix, @Nullable String suffix, FileAttribute<?>... attributes) {
        Objects.requireNonNull(attributes, "attributes");
        return step("AsyncFiles.createTempFile", () -> Files.createTempFile(prefix, suffix, attributes));
    }

    /// Creates a new file in `folder`.
    ///
    /// @return its path, which contains `prefix` and `suffix`
    /// @waits until a thread has done it; once that has begun, a cancellation hits at the task's next wait
    public static Path createTempFile(
            Path folder, @Nullable String prefix, @Nullable String suffix, FileAttribute<?>... attributes) {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(attributes, "attributes");
        return step("AsyncFiles.createTempFile", () -> Files.createTempFile(folder, prefix, suffix, attributes));
    }

    /// Creates a new folder in the system's folder for temporary files.
    ///
    /// @return its path, which contains `prefix`
    /// @waits until a thread has done it; once that has begun, a cancellation hits at the task's next wait
    public static Path createTempDirectory(@Nullable String prefix, FileAttribute<?>... attributes) {
        Objects.requireNonNull(attributes, "attributes");
        return step("AsyncFiles.createTempDirectory", () -> Files.createTempDirectory(prefix, attributes));
    }

    /// What a folder holds, in no particular order, read piece by piece as it is taken.
    ///
    /// @waits until a thread has opened it; if the task is cancelled meanwhile, it is closed again
    public static Sequence<Path> list(Path folder) {
        Objects.requireNonNull(folder, "folder");
        return Sequence.open("AsyncFiles.list", () -> Sequence.Source.of(Files.list(folder)));
    }

    /// A folder, what it holds, and what that holds, depth first, read piece by piece as it is taken.
    ///
    /// @waits until a thread has opened it; if the task is cancelled meanwhile, it is closed again
    public static Sequence<Path> walk(Path start, FileVisitOption... options) {
        return walk(start, Integer.MAX_VALUE, options);
    }

    /// The same down to a depth; see [#walk(Path, FileVisitOption...)].
    ///
    /// @param maxDepth at least 0, which is `start` alone
    /// @waits until a thread has opened it; if the task is cancelled meanwhile, it is closed again
    public static Sequence<Path> walk(Path start, int maxDepth, FileVisitOption... options) {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(options, "options");
        if (maxDepth < 0) {
            throw new IllegalArgumentException("maxDepth must be >= 0, was " + maxDepth);
        }
        return Sequence.open("AsyncFiles.walk", () -> Sequence.Source.of(Files.walk(start, maxDepth, options)));
    }

    /// Tells what happens to a folder's entries, or to one file, from now on until it is closed.
    ///
    /// @param path a folder, or a file, which need not exist, in a folder that does
    /// @waits until a thread watches it; if the task is cancelled meanwhile, the watch ends again
    public static FileWatch watch(Path path) {
        Objects.requireNonNull(path, "path");
        return FileWatch.open(path);
    }

    /// Whether there is such a file or folder.
    ///
    /// @waits until a thread has looked; a cancellation drops the answer
    public static boolean exists(Path path, LinkOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        return Job.await("AsyncFiles.exists", FileThreads.EXECUTOR, _ -> Files.exists(path, options));
    }

    /// Whether it is a folder.
    ///
    /// @waits until a thread has looked; a cancellation drops the answer
    public static boolean isDirectory(Path path, LinkOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        return Job.await("AsyncFiles.isDirectory", FileThreads.EXECUTOR, _ -> Files.isDirectory(path, options));
    }

    /// Whether it is a regular file.
    ///
    /// @waits until a thread has looked; a cancellation drops the answer
    public static boolean isRegularFile(Path path, LinkOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        return Job.await("AsyncFiles.isRegularFile", FileThreads.EXECUTOR, _ -> Files.isRegularFile(path, options));
    }

    /// How many bytes it has.
    ///
    /// @waits until a thread has looked; a cancellation drops the answer
    public static long size(Path path) {
        Objects.requireNonNull(path, "path");
        return AsyncFiles.<Long>call("AsyncFiles.size", _ -> Files.size(path));
    }

    /// Its attributes.
    ///
    /// @param type `BasicFileAttributes.class`, or what the platform has
    /// @waits until a thread has looked; a cancellation drops the answer
    public static <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(options, "options");
        return call("AsyncFiles.readAttributes", _ -> Files.readAttributes(path, type, options));
    }

    /// What may be dropped at any time.
    private static <T> T call(String what, Job.Work<T, IOException> work) {
        return FileFailure.unchecked(() -> Job.await(what, FileThreads.EXECUTOR, work));
    }

    /// What is done at once and cannot be undone.
    private static <T> T step(String what, Op<T, IOException> change) {
        return call(what, job -> {
            job.ensureCommitted();
            return change.call();
        });
    }
}
