package io.asyncio4j.http.wire;

import io.netty.handler.codec.http.HttpDecoderConfig;

/// How both sides decode HTTP/1. Any thread.
public final class Codecs {

    private static final int MAX_LINE = 8190; // bytes, as aiohttp
    private static final int MAX_HEADERS = 64 * 1024; // bytes in all

    private static final boolean KNOWS_LINES = knows("setStrictLineParsing");
    private static final boolean KNOWS_CODINGS = knows("setUseRfc9112TransferEncoding");

    private Codecs() {}

    /// How a decoder of either side is to be made: the limits of lines and headers, and what RFC 9112 demands of
    /// them, whatever the program's properties say.
    public static HttpDecoderConfig limits() {
        var config = new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS);
        if (KNOWS_LINES) {
            config.setStrictLineParsing(true);
        }
        if (KNOWS_CODINGS) {
            config.setUseRfc9112TransferEncoding(true);
        }
        return config;
    }

    private static boolean knows(String setter) {
        try {
            HttpDecoderConfig.class.getMethod(setter, boolean.class);
            return true;
        } catch (NoSuchMethodException e) {
            System.getLogger("io.asyncio4j.http")
                    .log(
                            System.Logger.Level.WARNING,
                            "this version of Netty is older than its " + setter
                                    + ", and reads HTTP/1 less strictly than" + " RFC 9112 demands: take a newer 4.2");
            return false;
        }
    }
}
