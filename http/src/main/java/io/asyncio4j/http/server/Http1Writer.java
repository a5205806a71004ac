package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.wire.HttpDate;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/// Sends the answers of one connection of HTTP/1. In its task.
final class Http1Writer {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");
    private static final HttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false); // Headers has checked
    private static final byte[] NOTHING = {};
    private static final int HEAD_SIZE = 256; // bytes, roughly

    private final Outbound outbound;
    private final Channel channel;
    private boolean endsWithConnection; // the body that is being sent
    private long bodyBytes; // of the last response
    private boolean complete; // the last response

    Http1Writer(Outbound outbound, Channel channel) {
        this.outbound = outbound;
        this.channel = channel;
    }

    Outbound outbound() {
        return outbound;
    }

    void sendContinue() {
        outbound.add(
                HEAD_SIZE,
                target -> target.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE)));
    }

    /// Sends a response; waits while the client is slow. To a client that has left, nothing is sent.
    ///
    /// @return whether the connection can be used further
    boolean send(HttpRequest request, Response response, boolean keepAlive) {
        bodyBytes = 0;
        complete = false;
        if (!channel.isActive()) {
            return false;
        }
        Framing framing = Framing.of(request, response);
        boolean goesOn = keepAlive && framing.hasEnd() && !asksForClose(response.headers());
        complete = switch (response.content()) {
            case Response.Whole(byte[] bytes) -> sendWhole(request, response, framing, bytes, goesOn);
            case Response.Streamed streamed -> {
                begin(request, response, framing, goesOn);
                yield framing instanceof Framing.Bodiless
                        ? end(LastHttpContent.EMPTY_LAST_CONTENT)
                        : sendStreamed(request, framing, streamed);
            }
            case Response.Opened(var file, var pieces) -> {
                begin(request, response, framing, goesOn);
                yield framing instanceof Framing.Bodiless
                        ? end(LastHttpContent.EMPTY_LAST_CONTENT)
                        : sendFile(request, file, pieces, response.length());
            }
            case Response.Switched _ -> throw new IllegalStateException("a switch is no response");
            case Response.File file -> throw new IllegalStateException(file.path() + " was not opened");
        };
        outbound.awaitWritable();
        return goesOn && complete;
    }

    /// Sends the answer after which the connection speaks another protocol.
    ///
    /// @param afterwards runs when it was written, on the host fiber
    void sendSwitch(Response response, Runnable afterwards) {
        bodyBytes = 0;
        complete = true;
        HttpHeaders headers =
                HEADERS.newHeaders().add(response.headers().fields().values());
        headers.set(HttpHeaderNames.DATE, HttpDate.now());
        outbound.add(HEAD_SIZE, target -> {
            target.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(response.status()),
                    Unpooled.EMPTY_BUFFER,
                    headers,
                    EmptyHttpHeaders.INSTANCE));
            afterwards.run();
        });
    }

    /// How many bytes the body of the last response had.
    long bodyBytes() {
        return bodyBytes;
    }

    /// Whether the last response was written to its end, and the client was there.
    boolean isComplete() {
        return complete;
    }

    /// Closes the connection in the middle of a response, so that the client cannot take what it has for all of it.
    /// On the host fiber.
    void cut() {
        channel.flush();
        if (endsWithConnection) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0); // a reset
            channel.pipeline().firstContext().close(); // past TLS, which would say that this is the end
        } else {
            channel.close();
        }
    }

    private boolean sendWhole(
            HttpRequest request, Response response, Framing framing, byte[] bytes, boolean keepAlive) {
        byte[] sent = framing instanceof Framing.Counted ? bytes : NOTHING;
        bodyBytes = sent.length;
        outbound.add(HEAD_SIZE + sent.length, target -> {
            HttpHeaders headers = headers(request, response, framing, keepAlive);
            var status = HttpResponseStatus.valueOf(response.status());
            if (framing instanceof Framing.Bodiless) {
                target.write(new ResponseEncoder.HeadOnly(status, headers), target.voidPromise());
                target.write(LastHttpContent.EMPTY_LAST_CONTENT, target.voidPromise());
            } else {
                target.write(
                        new DefaultFullHttpResponse(
                                HttpVersion.HTTP_1_1,
                                status,
                                Unpooled.wrappedBuffer(sent),
                                headers,
                                EmptyHttpHeaders.INSTANCE),
                        target.voidPromise());
            }
        });
        return true;
    }

    private void begin(HttpRequest request, Response response, Framing framing, boolean keepAlive) {
        endsWithConnection = framing instanceof Framing.UntilClose;
        outbound.add(
                HEAD_SIZE,
                target -> target.write(
                        head(response, framing, headers(request, response, framing, keepAlive)), target.voidPromise()));
    }

    private boolean end(LastHttpContent last) {
        outbound.add(0, target -> target.write(last, target.voidPromise()));
        return true;
    }

    /// Whether the body has been written to its end.
    private boolean sendStreamed(HttpRequest request, Framing framing, Response.Streamed streamed) {
        Supplier<Headers> trailers = streamed.trailers();
        var writer = new BodyWriter(
                outbound,
                channel,
                framing instanceof Framing.Counted(long length) ? length : -1,
                Compression.encoder(streamed.coding()));
        boolean ended = false;
        LastHttpContent last = LastHttpContent.EMPTY_LAST_CONTENT;
        try {
            streamed.writer().accept(writer);
            writer.finish();
            if (trailers != null && framing instanceof Framing.Chunked) {
                last = new DefaultLastHttpContent(
                        Unpooled.EMPTY_BUFFER,
                        Trailers.of(trailers.get()).fields().values());
            }
            ended = true;
        } catch (Exception e) {
            boolean left = writer.explains(e);
            logFailure(request, left, e);
        } finally {
            writer.release(); // whoever still has it must not write into the next response
            endsWithConnection &= !ended;
            bodyBytes = writer.written();
        }
        return ended ? end(last) : cutSoon();
    }

    /// Whether the file has been sent to its end.
    private boolean sendFile(HttpRequest request, OpenedFile file, List<Response.Piece> pieces, long length) {
        var sending = new FileSender(outbound, channel, file);
        try {
            for (Response.Piece piece : pieces) {
                sending.send(piece);
            }
        } catch (IOException e) {
            logFailure(request, !channel.isActive() && !sending.isCut(), e);
            return cutSoon();
        }
        bodyBytes = length;
        return end(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private boolean cutSoon() {
        outbound.add(0, _ -> cut());
        return false;
    }

    private static void logFailure(HttpRequest request, boolean clientLeft, Exception failure) {
        LOGGER.log(
                clientLeft ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR,
                "body of the response to " + request.method() + " " + request.uri() + " failed",
                failure);
    }

    private static HttpResponse head(Response response, Framing framing, HttpHeaders headers) {
        var status = HttpResponseStatus.valueOf(response.status());
        return framing instanceof Framing.Bodiless
                ? new ResponseEncoder.HeadOnly(status, headers)
                : new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers);
    }

    private static HttpHeaders headers(HttpRequest request, Response response, Framing framing, boolean keepAlive) {
        HttpHeaders headers =
                HEADERS.newHeaders().add(response.headers().fields().values());
        headers.remove(HttpHeaderNames.CONTENT_LENGTH).remove(HttpHeaderNames.TRANSFER_ENCODING);
        if (!headers.contains(HttpHeaderNames.DATE)) {
            headers.set(HttpHeaderNames.DATE, HttpDate.now());
        }
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        framing.addTo(headers);
        return headers;
    }

    private static boolean asksForClose(Headers headers) {
        return headers.fields().values().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }
}
