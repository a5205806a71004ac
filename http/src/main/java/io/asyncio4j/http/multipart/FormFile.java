package io.asyncio4j.http.multipart;

import io.asyncio4j.files.AsyncFiles;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A file of a [Form], in memory or on the disk. In a task.
///
/// Source: `aiohttp.web.FileField`.
public final class FormFile {

    private final Form form;
    private final Part part;
    private final String name;
    private final String fileName;
    private final long size;
    private final byte @Nullable [] bytes; // null if it lies on the disk
    private @Nullable Path path; // null if it lies in memory, or was saved

    FormFile(Form form, Part part, long size, byte @Nullable [] bytes, @Nullable Path path) {
        this.form = form;
        this.part = part;
        this.name = part.name().orElse("");
        this.fileName = part.fileName().orElse("");
        this.size = size;
        this.bytes = bytes;
        this.path = path;
    }

    /// The name of its field.
    public String name() {
        return name;
    }

    /// The name of the file as the sender has it, which may be any text: never use it as a path.
    public String fileName() {
        return fileName;
    }

    /// The content type as the sender has it; `text/plain` if the sender says nothing.
    public String contentType() {
        return part.contentType();
    }

    /// The size in bytes.
    public long size() {
        return size;
    }

    /// What is in the file.
    ///
    /// @waits until a thread has read it; a cancellation ends the wait
    /// @throws UncheckedIOException if it cannot be read
    /// @throws IllegalStateException if it was saved elsewhere
    public byte[] bytes() {
        if (bytes != null) {
            return bytes.clone();
        }
        try {
            return AsyncFiles.readAllBytes(onDisk());
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException(
                    "cannot read the file of field " + name + ": " + e.getMessage(), e.getCause());
        }
    }

    /// Saves the file: moves what lies on the disk, or writes what lies in memory. Afterwards, a file that was
    /// moved can be read at its new place only.
    ///
    /// @param options such as `StandardCopyOption.REPLACE_EXISTING`; without it, a file that is there is an error
    /// @waits until a thread has saved it; once that has begun, a cancellation hits at the task's next wait
    /// @throws UncheckedIOException if it cannot be saved
    public void saveAs(Path target, CopyOption... options) {
        Objects.requireNonNull(target, "target");
        try {
            if (bytes != null) {
                boolean replaces = Arrays.asList(options).contains(StandardCopyOption.REPLACE_EXISTING);
                AsyncFiles.write(
                        target,
                        bytes,
                        replaces ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
            } else {
                Path source = onDisk();
                AsyncFiles.move(source, target, options);
                path = null;
                form.saved(source);
            }
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException(
                    "cannot save the file of field " + name + " as " + target + ": " + e.getMessage(), e.getCause());
        }
    }

    /// Whether it lies in memory.
    public boolean isInMemory() {
        return bytes != null;
    }

    @Override
    public String toString() {
        return "FormFile[" + name + ", \"" + fileName + "\", " + size + " bytes, "
                + (bytes != null ? "in memory" : path == null ? "saved" : path) + "]";
    }

    private Path onDisk() {
        Path there = path;
        if (there == null) {
            throw new IllegalStateException(this + " was saved elsewhere");
        }
        return there;
    }
}
