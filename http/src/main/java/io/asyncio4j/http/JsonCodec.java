package io.asyncio4j.http;

import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import java.io.InputStream;
import java.util.Iterator;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// Turns values into JSON and back. Any thread.
///
/// Client and server use the one that is [#installed]: that of `asyncio4j-http-json`, unless the program has one of
/// its own. An implementation has to do two things at once, and to find the elements of an array; the rest is built
/// on that.
///
/// {@snippet class=snippets.JsonCodecTest region=lines}
public interface JsonCodec {

    /// How long an element of an array or a line may be unless another limit is given, in bytes: 1 MiB.
    int MAX_ELEMENT = 1 << 20;

    /// The codec that [ServiceLoader] finds. One of the program's own goes before that of `asyncio4j-http-json`.
    ///
    /// @throws IllegalStateException if there is none, or the program has several of its own
    static JsonCodec installed() {
        return InstalledJson.codec();
    }

    /// JSON in UTF-8.
    ///
    /// @throws IllegalArgumentException if there is no JSON for `value`
    byte[] encode(@Nullable Object value);

    /// The value that JSON stands for; it is the whole of `json`.
    ///
    /// @param json in UTF-8
    /// @throws JsonException if it is not JSON, is `null`, or does not fit the type
    /// @throws IllegalArgumentException if there is no JSON for the type
    <T> T decode(byte[] json, TypeRef<T> type);

    /// The elements of an array one by one, without more in memory than one of them and a small buffer. Nothing but
    /// white space may follow the array. Closes nothing.
    ///
    /// @param json in UTF-8; an exception that it throws is thrown to the caller, wrapped or not
    /// @throws JsonException by the iterator, if it is not an array, or an element is `null` or does not fit the
    ///     type
    <T> Iterator<T> elements(InputStream json, TypeRef<T> type);

    /// Reads a large array element by element as it arrives. In a task; the iteration reads `body`, once, and waits
    /// until the next element has come. A cancellation ends the iteration.
    ///
    /// @param body in UTF-8
    /// @param limit how many bytes an element may have, about: at least 1
    /// @throws JsonException by the iterator; see [#elements]
    /// @throws io.asyncio4j.stream.LimitExceededException by the iterator, if an element is longer than `limit`
    default <T> Iterable<T> readArray(StreamReader body, TypeRef<T> type, int limit) {
        return new JsonElements<>(this, body, type, limit);
    }

    /// Reads a text that has JSON on each line (NDJSON, JSON Lines) line by line as it arrives. Empty lines do not
    /// count. In a task; the iteration reads `body`, once, and waits until the next line has come. A cancelled wait
    /// has taken nothing.
    ///
    /// @param body in UTF-8
    /// @param limit how many bytes a line may have: at least 1
    /// @throws JsonException by the iterator, if a line is not JSON, is `null`, or does not fit the type
    /// @throws io.asyncio4j.stream.LimitExceededException by the iterator, if a line is longer than `limit`
    default <T> Iterable<T> readLines(StreamReader body, TypeRef<T> type, int limit) {
        return new JsonLines<>(this, body, type, limit);
    }

    /// Writes an array element by element, each when the iteration has brought it. If `elements` can be closed, as
    /// a generator can, it is closed at the end.
    ///
    /// @waits while `target` is slow, and where the iteration waits; a cancellation leaves what was written
    /// @throws IllegalArgumentException if there is no JSON for an element
    default void writeArray(StreamWriter target, Iterable<?> elements) {
        JsonWriting.array(this, target, elements);
    }

    /// Writes values line by line (NDJSON, JSON Lines), each when the iteration has brought it. If `values` can be
    /// closed, as a generator can, it is closed at the end.
    ///
    /// @waits while `target` is slow, and where the iteration waits; a cancellation leaves what was written
    /// @throws IllegalArgumentException if there is no JSON for a value
    default void writeLines(StreamWriter target, Iterable<?> values) {
        JsonWriting.lines(this, target, values);
    }
}
