package io.asyncio4j.http.client;

import io.asyncio4j.http.coding.DecodingLimits;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.http.wire.HeadLimits;

/// How much a session takes of one response. What is more fails with a
/// [PayloadException][io.asyncio4j.http.PayloadException] whose message names the limit; see also
/// [ClientOptions#readTimeout].
public final class Limits {

    int maxBody = Integer.MAX_VALUE;
    private int maxLine = 8190;
    private int maxHeaders = 64 * 1024;
    private int maxDecoding = 1_100; // beyond gzip's 1,032
    private long maxDecoded = Long.MAX_VALUE;

    Limits() {}

    /// How long the first line of a response may be, in bytes: at least 1, 8190 by default.
    public Limits maxLine(int bytes) {
        maxLine = Ensure.atLeast(1, "maxLine", bytes);
        return this;
    }

    /// How long all headers of a response may be together, in bytes: at least 1, 64 KiB by default. The trailers
    /// behind a body have the same limit.
    public Limits maxHeaders(int bytes) {
        maxHeaders = Ensure.atLeast(1, "maxHeaders", bytes);
        return this;
    }

    /// How long a body [ClientResponse#bytes], [ClientResponse#text] and [ClientResponse#json] accept, in bytes,
    /// when it is decoded: at least 1, and by default as long as an array can be. The response is closed when it is
    /// longer. Set it where servers are not trusted.
    public Limits maxBody(int bytes) {
        maxBody = Ensure.atLeast(1, "maxBody", bytes);
        return this;
    }

    /// How many bytes may come of one when the content codings of a body are undone: at least 1, 1100 by default,
    /// more than gzip can make. The first MiB may come of anything.
    public Limits maxDecoding(int ratio) {
        maxDecoding = Ensure.atLeast(1, "maxDecoding", ratio);
        return this;
    }

    /// How many bytes may come in all when the content codings of a body are undone, even if it is read as a
    /// stream: at least 1, unlimited by default.
    public Limits maxDecoded(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxDecoded must be >= 1 bytes, was " + bytes);
        }
        maxDecoded = bytes;
        return this;
    }

    int maxHeaders() {
        return maxHeaders;
    }

    HeadLimits ofHead() {
        return new HeadLimits(maxLine, maxHeaders);
    }

    DecodingLimits ofDecoding() {
        return new DecodingLimits(maxDecoded, maxDecoding);
    }
}
