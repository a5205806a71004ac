package io.asyncio4j.http.wire;

import io.netty.handler.codec.http.HttpDecoderConfig;

/// How both sides decode HTTP/1. Any thread.
final class Codecs {

    private static final boolean KNOWS_LINES = knows("setStrictLineParsing");
    private static final boolean KNOWS_CODINGS = knows("setUseRfc9112TransferEncoding");

    private Codecs() {}

    /// How a decoder of either side is to be made, but for its limits: as RFC 9112 demands, whatever the program's
    /// properties say.
    static HttpDecoderConfig config() {
        var config = new HttpDecoderConfig();
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
