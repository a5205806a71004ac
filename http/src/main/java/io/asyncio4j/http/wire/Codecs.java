package io.asyncio4j.http.wire;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/// Netty's codecs for HTTP/1, with the same limits on both sides. Any thread.
public final class Codecs {

    private static final int MAX_LINE = 8190; // bytes, as aiohttp
    private static final int MAX_HEADERS = 64 * 1024; // bytes in all

    private Codecs() {}

    /// Reads requests and writes responses, for one connection.
    public static HttpServerCodec server() {
        return new HttpServerCodec(limits());
    }

    /// What a decoder of either side accepts.
    public static HttpDecoderConfig limits() {
        return new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS);
    }
}
