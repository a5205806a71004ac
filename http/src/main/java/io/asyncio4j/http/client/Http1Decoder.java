package io.asyncio4j.http.client;

import io.asyncio4j.http.wire.Codecs;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.List;

/// Decodes the answers on a connection of HTTP/1, and refuses every byte that is part of none. On the loop's host
/// fiber.
final class Http1Decoder extends HttpResponseDecoder {

    private final Listener listener;

    Http1Decoder(Listener listener) {
        super(Codecs.limits());
        this.listener = listener;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (listener.isAnswerExpected()) {
            super.decode(context, in, out);
        } else {
            in.skipBytes(in.readableBytes());
            listener.unasked();
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return listener.isBodyless() || super.isContentAlwaysEmpty(message);
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
