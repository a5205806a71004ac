package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decodes gzip, and what servers call deflate: with the header of zlib, or bare. It does so piece by piece, and only
/// when asked to: little input may mean very much output. Loop only.
///
/// Source: RFC 9110, section 8.4; RFC 1950, RFC 1951, RFC 1952.
final class ContentDecoder {

    // START → DATA → (TRAILER →) END, and from END to START for each further member of a gzip file. What follows the
    // last member is ignored, as browsers do: some servers pad.

    private static final int OUTPUT = 16 * 1024; // bytes
    private static final int MAX_HEADER = 16 * 1024; // bytes
    private static final int TRAILER_LENGTH = 8;
    private static final int EXTRA = 4; // flags of RFC 1952
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CHECK = 2;

    private final boolean gzip;
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private final CRC32 check = new CRC32();
    private @Nullable Inflater inflater;
    private byte[] input = {}; // what is being decoded, from `position` on
    private int position;
    private State state = State.START;
    private boolean begun;
    private boolean idle = true;
    private int waiting; // bytes, in `chunks`

    private ContentDecoder(boolean gzip) {
        this.gzip = gzip;
    }

    /// The decoder of a body with these headers, null if there is nothing to decode, or nothing that it can decode:
    /// the headers still say what that is.
    static @Nullable ContentDecoder of(Headers headers) {
        var codings = new ArrayList<String>();
        for (String value : headers.all("Content-Encoding")) {
            for (String coding : value.split(",", -1)) {
                codings.add(coding.strip().toLowerCase(Locale.ROOT));
            }
        }
        codings.removeAll(List.of("", "identity"));
        return switch (codings.size() == 1 ? codings.getFirst() : "several") {
            case "gzip", "x-gzip" -> new ContentDecoder(true);
            case "deflate", "x-deflate" -> new ContentDecoder(false);
            default -> null;
        };
    }

    /// Adds what has come, which must not be changed afterwards.
    void add(byte[] chunk) {
        if (chunk.length > 0) {
            begun = true;
            idle = false;
            waiting += chunk.length;
            chunks.add(chunk);
        }
    }

    /// The next piece, at most 16 KiB; null if there is none before more has come.
    ///
    /// @throws DataFormatException if what has come cannot be decoded
    byte @Nullable [] next() throws DataFormatException {
        byte[] output = null;
        boolean goesOn = true;
        while (output == null && goesOn) {
            switch (state) {
                case START -> goesOn = start();
                case DATA -> {
                    output = inflate();
                    goesOn = output != null || state != State.DATA;
                }
                case TRAILER -> goesOn = checkTrailer();
                case END -> goesOn = startAgain();
                case IGNORING -> {
                    chunks.clear();
                    waiting = 0;
                    goesOn = false;
                }
            }
        }
        idle = output == null;
        return output;
    }

    /// Whether there is no further piece before more has come.
    boolean isIdle() {
        return idle;
    }

    /// How many bytes wait to be decoded, about.
    int waiting() {
        return waiting;
    }

    /// Whether it may end here: nothing is missing.
    boolean mayEnd() {
        return !begun || (idle && (state == State.END || state == State.IGNORING));
    }

    /// Frees what it holds. Nothing more comes out of it.
    void close() {
        state = State.IGNORING;
        chunks.clear();
        waiting = 0;
        idle = true;
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }

    private boolean start() throws DataFormatException {
        int length = gzip ? gzipHeader() : 0;
        while (length < 0 || remaining() < Math.max(2, length)) {
            if (remaining() > MAX_HEADER) {
                throw new DataFormatException("its header has more than " + MAX_HEADER + " bytes");
            }
            if (!refill()) {
                return false;
            }
            length = gzip ? gzipHeader() : 0;
        }
        position += length;
        inflater = new Inflater(gzip || !hasZlibHeader());
        hand();
        state = State.DATA;
        return true;
    }

    private byte @Nullable [] inflate() throws DataFormatException {
        Inflater inflating = inflater();
        byte[] output = new byte[OUTPUT];
        int count = inflating.inflate(output);
        while (count == 0 && !inflating.finished()) {
            if (inflating.needsDictionary()) {
                throw new DataFormatException("it needs a dictionary");
            }
            position = input.length;
            if (!refill()) {
                return null;
            }
            hand();
            count = inflating.inflate(output);
        }
        if (inflating.finished()) {
            position = input.length - inflating.getRemaining();
            state = gzip ? State.TRAILER : State.IGNORING;
        }
        check.update(output, 0, count);
        return count == 0 ? null : Arrays.copyOf(output, count);
    }

    private boolean checkTrailer() throws DataFormatException {
        while (remaining() < TRAILER_LENGTH) {
            if (!refill()) {
                return false;
            }
        }
        if (number(position) != (int) check.getValue()
                || number(position + 4) != (int) inflater().getBytesWritten()) {
            throw new DataFormatException("its checksum is wrong");
        }
        position += TRAILER_LENGTH;
        inflater().end();
        inflater = null;
        check.reset();
        state = State.END;
        return true;
    }

    private boolean startAgain() {
        while (remaining() < 2) {
            if (!refill()) {
                return false;
            }
        }
        state = isGzip() ? State.START : State.IGNORING;
        return true;
    }

    /// The length of the header, -1 if its end has not come.
    private int gzipHeader() throws DataFormatException {
        if (remaining() >= 1 && at(0) != 0x1f || remaining() >= 2 && !isGzip()) {
            throw new DataFormatException("it begins with something else");
        }
        if (remaining() < 10) {
            return -1;
        }
        int flags = at(3);
        if (at(2) != 8 || flags > 31) {
            throw new DataFormatException("its header is none of RFC 1952");
        }
        int length = 10;
        if ((flags & EXTRA) != 0) {
            length = remaining() < 12 ? -1 : 12 + at(10) + (at(11) << 8);
        }
        length = (flags & NAME) == 0 ? length : afterZero(length);
        length = (flags & COMMENT) == 0 ? length : afterZero(length);
        return (flags & HEADER_CHECK) == 0 || length < 0 ? length : length + 2;
    }

    private int afterZero(int from) {
        for (int i = from; i >= 0 && i < remaining(); i++) {
            if (at(i) == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean isGzip() {
        return at(0) == 0x1f && at(1) == 0x8b;
    }

    private boolean hasZlibHeader() {
        return (at(0) & 15) == 8 && ((at(0) << 8) + at(1)) % 31 == 0;
    }

    private Inflater inflater() {
        if (inflater == null) {
            throw new IllegalStateException("closed");
        }
        return inflater;
    }

    private void hand() {
        inflater().setInput(input, position, remaining());
    }

    /// Adds the next chunk to what is left; false if there is none.
    private boolean refill() {
        byte[] next = chunks.poll();
        if (next == null) {
            return false;
        }
        waiting -= next.length;
        if (remaining() == 0) {
            input = next;
        } else {
            byte[] joined = Arrays.copyOfRange(input, position, input.length + next.length);
            System.arraycopy(next, 0, joined, remaining(), next.length);
            input = joined;
        }
        position = 0;
        return true;
    }

    private int remaining() {
        return input.length - position;
    }

    private int at(int index) {
        return input[position + index] & 0xff;
    }

    private int number(int at) {
        return (input[at] & 0xff)
                | (input[at + 1] & 0xff) << 8
                | (input[at + 2] & 0xff) << 16
                | (input[at + 3] & 0xff) << 24;
    }

    private enum State {
        START,
        DATA,
        TRAILER,
        END,
        IGNORING
    }
}
