package io.asyncio4j.http.multipart;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.multipart.PartInput.EndedException;
import io.asyncio4j.http.wire.Parameters;
import io.asyncio4j.stream.StreamReader;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a body of several parts, one after the other, as they come: `multipart/form-data` and all its relatives,
/// of requests and of responses. Of the body, it keeps about as much in memory as one read brings. In a task; one
/// task at a time.
///
/// {@snippet class=snippets.MultipartReaderTest region=parts}
///
/// Source: RFC 2046, section 5.1; RFC 7578; `aiohttp.MultipartReader`.
public final class MultipartReader {

    private final PartInput input;
    private final MultipartOptions options;
    private final String type;
    private int parts;
    private long count; // bytes of the current part, or of what stands before the first
    private @Nullable Part current;
    private boolean inHead; // the delimiter before the next part was taken, and its head was not
    private boolean over; // the last part was closed
    private @Nullable MultipartException failure;

    /// A reader of a body.
    ///
    /// @param headers of the message, or of the part: `Content-Type` names the boundary
    /// @throws MultipartException if they do not say that there are parts
    public MultipartReader(Headers headers, StreamReader body) {
        this(headers, body, _ -> {});
    }

    /// A reader of a body; see [#MultipartReader(Headers, StreamReader)].
    ///
    /// @param configure sets how much it takes
    public MultipartReader(Headers headers, StreamReader body, Consumer<? super MultipartOptions> configure) {
        String contentType = headers.first("Content-Type").orElse("");
        Parameters parsed = Parameters.parse(contentType, false);
        String boundary = parsed == null ? null : parsed.map().get("boundary");
        if (parsed == null || boundary == null || !parsed.value().startsWith("multipart/")) {
            throw new MultipartException(
                    "Content-Type must be multipart, with a boundary, was \"" + contentType + "\"", false);
        }
        options = new MultipartOptions();
        configure.accept(options);
        type = parsed.value();
        try {
            input = new PartInput(Objects.requireNonNull(body, "body"), new Delimiter(boundary));
        } catch (IllegalArgumentException e) {
            throw new MultipartException(String.valueOf(e.getMessage()), false);
        }
    }

    /// The content type without its parameters, such as `multipart/mixed`.
    public String type() {
        return type;
    }

    /// Waits for the next part; what is left of the last one is skipped.
    ///
    /// @return null if there is none
    /// @waits until the headers of the part have come; a cancellation ends the wait, and the next call goes on
    /// @throws MultipartException if the body is malformed, ends early, or is too large; then every further call
    ///     throws it
    public @Nullable Part next() {
        Part last = current;
        if (last != null) {
            last.leave();
        }
        while (!over && content() != null) {
            if (parts == 0 && count > options.maxHead) {
                throw fail("before the first part there are more than " + options.maxHead + " bytes (maxHead)", true);
            }
        }
        if (over) {
            return null;
        }
        if (!inHead) {
            over = input.takeDelimiter();
            if (over) {
                return null;
            }
            inHead = true;
        }
        Headers headers = head();
        inHead = false;
        count = 0;
        parts++;
        current = new Part(this, headers, parts);
        return current;
    }

    /// What has gone wrong; null if nothing has.
    public @Nullable MultipartException failure() {
        return failure;
    }

    @Override
    public String toString() {
        return "MultipartReader[" + type + ", " + parts + " parts so far"
                + (failure != null ? ", failed" : over ? ", ended" : "") + "]";
    }

    MultipartOptions options() {
        return options;
    }

    /// The next bytes of the current part; null at its end.
    ///
    /// @waits until there are some; a cancellation ends the wait, and nothing is lost
    byte @Nullable [] content() {
        ensureSound();
        if (inHead) {
            return null;
        }
        try {
            byte[] bytes = input.content();
            count += bytes == null ? 0 : bytes.length;
            if (parts > 0 && count > options.maxPart) {
                throw fail(current + " has more than " + options.maxPart + " bytes (maxPart)", true);
            }
            return bytes;
        } catch (EndedException e) {
            throw fail(
                    parts == 0 ? "the body has no line with its boundary" : "the body ends in the middle of " + current,
                    false);
        }
    }

    MultipartException fail(String message, boolean tooLarge) {
        failure = new MultipartException(message, tooLarge);
        return failure;
    }

    private Headers head() {
        if (parts == options.maxParts) {
            throw fail("there are more than " + options.maxParts + " parts (maxParts)", true);
        }
        byte[] lines;
        try {
            lines = input.head(options.maxHead);
        } catch (EndedException e) {
            throw fail("the body ends in the middle of the headers of part " + (parts + 1), false);
        }
        if (lines == null) {
            throw fail(
                    "the headers of part " + (parts + 1) + " have more than " + options.maxHead + " bytes (maxHead)",
                    true);
        }
        try {
            return PartHeaders.parse(lines);
        } catch (IllegalArgumentException e) {
            throw fail("the headers of part " + (parts + 1) + " are malformed: " + e.getMessage(), false);
        }
    }

    private void ensureSound() {
        if (failure != null) {
            throw failure;
        }
    }
}
