package io.asyncio4j.http.server;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.net.Outbound;
import io.asyncio4j.stream.StreamWriter;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/// Sends the answers of one connection of HTTP/1. In its task.
final class Http1Writer {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");
    private static final HttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false); // Headers has checked
    private static final int HEAD_SIZE = 256; // bytes, roughly

    private final Outbound outbound;

    Http1Writer(Outbound outbound) {
        this.outbound = outbound;
    }

    Outbound outbound() {
        return outbound;
    }

    void sendContinue() {
        outbound.add(
                HEAD_SIZE,
                channel -> channel.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE)));
    }

    /// Sends a response; waits while the client is slow.
    ///
    /// @return whether the connection can be used further
    boolean send(HttpRequest request, Response response, boolean keepAlive) {
        boolean goesOn = switch (response.content()) {
            case Response.Whole(byte[] bytes) -> sendWhole(request, response, bytes, keepAlive);
            case Response.Streamed(var writer) -> sendStreamed(request, response, writer, keepAlive);
        };
        outbound.awaitWritable();
        return goesOn;
    }

    private boolean sendWhole(HttpRequest request, Response response, byte[] bytes, boolean keepAlive) {
        byte[] sent = isBodiless(request, response) ? new byte[0] : bytes;
        outbound.add(HEAD_SIZE + sent.length, channel -> {
            HttpHeaders headers = headers(request, response, keepAlive);
            if (mayHaveBody(response)) {
                headers.set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
            }
            channel.write(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.valueOf(response.status()),
                            Unpooled.wrappedBuffer(sent),
                            headers,
                            EmptyHttpHeaders.INSTANCE),
                    channel.voidPromise());
        });
        return keepAlive;
    }

    private boolean sendStreamed(
            HttpRequest request, Response response, VoidFn<? super StreamWriter, ?> writer, boolean keepAlive) {
        boolean chunked = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        boolean goesOn = keepAlive && chunked;
        outbound.add(HEAD_SIZE, channel -> {
            HttpHeaders headers = headers(request, response, goesOn);
            if (chunked && mayHaveBody(response)) {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
            channel.write(
                    new DefaultHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), headers),
                    channel.voidPromise());
        });
        if (!isBodiless(request, response)) {
            try {
                writer.accept(new Chunks());
            } catch (Exception e) {
                LOGGER.log(
                        System.Logger.Level.ERROR,
                        "body of the response to " + request.method() + " " + request.uri() + " failed",
                        e);
                outbound.add(0, Channel::close); // without the end that the client waits for
                return false;
            }
        }
        outbound.add(0, channel -> channel.write(LastHttpContent.EMPTY_LAST_CONTENT, channel.voidPromise()));
        return goesOn;
    }

    private static HttpHeaders headers(HttpRequest request, Response response, boolean keepAlive) {
        HttpHeaders headers =
                HEADERS.newHeaders().add(response.headers().fields().values());
        if (!headers.contains(HttpHeaderNames.DATE)) {
            headers.set(HttpHeaderNames.DATE, HttpDate.now());
        }
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return headers;
    }

    private static boolean isBodiless(HttpRequest request, Response response) {
        return request.method().equals(HttpMethod.HEAD) || !mayHaveBody(response);
    }

    private static boolean mayHaveBody(Response response) {
        return response.status() != 204 && response.status() != 304;
    }

    /// The body of a response that is written piece by piece.
    private final class Chunks implements StreamWriter {

        private boolean ended;

        @Override
        public void write(byte[] bytes) {
            if (ended) {
                throw new IllegalStateException("the body of the response was ended already");
            }
            if (bytes.length > 0) {
                outbound.awaitWritable();
                outbound.add(
                        bytes.length,
                        channel -> channel.write(
                                new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)), channel.voidPromise()));
            }
        }

        @Override
        public void writeEof() {
            ended = true;
        }
    }
}
