package io.asyncio4j.http.multipart;

import io.asyncio4j.http.ContentDisposition;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.ContentTypes;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body of several parts that is written, such as a form with files. Files and streams are read while they
/// are sent, piece by piece. It may be sent more than once, and can be changed between: each request sends the
/// parts that there are then.
///
/// {@snippet class=snippets.MultipartBodyTest region=upload}
///
/// Names are written as browsers do: in UTF-8, with `%22` for a quote, `%0D` and `%0A` for line breaks. Values and
/// files are sent as they are, byte for byte.
///
/// Source: RFC 7578, RFC 2046; the HTML standard, "multipart form data"; `aiohttp.FormData`,
/// `aiohttp.MultipartWriter`.
public final class MultipartBody {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String subtype;
    private final List<OutgoingPart> parts;
    private String boundary;

    private MultipartBody(String subtype, String boundary, List<OutgoingPart> parts) {
        this.subtype = subtype;
        this.boundary = boundary;
        this.parts = parts;
    }

    /// A form without fields: `multipart/form-data`.
    public static MultipartBody form() {
        return of("form-data");
    }

    /// A body without parts.
    ///
    /// @param subtype such as `mixed` or `related`
    /// @throws IllegalArgumentException if it is not a token
    public static MultipartBody of(String subtype) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return new MultipartBody(
                Ensure.token("subtype", subtype), HexFormat.of().formatHex(random), new ArrayList<>());
    }

    /// What stands between two parts, in place of a random text of 32 characters. No part may contain it.
    ///
    /// @throws IllegalArgumentException unless it is 1 to 70 printable characters of ASCII that do not end with a
    ///     space
    public MultipartBody boundary(String text) {
        new Delimiter(text); // is it one?
        boundary = text;
        return this;
    }

    /// Adds a field with a text. A name may occur more than once.
    public MultipartBody field(String name, String value) {
        return bytes(name, value.getBytes(StandardCharsets.UTF_8), _ -> {});
    }

    /// Adds a file, with its own name and the content type that belongs to that; see [#file(String, Path,
    /// Consumer)].
    public MultipartBody file(String name, Path file) {
        return file(name, file, _ -> {});
    }

    /// Adds a file, as long as it is when the body begins to be sent. If it cannot be read, or becomes shorter
    /// meanwhile, that fails with a [java.io.UncheckedIOException].
    ///
    /// @param configure sets another name or type
    public MultipartBody file(String name, Path file, Consumer<? super PartOptions> configure) {
        Path last = file.getFileName();
        var how = new PartOptions();
        how.fileName = last == null ? "" : last.toString();
        configure.accept(how);
        return add(name, how, new PartContent.OfFile(file));
    }

    /// Adds bytes, which must not be changed before they were sent.
    ///
    /// @param configure sets the name of a file and a type; neither by default
    public MultipartBody bytes(String name, byte[] bytes, Consumer<? super PartOptions> configure) {
        var how = new PartOptions();
        configure.accept(how);
        return add(name, how, new PartContent.Bytes(Objects.requireNonNull(bytes, "bytes")));
    }

    /// Adds what a stream brings until it ends, or [PartOptions#length] bytes of it. The body can be sent once
    /// then.
    ///
    /// Of an [AsyncFile][io.asyncio4j.files.AsyncFile] without a length, it is what stands behind its position when
    /// the body begins to be sent. Nothing is closed.
    ///
    /// @param configure sets the name of a file, a type and a length; none by default
    public MultipartBody stream(String name, StreamReader source, Consumer<? super PartOptions> configure) {
        Objects.requireNonNull(source, "source");
        var how = new PartOptions();
        configure.accept(how);
        return add(name, how, new PartContent.OfStream(source, how.length));
    }

    /// Adds a body of several parts as one part. Its parts are those that there are now.
    public MultipartBody nested(String name, MultipartBody body) {
        var how = new PartOptions();
        how.contentType = body.contentType();
        return add(name, how, new PartContent.Nested(body.copy()));
    }

    /// The content type, with the boundary.
    public String contentType() {
        boolean token = boundary.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_.+".indexOf(c) >= 0);
        String quoted = boundary.replace("\\", "\\\\").replace("\"", "\\\"");
        return "multipart/" + subtype + "; boundary=" + (token ? boundary : "\"" + quoted + "\"");
    }

    /// Whether it can be sent once more: unless a stream of it has been begun.
    public boolean isRepeatable() {
        return parts.stream().allMatch(part -> part.content().isRepeatable());
    }

    /// How many bytes it has; empty if that is known when its streams end. In a task.
    ///
    /// @waits for the sizes of its files; a cancellation ends the wait
    /// @throws java.io.UncheckedIOException if one cannot be read
    public OptionalLong length() {
        long total = closing().length - 2L; // the first delimiter has no line break before it
        for (OutgoingPart part : parts) {
            long length = part.content().length();
            if (length < 0) {
                return OptionalLong.empty();
            }
            total += opening(part).length + length;
        }
        return OptionalLong.of(total);
    }

    /// Writes it, and does not end `target`. In a task.
    ///
    /// @waits while `target` is slow, and for its files and streams; a cancellation leaves what was written
    /// @throws java.io.UncheckedIOException if a file cannot be read, or is shorter by now
    /// @throws IllegalStateException if one of its streams was sent already
    public void writeTo(StreamWriter target) {
        boolean first = true;
        for (OutgoingPart part : List.copyOf(parts)) {
            byte[] opening = opening(part);
            target.write(first ? withoutLineBreak(opening) : opening);
            first = false;
            part.content().writeTo(target);
        }
        target.write(first ? withoutLineBreak(closing()) : closing());
    }

    /// The same parts, which later changes of this one do not touch.
    public MultipartBody copy() {
        var copies = new ArrayList<OutgoingPart>(parts.size());
        parts.forEach(part -> copies.add(part.copy()));
        return new MultipartBody(subtype, boundary, copies);
    }

    @Override
    public String toString() {
        return "MultipartBody[" + subtype + ", " + parts.size() + " parts]";
    }

    private MultipartBody add(String name, PartOptions how, PartContent content) {
        Objects.requireNonNull(name, "name");
        boolean form = subtype.equals("form-data");
        Headers headers = Headers.EMPTY;
        if (form) {
            headers = headers.with(
                    "Content-Disposition",
                    ContentDisposition.formData(name, how.fileName).toString());
        } else if (!name.isEmpty() || how.fileName != null) {
            headers = headers.with(
                    "Content-Disposition",
                    new ContentDisposition("attachment", name.isEmpty() ? null : name, how.fileName).toString());
        }
        String type = how.contentType == null && how.fileName != null ? typeOf(how.fileName) : how.contentType;
        if (type != null) {
            headers = headers.with("Content-Type", type);
        }
        for (var each : how.headers) {
            headers = headers.replacing(each.getKey(), each.getValue());
        }
        parts.add(new OutgoingPart(headers, content));
        return this;
    }

    /// Without a charset: nobody has looked into the file.
    private static String typeOf(String fileName) {
        return ContentTypes.of(fileName).split(";", 2)[0];
    }

    /// What stands before a part; its first line break belongs to the delimiter.
    private byte[] opening(OutgoingPart part) {
        var text = new StringBuilder("\r\n--").append(boundary).append("\r\n");
        for (var each : part.headers()) {
            text.append(each.getKey()).append(": ").append(each.getValue()).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] closing() {
        return ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] withoutLineBreak(byte[] delimiter) {
        return Arrays.copyOfRange(delimiter, 2, delimiter.length);
    }

    private record OutgoingPart(Headers headers, PartContent content) {

        OutgoingPart copy() {
            return new OutgoingPart(headers, content.copy());
        }
    }

    /// What a part says of itself.
    public static final class PartOptions {

        private @Nullable String fileName;
        private @Nullable String contentType;
        private Headers headers = Headers.EMPTY;
        private long length = -1;

        private PartOptions() {}

        /// The name of the file that it is; without one, it is a text.
        public PartOptions fileName(String value) {
            fileName = Objects.requireNonNull(value, "fileName");
            return this;
        }

        /// The content type; by default what belongs to the name of the file, none without a name.
        ///
        /// @throws IllegalArgumentException if HTTP forbids it as a header
        public PartOptions contentType(String value) {
            Headers.EMPTY.with("Content-Type", value); // is it allowed?
            contentType = value;
            return this;
        }

        /// A further header of the part.
        ///
        /// @throws IllegalArgumentException if HTTP forbids the name or the value
        public PartOptions header(String name, String value) {
            headers = headers.replacing(name, value);
            return this;
        }

        /// How many bytes of a stream are sent: at least 0. It fails if the stream has fewer. Files and bytes
        /// know theirs.
        public PartOptions length(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("length must be >= 0 bytes, was " + bytes);
            }
            length = bytes;
            return this;
        }
    }
}
