package io.asyncio4j.http.websocket;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Undoes the compression of the messages of the other end, a slice at a time, so that a small message which
/// means a large one needs no more memory than is asked for. Loop only.
///
/// Source: RFC 7692, section 7.2.2.
final class Inflating {

    private static final byte[] NOTHING = {};

    private final Zlib zlib = Zlib.get();
    private final boolean remembers; // across messages
    private @Nullable Inflater inflater; // in a message, or always
    private byte[] input = NOTHING;
    private boolean tailDue;

    Inflating(boolean remembers) {
        this.remembers = remembers;
    }

    /// The next part of a message, once [#more] has nothing more.
    void give(byte[] bytes, boolean last) {
        inflater = inflater == null ? zlib.inflater() : inflater;
        input = bytes;
        inflater.setInput(bytes);
        tailDue = last;
    }

    /// What it means, in part; empty if there is nothing more.
    byte[] more() throws ProtocolException {
        Inflater used = inflater;
        if (used == null) {
            return NOTHING;
        }
        byte[] slice = zlib.slice();
        try {
            while (true) {
                int count = used.inflate(slice);
                if (count > 0) {
                    return Arrays.copyOf(slice, count);
                }
                if (used.needsDictionary()) {
                    throw new DataFormatException();
                }
                if (used.finished() && used.getRemaining() > 0) {
                    restart(used);
                } else if (tailDue) {
                    tailDue = false;
                    restartIfFinished(used);
                    input = Zlib.TAIL;
                    used.setInput(Zlib.TAIL);
                } else {
                    return NOTHING;
                }
            }
        } catch (DataFormatException _) {
            throw new ProtocolException(ProtocolException.NOT_TEXT, "a message is compressed in no known way");
        }
    }

    /// A message has ended.
    void endMessage() {
        if (!remembers || (inflater != null && inflater.finished())) {
            release();
        }
    }

    /// Nothing is decoded any more.
    void release() {
        if (inflater != null) {
            zlib.giveBack(inflater);
            inflater = null;
        }
    }

    /// A message may consist of several streams.
    private void restart(Inflater used) {
        int rest = used.getRemaining();
        used.reset();
        used.setInput(input, input.length - rest, rest);
    }

    private static void restartIfFinished(Inflater used) {
        if (used.finished()) {
            used.reset();
        }
    }
}
