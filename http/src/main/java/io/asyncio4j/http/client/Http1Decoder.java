package io.asyncio4j.http.client;

import io.asyncio4j.http.wire.FirstLine;
import io.asyncio4j.http.wire.HeadLimits;
import io.asyncio4j.http.wire.TrailerFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.regex.Pattern;

/// Decodes the answers on a connection of HTTP/1, and refuses every byte that is part of none, and what leaves it
/// open where an answer ends. On the loop's host fiber.
///
/// Source: RFC 9112, sections 5.1 and 6.3.
final class Http1Decoder extends HttpResponseDecoder {

    private static final Pattern STATUS = Pattern.compile("[1-9][0-9]{2}");

    private final Listener listener;
    private final HeadLimits limits;
    private boolean lineDue = true; // what comes next is a status line
    private boolean stopped; // by what cannot be read
    private boolean inHead; // else in trailers
    private boolean hasLength; // in the fields so far
    private int wordEnd; // in the status line, where the last word has ended

    Http1Decoder(Listener listener, HeadLimits limits) {
        super(limits.config());
        this.limits = limits;
        this.listener = listener;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (stopped) {
            in.skipBytes(in.readableBytes());
        } else if (!listener.isAnswerExpected()) {
            in.skipBytes(in.readableBytes());
            listener.unasked();
        } else if (lineDue && in.getByte(in.readerIndex()) != 'H') {
            refuse(
                    in,
                    out,
                    "the status line must begin with HTTP/, but its first byte is 0x%02x"
                            .formatted(in.getByte(in.readerIndex())));
        } else if (lineDue && FirstLine.controlCharacter(in) >= 0) {
            refuse(
                    in,
                    out,
                    "the status line must not contain the byte 0x%02x".formatted(FirstLine.controlCharacter(in)));
        } else {
            int line = in.readerIndex();
            int before = out.size();
            super.decode(context, in, out);
            judge(in, line, out, before);
            lineDue |= out.size() > before && out.getLast() instanceof LastHttpContent;
        }
    }

    /// Reads nothing more. Netty would drop some of what is wrong in a status line, and in front of it.
    private void refuse(ByteBuf in, List<Object> out, String reason) {
        stopped = true;
        in.skipBytes(in.readableBytes());
        HttpMessage message = createInvalidMessage();
        message.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(reason)));
        out.add(message);
    }

    /// Netty takes any number for a status, and the name of the protocol in small letters too.
    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        if (!initialLine[0].startsWith("HTTP/")) {
            throw new IllegalArgumentException("the status line must begin with HTTP/, was " + initialLine[0]);
        }
        if (!STATUS.matcher(initialLine[1]).matches()) {
            throw new IllegalArgumentException("the status must be of three digits, was " + initialLine[1]);
        }
        lineDue = false;
        inHead = true;
        hasLength = false;
        return super.createMessage(initialLine);
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        wordEnd = start + length;
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        FirstLine.ensureOneSpace(line, wordEnd, start);
        wordEnd = start + length;
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        FirstLine.ensureOneSpace(line, wordEnd, wordEnd + 1); // the words for a status may begin with more
        return super.splitThirdWordInitialLine(line, start, length);
    }

    /// Netty lets whitespace stand before the colon, and for HTTP/1.0 takes the first length of several. A proxy
    /// that sees another end of the answer than this client makes one answer of two.
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        if (line[start + length] != HttpConstants.COLON) {
            throw new IllegalArgumentException("between the name of a header and its colon there must be nothing");
        }
        AsciiString name = super.splitHeaderName(line, start, length);
        if (inHead && HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
            if (hasLength) {
                throw new IllegalArgumentException("Content-Length must occur once");
            }
            hasLength = true;
        } else if (!inHead) {
            TrailerFields.ensureNoFraming(name);
        }
        return name;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        inHead = false;
        return listener.isBodyless() || super.isContentAlwaysEmpty(message);
    }

    private void judge(ByteBuf in, int line, List<Object> out, int from) {
        for (int i = from; i < out.size(); i++) {
            var message = (HttpObject) out.get(i);
            String problem = limits.problem("response", message.decoderResult().cause(), in, line);
            stopped |= message.decoderResult().isFailure();
            if (problem != null) {
                message.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(problem)));
            }
        }
    }

    /// Whoever knows what was asked for.
    interface Listener {

        /// Whether what comes belongs to an answer; bytes have come.
        boolean isAnswerExpected();

        /// Whether no answer to what was asked for has a body.
        boolean isBodyless();

        /// Something has come that belongs to no answer.
        void unasked();
    }
}
