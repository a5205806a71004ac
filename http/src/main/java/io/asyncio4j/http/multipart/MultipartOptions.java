package io.asyncio4j.http.multipart;

import io.asyncio4j.http.wire.Ensure;

/// How much a [MultipartReader] takes.
public final class MultipartOptions {

    int maxParts = 1000;
    int maxHead = 16 * 1024;
    long maxPart = Long.MAX_VALUE;
    int maxInMemory = 1 << 20;

    MultipartOptions() {}

    /// How many parts there may be: at least 1, 1000 by default.
    public MultipartOptions maxParts(int value) {
        maxParts = Ensure.atLeast(1, "maxParts", value);
        return this;
    }

    /// How many bytes the headers of a part may have, and what stands before the first part: at least 1, 16 KiB by
    /// default.
    public MultipartOptions maxHead(int bytes) {
        maxHead = Ensure.atLeast(1, "maxHead", bytes);
        return this;
    }

    /// How many bytes a part may have: at least 0, unlimited by default.
    public MultipartOptions maxPart(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxPart must be >= 0 bytes, was " + bytes);
        }
        maxPart = bytes;
        return this;
    }

    /// How many bytes of a part [Part#bytes] and [Part#text] accept: at least 1, 1 MiB by default.
    public MultipartOptions maxInMemory(int bytes) {
        maxInMemory = Ensure.atLeast(1, "maxInMemory", bytes);
        return this;
    }
}
