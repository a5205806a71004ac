package io.asyncio4j.http.coding;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decodes gzip, and what is called deflate: with the header of zlib, or bare. Loop only.
///
/// Source: RFC 9110, section 8.4; RFC 1950, RFC 1951, RFC 1952.
final class InflatingDecoder implements Decoder {

    // START → DATA → (TRAILER →) END, and from END to START for each further member of a gzip file. What follows the
    // last member is ignored, as browsers do: some servers pad.

    private static final int MAX_HEADER = 16 * 1024; // bytes
    private static final int TRAILER_LENGTH = 8;
    private static final int EXTRA = 4; // flags of RFC 1952
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CHECK = 2;

    private final boolean gzip;
    private final Input input = new Input();
    private final CRC32 check = new CRC32();
    private @Nullable Inflater inflater;
    private State state = State.START;
    private boolean begun;
    private boolean idle = true;
    private boolean closed;

    /// @param gzip else deflate
    InflatingDecoder(boolean gzip) {
        this.gzip = gzip;
    }

    @Override
    public void add(byte[] chunk) {
        if (chunk.length > 0 && !closed) {
            begun = true;
            idle = false;
            input.add(chunk);
        }
    }

    @Override
    public byte @Nullable [] next() throws DataFormatException {
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
                    input.clear();
                    goesOn = false;
                }
            }
        }
        idle = output == null;
        return output;
    }

    @Override
    public boolean isIdle() {
        return idle;
    }

    @Override
    public int waiting() {
        return input.queued();
    }

    @Override
    public boolean mayEnd() {
        return !begun || (idle && (state == State.END || state == State.IGNORING));
    }

    @Override
    public void close() {
        closed = true;
        state = State.IGNORING;
        input.clear();
        idle = true;
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }

    private boolean start() throws DataFormatException {
        int length = gzip ? gzipHeader() : 0;
        while (length < 0 || input.remaining() < Math.max(2, length)) {
            if (input.remaining() > MAX_HEADER) {
                throw new DataFormatException("its header has more than " + MAX_HEADER + " bytes");
            }
            if (!input.refill()) {
                return false;
            }
            length = gzip ? gzipHeader() : 0;
        }
        input.skip(length);
        inflater = new Inflater(gzip || !hasZlibHeader());
        hand();
        state = State.DATA;
        return true;
    }

    private byte @Nullable [] inflate() throws DataFormatException {
        Inflater inflating = inflater();
        byte[] output = new byte[PIECE];
        int count = inflating.inflate(output);
        while (count == 0 && !inflating.finished()) {
            if (inflating.needsDictionary()) {
                throw new DataFormatException("it needs a dictionary");
            }
            input.skip(input.remaining());
            if (!input.refill()) {
                return null;
            }
            hand();
            count = inflating.inflate(output);
        }
        if (inflating.finished()) {
            input.skipTo(input.array().length - inflating.getRemaining());
            state = gzip ? State.TRAILER : State.IGNORING;
        }
        check.update(output, 0, count);
        return count == 0 ? null : Arrays.copyOf(output, count);
    }

    private boolean checkTrailer() throws DataFormatException {
        while (input.remaining() < TRAILER_LENGTH) {
            if (!input.refill()) {
                return false;
            }
        }
        if (input.number(0) != (int) check.getValue()
                || input.number(4) != (int) inflater().getBytesWritten()) {
            throw new DataFormatException("its checksum is wrong");
        }
        input.skip(TRAILER_LENGTH);
        inflater().end();
        inflater = null;
        check.reset();
        state = State.END;
        return true;
    }

    private boolean startAgain() {
        while (input.remaining() < 2) {
            if (!input.refill()) {
                return false;
            }
        }
        state = isGzip() ? State.START : State.IGNORING;
        return true;
    }

    /// The length of the header, -1 if its end has not come.
    private int gzipHeader() throws DataFormatException {
        if ((input.remaining() == 1 && input.at(0) != 0x1f) || (input.remaining() > 1 && !isGzip())) {
            throw new DataFormatException("it begins with something else");
        }
        if (input.remaining() < 10) {
            return -1;
        }
        int flags = input.at(3);
        if (input.at(2) != 8 || flags > 31) {
            throw new DataFormatException("its header is not that of RFC 1952");
        }
        int length = 10;
        if ((flags & EXTRA) != 0) {
            length = input.remaining() < 12 ? -1 : 12 + input.at(10) + (input.at(11) << 8);
        }
        length = (flags & NAME) == 0 ? length : afterZero(length);
        length = (flags & COMMENT) == 0 ? length : afterZero(length);
        return (flags & HEADER_CHECK) == 0 || length < 0 ? length : length + 2;
    }

    private int afterZero(int from) {
        for (int i = from; i >= 0 && i < input.remaining(); i++) {
            if (input.at(i) == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean isGzip() {
        return input.at(0) == 0x1f && input.at(1) == 0x8b;
    }

    private boolean hasZlibHeader() {
        return (input.at(0) & 15) == 8 && ((input.at(0) << 8) + input.at(1)) % 31 == 0;
    }

    private Inflater inflater() {
        if (inflater == null) {
            throw new IllegalStateException("closed");
        }
        return inflater;
    }

    private void hand() {
        inflater().setInput(input.array(), input.position(), input.remaining());
    }

    private enum State {
        START,
        DATA,
        TRAILER,
        END,
        IGNORING
    }
}
