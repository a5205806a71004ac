package io.asyncio4j.http.server;

import io.asyncio4j.http.wire.FirstLine;
import io.asyncio4j.http.wire.HeadLimits;
import io.asyncio4j.http.wire.TrailerFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.List;

/// Reads the requests of one connection, by Netty's decoder, and refuses what that lets pass in the syntax of lines
/// and chunks. On the loop's host fiber.
///
/// Source: RFC 9112, sections 2.2, 3, 5.2 and 7.1.
final class RequestDecoder extends HttpRequestDecoder {

    // HEAD → BODY → HEAD …, or STOPPED: what cannot be read, or need not, is dropped.
    //
    // Netty takes whole lines from the buffer, so in a head the buffer begins with a line. A line that begins with
    // whitespace is either the first, or folded, or stands before all fields; nobody may send any of these.

    private static final int DEL = 127;
    private static final int FREE_OVERHEAD = 64 * 1024; // bytes of chunk sizes and extensions
    private static final int OVERHEAD_PER_BYTE = 8; // of data: a chunk of one byte needs 5

    private final HeadLimits limits;
    private State state = State.HEAD;
    private boolean requestLineRead;
    private boolean hasLength; // in the fields so far
    private boolean remainder; // the buffer ends in the middle of a line
    private int wordEnd; // in the request line, where the last word has ended
    private long data; // bytes of the body
    private long overhead; // bytes that came with it

    RequestDecoder(HeadLimits limits) {
        super(limits.config());
        this.limits = limits;
    }

    /// Whether a head has begun and not ended.
    boolean isInHead() {
        return state == State.HEAD && (requestLineRead || remainder);
    }

    /// Whether nothing can be read any more.
    boolean hasStopped() {
        return state == State.STOPPED;
    }

    /// Drops whatever comes.
    void stop() {
        state = State.STOPPED;
    }

    /// What stands for a request that cannot be read.
    HttpMessage unreadable(HttpException why) {
        HttpMessage message = createInvalidMessage();
        message.setDecoderResult(DecoderResult.failure(why));
        return message;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        switch (state) {
            case STOPPED -> buffer.skipBytes(buffer.readableBytes());
            case HEAD -> decodeHead(context, buffer, out);
            case BODY -> decodeBody(context, buffer, out);
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        requestLineRead = true;
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
        FirstLine.ensureOneSpace(line, wordEnd, start);
        String version = super.splitThirdWordInitialLine(line, start, length);
        if (!version.startsWith("HTTP/")) { // case matters, which Netty does not mind
            throw new IllegalArgumentException("the version must begin with HTTP/, was " + version);
        }
        return version;
    }

    /// For HTTP/1.0, Netty would take the first length of several.
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = super.splitHeaderName(line, start, length);
        if (state == State.HEAD && HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
            if (hasLength) {
                throw new IllegalArgumentException("Content-Length must occur once");
            }
            hasLength = true;
        } else if (state == State.BODY) {
            TrailerFields.ensureNoFraming(name);
        }
        return name;
    }

    private void decodeHead(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        int before = out.size();
        if (!requestLineRead && !isAtRequestLine(buffer, out)) {
            return;
        }
        int line = buffer.readerIndex();
        int indented = indentedLine(buffer);
        if (indented == line) {
            refuse(buffer, out, "no line of the head may begin with whitespace (a folded line)");
            return;
        }
        int end = buffer.writerIndex();
        buffer.writerIndex(indented < 0 ? end : indented); // what stands before it is judged first
        super.decode(context, buffer, out);
        refuseTooLong(buffer, line, out, before);
        buffer.writerIndex(end);
        remainder = buffer.isReadable();
        advance(out, before);
    }

    /// Whether what comes next is a line of a request. Empty lines in front of it are dropped, nothing else; Netty
    /// would drop whatever is no character to be seen.
    private boolean isAtRequestLine(ByteBuf buffer, List<Object> out) {
        remainder = false;
        while (buffer.isReadable()) {
            int start = buffer.readerIndex();
            byte first = buffer.getByte(start);
            if (first == HttpConstants.HT || (first >= ' ' && first < DEL)) {
                return true;
            }
            if (first == HttpConstants.CR && buffer.readableBytes() == 1) {
                remainder = true;
                return false;
            }
            if (first != HttpConstants.CR || buffer.getByte(start + 1) != HttpConstants.LF) {
                refuse(buffer, out, "a request must begin with its method, not with the byte 0x%02x".formatted(first));
                return false;
            }
            buffer.skipBytes(2);
        }
        return false;
    }

    private void refuse(ByteBuf buffer, List<Object> out, String reason) {
        stop();
        buffer.skipBytes(buffer.readableBytes());
        out.add(unreadable(HttpException.badRequest(reason)));
    }

    private void refuseTooLong(ByteBuf buffer, int line, List<Object> out, int from) {
        for (int i = from; i < out.size(); i++) {
            var message = (HttpObject) out.get(i);
            Throwable cause = message.decoderResult().cause();
            String problem = limits.problem("request", cause, buffer, line);
            if (problem != null) {
                int status = cause instanceof TooLongHttpLineException ? 414 : 431;
                message.setDecoderResult(DecoderResult.failure(new HttpException(status, problem)));
            }
        }
    }

    private void decodeBody(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        int start = buffer.readerIndex();
        int before = out.size();
        super.decode(context, buffer, out);
        int consumed = buffer.readerIndex() - start;
        int got = 0;
        for (int i = before; i < out.size(); i++) {
            got += out.get(i) instanceof HttpContent content ? content.content().readableBytes() : 0;
        }
        data += got;
        overhead += consumed - got;
        advance(out, before);
        if (state == State.BODY && overhead > FREE_OVERHEAD + OVERHEAD_PER_BYTE * data) {
            stop();
            out.add(overloaded());
        }
    }

    private void advance(List<Object> out, int from) {
        for (int i = from; i < out.size(); i++) {
            Object message = out.get(i);
            if (message instanceof HttpRequest) {
                state = State.BODY;
                requestLineRead = false;
                data = 0;
                overhead = 0;
            }
            if (message instanceof LastHttpContent) {
                state = State.HEAD;
                remainder = false; // it was the body
            }
            if (((HttpObject) message).decoderResult().isFailure()) {
                stop();
            }
        }
    }

    private HttpContent overloaded() {
        var last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        last.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(
                overhead + " bytes of chunk sizes and extensions are too many for " + data + " bytes of data")));
        return last;
    }

    /// Where the first line of the head begins that begins with whitespace; -1 if none does.
    private static int indentedLine(ByteBuf buffer) {
        int end = buffer.writerIndex();
        int line = buffer.readerIndex();
        while (line < end) {
            byte first = buffer.getByte(line);
            if (first == HttpConstants.SP || first == HttpConstants.HT) {
                return line;
            }
            int lineFeed = buffer.indexOf(line, end, HttpConstants.LF);
            if (lineFeed == line || (lineFeed == line + 1 && first == HttpConstants.CR)) {
                return -1; // the end of the head
            }
            line = lineFeed < 0 ? end : lineFeed + 1;
        }
        return -1;
    }

    private enum State {
        HEAD,
        BODY,
        STOPPED
    }
}
