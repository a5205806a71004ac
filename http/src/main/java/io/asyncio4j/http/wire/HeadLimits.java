package io.asyncio4j.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// How long the head of a message may be. Immutable.
///
/// @param maxLine bytes of its first line, at least 1
/// @param maxHeaders bytes of all its headers, at least 1
public record HeadLimits(int maxLine, int maxHeaders) {

    private static final int MAX_NAME = 100; // characters of a header's name that is told

    /// How a decoder that keeps them is to be made.
    public HttpDecoderConfig config() {
        return Codecs.config().setMaxInitialLineLength(maxLine).setMaxHeaderSize(maxHeaders);
    }

    /// Says of what is too long which it is, how long, and how long it may be; null if nothing is.
    ///
    /// @param message such as `request`
    /// @param cause of the decoder's failure
    /// @param from where in `buffer` the last headers begin
    public @Nullable String problem(String message, @Nullable Throwable cause, ByteBuf buffer, int from) {
        return switch (cause) {
            case TooLongHttpLineException _ ->
                "the first line of the " + message + " has more than " + maxLine + " bytes (maxLine)";
            case TooLongHttpHeaderException _ ->
                "the headers have more than " + maxHeaders + " bytes (maxHeaders)" + largest(buffer, from);
            case null, default -> null;
        };
    }

    /// The largest of the headers that have come last.
    private static String largest(ByteBuf buffer, int from) {
        int most = 0;
        String name = "";
        int start = from;
        int end = buffer.writerIndex();
        while (start < end) {
            int feed = buffer.indexOf(start, end, HttpConstants.LF);
            int stop = feed < 0 ? end : feed;
            int colon = buffer.indexOf(start, stop, HttpConstants.COLON);
            if (stop - start > most && colon > start && colon - start < MAX_NAME) {
                most = stop - start;
                name = buffer.toString(start, colon - start, StandardCharsets.ISO_8859_1);
            }
            start = stop + 1;
        }
        return name.isEmpty() ? "" : ", the largest is " + name + " with at least " + most;
    }
}
