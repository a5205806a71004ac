package io.asyncio4j.http.server.content;

import io.asyncio4j.http.server.content.ByteRanges.Range;
import io.asyncio4j.http.server.content.Preconditions.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file as it was found, and what a client gets of it.
///
/// @param size in bytes
/// @param validators what its state is known by
/// @param coding in which it lies there; null if in none
/// @param isVaried whether it lies there in several codings
/// @param outcome of the client's conditions
/// @param ranges what the client asks for, empty if there is no such range; null if it gets the whole
/// @param slices the bytes of each part, if they are few and wanted; null otherwise
/// @param opened has the bytes, if they are many and wanted; null otherwise
public record FileState(
        long size,
        Validators validators,
        @Nullable String coding,
        boolean isVaried,
        Outcome outcome,
        @Nullable List<Range> ranges,
        @Nullable List<byte[]> slices,
        @Nullable OpenedFile opened) {

    /// The parts that the client gets.
    public List<Range> parts() {
        return ranges != null ? ranges : size == 0 ? List.of() : List.of(new Range(0, size));
    }

    /// How many bytes these are.
    long length() {
        return parts().stream().mapToLong(Range::count).sum();
    }

    FileState with(@Nullable List<byte[]> bytes, @Nullable OpenedFile file) {
        return new FileState(size, validators, coding, isVaried, outcome, ranges, bytes, file);
    }
}
