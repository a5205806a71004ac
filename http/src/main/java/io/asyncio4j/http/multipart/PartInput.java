package io.asyncio4j.http.multipart;

import io.asyncio4j.http.multipart.Delimiter.Kind;
import io.asyncio4j.http.multipart.Delimiter.Match;
import io.asyncio4j.stream.StreamReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a body at its delimiters. In a task; one at a time.
final class PartInput {

    // What was read and not taken stands in `buffer` from `start` to `end`. Up to `scanned`, no delimiter begins. If
    // one
    // does, it begins at `scanned`, and `found` says where it ends. Each byte is looked at once, and some more for
    // every line break.
    //
    // Nothing is taken before a wait, so a cancelled read has changed nothing.

    private static final int BLOCK = 64 * 1024; // bytes, read at once

    private final StreamReader body;
    private final Delimiter delimiter;
    private byte[] buffer = {};
    private int start;
    private int end;
    private int scanned;
    private boolean atLine = true; // a delimiter at `start` needs no line break
    private boolean ended; // the body
    private @Nullable Match found;

    PartInput(StreamReader body, Delimiter delimiter) {
        this.body = body;
        this.delimiter = delimiter;
    }

    /// The next bytes before a delimiter, at least one; null if a delimiter is next.
    ///
    /// @waits until that is known; a cancellation ends the wait
    /// @throws EndedException if the body ends without one
    byte @Nullable [] content() throws EndedException {
        while (true) {
            scan();
            if (scanned > start) {
                byte[] bytes =
                        start == 0 && scanned == buffer.length ? buffer : Arrays.copyOfRange(buffer, start, scanned);
                start = scanned;
                atLine = false;
                return bytes;
            }
            if (found != null) {
                return null;
            }
            fill();
        }
    }

    /// Takes the delimiter that [#content] has found.
    ///
    /// @return whether it was the last
    boolean takeDelimiter() {
        Match match = found;
        if (match == null) {
            throw new IllegalStateException("no delimiter is next");
        }
        found = null;
        start = match.after();
        scanned = start;
        return match.kind() == Kind.CLOSES;
    }

    /// The lines up to an empty one, which is taken too; null if there are more than `limit` bytes.
    ///
    /// @waits until they are there; a cancellation ends the wait
    /// @throws EndedException if the body ends before
    byte @Nullable [] head(int limit) throws EndedException {
        int looked = start;
        while (true) {
            int last = endOfHead(looked);
            if (last - start > limit || (last < 0 && end - start > limit + 4)) {
                return null;
            }
            if (last >= 0) {
                byte[] head = Arrays.copyOfRange(buffer, start, last);
                start = last + (last == start ? 2 : 4);
                scanned = start;
                atLine = true;
                return head;
            }
            int kept = Math.max(0, end - start - 3);
            fill();
            looked = start + kept;
        }
    }

    /// Where the last line of the head ends, -1 if that has not come.
    private int endOfHead(int from) {
        if (end - start >= 2 && buffer[start] == '\r' && buffer[start + 1] == '\n') {
            return start;
        }
        for (int i = from; i + 3 < end; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void scan() {
        while (found == null && scanned < end) {
            if (!(atLine && scanned == start) && buffer[scanned] != '\r') {
                scanned++;
                continue;
            }
            Match match = delimiter.at(buffer, scanned, end, ended, atLine && scanned == start);
            switch (match.kind()) {
                case UNDECIDED -> {
                    return;
                }
                case NONE -> {
                    // at the beginning of a line, a line break may begin one too
                    if (atLine && scanned == start) {
                        atLine = false;
                    } else {
                        scanned++;
                    }
                }
                case SEPARATES, CLOSES -> found = match;
            }
        }
    }

    private void fill() throws EndedException {
        if (ended) {
            throw new EndedException();
        }
        byte[] more = body.read(BLOCK);
        if (more.length == 0) {
            ended = true;
        } else if (start == end) {
            buffer = more; // it is never written to, since it has no room
            start = 0;
            scanned = 0;
            end = more.length;
        } else {
            append(more);
        }
    }

    private void append(byte[] more) {
        int kept = end - start;
        if (buffer.length - end < more.length) {
            byte[] larger = new byte[Math.max(2 * kept, kept + more.length)];
            System.arraycopy(buffer, start, larger, 0, kept);
            buffer = larger;
            scanned -= start;
            start = 0;
            end = kept;
        }
        System.arraycopy(more, 0, buffer, end, more.length);
        end += more.length;
    }

    /// The body has ended too early.
    static final class EndedException extends Exception {

        private static final long serialVersionUID = 1;
    }
}
