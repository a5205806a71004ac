package io.asyncio4j.http.multipart;

import io.asyncio4j.http.ContentDisposition;
import io.asyncio4j.http.Headers;
import io.asyncio4j.stream.LimitExceededException;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A part of a body, which is read before the next one: [MultipartReader#next] skips what is left of it. In a task.
///
/// Source: `aiohttp.BodyPartReader`.
public final class Part {

    private final MultipartReader reader;
    private final Headers headers;
    private final int number;
    private final StreamBuffer body = new StreamBuffer(new Rest());
    private final @Nullable ContentDisposition disposition;
    private boolean left;

    Part(MultipartReader reader, Headers headers, int number) {
        this.reader = reader;
        this.headers = headers;
        this.number = number;
        this.disposition = headers.first("Content-Disposition")
                .flatMap(ContentDisposition::parseOfForm)
                .orElse(null);
    }

    /// The headers of the part, in Latin-1 as they were sent; [#name] and [#fileName] are decoded.
    public Headers headers() {
        return headers;
    }

    /// The name of the field, in a form.
    public Optional<String> name() {
        return Optional.ofNullable(disposition).map(ContentDisposition::name);
    }

    /// The name of the file as the sender has it, which may be any text: never use it as a path.
    public Optional<String> fileName() {
        return Optional.ofNullable(disposition).map(ContentDisposition::fileName);
    }

    /// The content type; `text/plain` if the part says nothing.
    public String contentType() {
        return headers.first("Content-Type").orElse("text/plain");
    }

    /// The body of the part as it arrives, however long it is.
    ///
    /// Reading throws a [MultipartException] if the part is too long, or malformed.
    public StreamReader body() {
        return body;
    }

    /// Waits for the whole part.
    ///
    /// @waits until the part is complete; a cancellation ends the wait, and takes nothing
    /// @throws MultipartException if it is longer than [MultipartOptions#maxInMemory], malformed or cut short
    public byte[] bytes() {
        int limit = reader.options().maxInMemory;
        try {
            return body.readAllUpTo(limit);
        } catch (LimitExceededException e) {
            throw reader.fail(this + " has more than " + limit + " bytes (maxInMemory)", true);
        }
    }

    /// Waits for the whole part and decodes it by [Headers#charset]; see [#bytes].
    ///
    /// @waits until the part is complete; see [#bytes]
    public String text() {
        return new String(bytes(), headers.charset());
    }

    /// A reader of this part, if it has parts itself; it takes as much as `configure` says.
    ///
    /// @throws MultipartException if its headers do not say that it has
    public MultipartReader multipart(Consumer<? super MultipartOptions> configure) {
        return new MultipartReader(headers, body, configure);
    }

    @Override
    public String toString() {
        return name().map(name -> "part \"" + name + "\"").orElse("part " + number);
    }

    /// The next part is wanted.
    void leave() {
        if (!left && !body.hasEnded()) {
            body.discard();
            body.fail(new IllegalStateException(this + " was left for the next one, and can be read no further"));
        }
        left = true;
    }

    /// Where its bytes come from.
    private final class Rest implements StreamBuffer.Source {

        @Override
        public void wanted() {
            byte[] bytes = left ? null : reader.content();
            if (bytes == null) {
                body.feedEof();
            } else {
                body.feed(bytes);
            }
        }
    }
}
