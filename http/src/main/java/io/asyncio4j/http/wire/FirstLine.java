package io.asyncio4j.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpConstants;

/// The line that a message of HTTP/1 begins with. Any thread.
///
/// Source: RFC 9112, sections 2.2, 3 and 4.
public final class FirstLine {

    private static final int DEL = 127;

    private FirstLine() {}

    /// Makes sure that a word is parted from the one before it by a space, and by nothing else. Netty takes other
    /// whitespace too, and any amount of it.
    ///
    /// @param end where the word before has ended
    /// @param start where the word begins
    /// @throws IllegalArgumentException if it is not
    public static void ensureOneSpace(byte[] line, int end, int start) {
        if (start != end + 1 || line[end] != HttpConstants.SP) {
            throw new IllegalArgumentException("the words of the first line must be separated by one space each");
        }
    }

    /// The first control character in the line that `buffer` begins with, of which Netty would drop some; -1 if
    /// there is none, or the line has not come whole.
    public static int controlCharacter(ByteBuf buffer) {
        int start = buffer.readerIndex();
        int end = buffer.indexOf(start, buffer.writerIndex(), HttpConstants.LF);
        for (int i = start; i < end; i++) {
            byte each = buffer.getByte(i);
            boolean control = (each >= 0 && each < ' ' && each != HttpConstants.HT) || each == DEL;
            if (control && (each != HttpConstants.CR || i < end - 1)) {
                return each;
            }
        }
        return -1;
    }
}
