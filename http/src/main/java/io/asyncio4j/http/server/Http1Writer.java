package io.asyncio4j.http.server;

import io.asyncio4j.Promise;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.HttpDate;
import io.asyncio4j.http.wire.ResponseEncoder;
import io.asyncio4j.net.Channels;
import io.asyncio4j.net.Outbound;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
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
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends the answers of one connection of HTTP/1. In its task.
final class Http1Writer implements Outlet {

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
        boolean openEnd = !request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        Framing framing = Framing.of(request.method().name(), openEnd, response);
        boolean goesOn = keepAlive && framing.hasEnd() && !asksForClose(response.headers());
        complete = switch (response.content()) {
            case Response.Whole(byte[] bytes) -> sendWhole(request, response, framing, bytes, goesOn);
            case Response.Streamed _, Response.Opened _ -> {
                begin(request, response, framing, goesOn);
                yield framing instanceof Framing.Bodiless
                        ? end(LastHttpContent.EMPTY_LAST_CONTENT)
                        : sendBody(request, framing, response);
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

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public boolean isWritable() {
        return outbound.isWritable();
    }

    @Override
    public void awaitWritable() {
        outbound.awaitWritable();
    }

    @Override
    public void add(int bytes, Supplier<byte[]> piece) {
        outbound.add(bytes, target -> {
            byte[] all = piece.get();
            if (all.length > 0) {
                target.write(new DefaultHttpContent(Unpooled.wrappedBuffer(all)), target.voidPromise());
            }
        });
    }

    @Override
    public boolean flush() {
        var taken = new Promise<Boolean>();
        outbound.add(
                0,
                target -> target.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(written -> taken.complete(written.isSuccess())));
        return taken.await();
    }

    @Override
    public boolean takesFiles() {
        return channel instanceof DuplexChannel && channel.pipeline().get(SslHandler.class) == null;
    }

    @Override
    public void copy(FileRegion region) throws IOException {
        var left = new Promise<@Nullable Void>();
        outbound.add(
                0,
                target -> target.write(region).addListener(writing -> {
                    if (writing.isSuccess()) {
                        left.complete(null);
                    } else {
                        left.fail(writing.cause());
                    }
                }));
        left.awaitThrowing(IOException.class);
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
            Channels.reset(channel); // TLS would say that this is the end
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

    private boolean sendBody(HttpRequest request, Framing framing, Response response) {
        var body = new AnswerBody(this, request.method() + " " + request.uri());
        try {
            boolean whole = body.send(response, framing);
            endsWithConnection &= !whole;
            return whole ? end(last(body.trailers())) : cutSoon();
        } finally {
            bodyBytes = body.bytes();
        }
    }

    private static LastHttpContent last(@Nullable HttpHeaders trailers) {
        return trailers == null
                ? LastHttpContent.EMPTY_LAST_CONTENT
                : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers);
    }

    private boolean cutSoon() {
        outbound.add(0, _ -> cut());
        return false;
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
            headers.add(HttpHeaderNames.DATE, HttpDate.now());
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
