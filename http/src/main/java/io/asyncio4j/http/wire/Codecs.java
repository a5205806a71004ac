package io.asyncio4j.http.wire;

import io.netty.handler.codec.http.HttpDecoderConfig;

/// How both sides decode HTTP/1. Any thread.
public final class Codecs {

    private static final int MAX_LINE = 8190; // bytes, as aiohttp
    private static final int MAX_HEADERS = 64 * 1024; // bytes in all

    private Codecs() {}

    /// How a decoder of either side is to be made: the limits of lines and headers, and what RFC 9112 demands of them,
    /// whatever the program's properties say.
    public static HttpDecoderConfig limits() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }
}
