package io.asyncio4j.http.multipart;

import io.asyncio4j.http.wire.Ensure;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How much a [Form] may have, and where its files lie.
public final class FormOptions {

    int maxFields = 1000;
    int maxText = 1 << 20;
    long maxForm = 64 << 20;
    int maxInMemory = 1 << 20;

    @Nullable
    Path folder;

    /// The defaults.
    public FormOptions() {}

    /// How many fields and files there may be: at least 1, 1000 by default.
    public FormOptions maxFields(int value) {
        maxFields = Ensure.atLeast(1, "maxFields", value);
        return this;
    }

    /// How many bytes all fields that are no files may have together: at least 1, 1 MiB by default.
    public FormOptions maxText(int bytes) {
        maxText = Ensure.atLeast(1, "maxText", bytes);
        return this;
    }

    /// How many bytes the whole form may have: at least 1, 64 MiB by default.
    public FormOptions maxForm(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxForm must be >= 1 bytes, was " + bytes);
        }
        maxForm = bytes;
        return this;
    }

    /// How many bytes of files are kept in memory, of all together: at least 0, 1 MiB by default. What is more goes
    /// to the disk.
    public FormOptions maxInMemory(int bytes) {
        maxInMemory = Ensure.atLeast(0, "maxInMemory", bytes);
        return this;
    }

    /// Where files go that are not kept in memory: by default, the folder of the system for what is temporary.
    public FormOptions folder(Path path) {
        folder = Objects.requireNonNull(path, "path");
        return this;
    }

    /// A copy, which can be changed without changing this.
    public FormOptions copy() {
        var copy = new FormOptions();
        copy.maxFields = maxFields;
        copy.maxText = maxText;
        copy.maxForm = maxForm;
        copy.maxInMemory = maxInMemory;
        copy.folder = folder;
        return copy;
    }
}
