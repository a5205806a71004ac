package io.asyncio4j.http.multipart;

import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.files.AsyncFile;
import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.http.ExchangeException;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.Parameters;
import io.asyncio4j.stream.LimitExceededException;
import io.asyncio4j.stream.StreamReader;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Collects a form. In a task.
final class FormReader {

    private final Headers headers;
    private final FormOptions options;
    private final Form form = new Form();
    private Charset charset = StandardCharsets.UTF_8; // what a field named _charset_ says
    private long total; // bytes
    private int text; // bytes of the fields that are no files
    private int inMemory; // bytes of files
    private int count; // fields and files

    FormReader(Headers headers, FormOptions options) {
        this.headers = headers;
        this.options = options;
    }

    static Kind kind(Headers headers) {
        Parameters type = Parameters.parse(headers.first("Content-Type").orElse(""), false);
        return switch (type == null ? "" : type.value()) {
            case "application/x-www-form-urlencoded" -> Kind.ENCODED;
            case "multipart/form-data" -> Kind.MULTIPART;
            default -> Kind.OTHER;
        };
    }

    Form read(StreamReader body) {
        switch (kind(headers)) {
            case ENCODED -> readEncoded(body);
            case MULTIPART -> readParts(body);
            case OTHER ->
                throw new MultipartException(
                        "a form must be application/x-www-form-urlencoded or multipart/form-data, was \""
                                + headers.first("Content-Type").orElse("") + "\"",
                        false);
        }
        return form;
    }

    private void readEncoded(StreamReader body) {
        byte[] bytes;
        try {
            bytes = body.readAllUpTo((int) Math.min(options.maxText, options.maxForm));
        } catch (LimitExceededException e) {
            throw tooLarge("the fields of the form have more than " + options.maxText + " bytes (maxText)");
        }
        for (String pair : new String(bytes, StandardCharsets.ISO_8859_1).split("&", -1)) {
            if (!pair.isEmpty()) {
                ensureFewer();
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                form.add(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
    }

    private void readParts(StreamReader body) {
        boolean complete = false;
        try {
            var reader =
                    new MultipartReader(headers, body, limits -> limits.maxParts(Integer.MAX_VALUE)); // counted here
            for (Part part = reader.next(); part != null; part = reader.next()) {
                ensureFewer();
                readPart(part);
            }
            complete = true;
        } finally {
            if (!complete) {
                form.close();
            }
        }
    }

    private void readPart(Part part) {
        String name = part.name().orElse(null);
        if (name == null) {
            throw new MultipartException("every part of a form must have a name, " + part + " has none", false);
        }
        if (part.fileName().isPresent()) {
            readFile(part);
            return;
        }
        var bytes = new ByteArrayOutputStream();
        for (byte[] chunk : part.body().chunks()) {
            text += chunk.length;
            if (text > options.maxText) {
                throw tooLarge("the fields of the form have more than " + options.maxText + " bytes (maxText)");
            }
            ensureRoom(chunk.length);
            bytes.writeBytes(chunk);
        }
        String value = text(part, bytes.toByteArray());
        if (name.equals("_charset_")) {
            charset = charset(value);
        }
        form.add(name, value);
    }

    private void readFile(Part part) {
        var bytes = new ByteArrayOutputStream();
        AsyncFile spool = null;
        Path path = null;
        long size = 0;
        try {
            for (byte[] chunk : part.body().chunks()) {
                ensureRoom(chunk.length);
                size += chunk.length;
                if (spool == null && inMemory + size > options.maxInMemory) {
                    path = temporary();
                    spool = AsyncFiles.open(path, StandardOpenOption.WRITE);
                    spool.write(bytes.toByteArray());
                    bytes = new ByteArrayOutputStream();
                }
                if (spool == null) {
                    bytes.writeBytes(chunk);
                } else {
                    spool.write(chunk);
                }
            }
        } catch (ExchangeException e) {
            throw e; // of the body
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException("cannot write " + part + " to the disk: " + e.getMessage(), e.getCause());
        } finally {
            if (spool != null) {
                spool.close();
            }
        }
        if (size == 0 && part.fileName().orElse("").isEmpty()) {
            return; // nobody has chosen a file
        }
        inMemory += path == null ? (int) size : 0;
        form.add(new FormFile(form, part, size, path == null ? bytes.toByteArray() : null, path));
    }

    private Path temporary() {
        return uncancellable(() -> {
            Path folder = options.folder;
            Path path = folder == null
                    ? AsyncFiles.createTempFile("asyncio4j-form-", null)
                    : AsyncFiles.createTempFile(folder, "asyncio4j-form-", null);
            form.added(path);
            return path;
        });
    }

    private String text(Part part, byte[] bytes) {
        String own = part.headers().first("Content-Type").orElse("");
        Charset used = own.contains("charset=") ? part.headers().charset() : charset;
        String value = decode(bytes, used);
        if (value == null) {
            throw new MultipartException(part + " is not in " + used, false);
        }
        return value;
    }

    private static @Nullable String decode(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new MultipartException("the charset " + name + " of the form is not known", false);
        }
    }

    /// Of a name or a value.
    private static String decoded(String encoded) {
        byte[] bytes = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            int value = c == '+' ? ' ' : c;
            if (c == '%') {
                value = escape(encoded, i);
                i += 2;
            }
            bytes[length++] = (byte) value;
        }
        String text = decode(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
        if (text == null) {
            throw new MultipartException("the form has a name or a value that is not UTF-8: " + encoded, false);
        }
        return text;
    }

    private static int escape(String encoded, int index) {
        int high = index + 2 < encoded.length() ? Character.digit(encoded.charAt(index + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(encoded.charAt(index + 2), 16);
        if (low < 0) {
            throw new MultipartException(
                    "in a form, % must begin an escape of two hexadecimal digits, was "
                            + encoded.substring(index, Math.min(index + 3, encoded.length())),
                    false);
        }
        return high * 16 + low;
    }

    private void ensureFewer() {
        if (++count > options.maxFields) {
            throw tooLarge("the form has more than " + options.maxFields + " fields (maxFields)");
        }
    }

    private void ensureRoom(int bytes) {
        total += bytes;
        if (total > options.maxForm) {
            throw tooLarge("the form has more than " + options.maxForm + " bytes (maxForm)");
        }
    }

    private static MultipartException tooLarge(String message) {
        return new MultipartException(message, true);
    }

    enum Kind {
        ENCODED,
        MULTIPART,
        OTHER
    }
}
