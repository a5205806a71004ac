package io.asyncio4j.http.server;

import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.http.wire.HeadLimits;

/// How much a server takes of one request. What is more is refused, with a message that names the limit; see also
/// [ApplicationOptions#maxBody], [ApplicationOptions#forms], [ApplicationOptions#headTimeout],
/// [ApplicationOptions#writeTimeout] and [RouteOptions#minBody].
public final class Limits {

    int maxLine = 8190;
    int maxHeaders = 64 * 1024;
    int maxDecoding = 200;
    int maxStreams = 100;

    Limits() {}

    HeadLimits ofHead() {
        return new HeadLimits(maxLine, maxHeaders);
    }

    /// How long the first line of a request may be, in bytes: at least 1, 8190 by default. A client that sends a
    /// longer one gets status 414.
    public Limits maxLine(int bytes) {
        maxLine = Ensure.atLeast(1, "maxLine", bytes);
        return this;
    }

    /// How long all headers of a request may be together, in bytes: at least 1, 64 KiB by default. A client that
    /// sends more gets status 431. The trailers behind a body have the same limit.
    public Limits maxHeaders(int bytes) {
        maxHeaders = Ensure.atLeast(1, "maxHeaders", bytes);
        return this;
    }

    /// How many requests of one connection of HTTP/2 may be under way: at least 1, 100 by default. Clients are
    /// told, and wait; a request beyond is refused, so that the client can send it again.
    public Limits maxStreams(int count) {
        maxStreams = Ensure.atLeast(1, "maxStreams", count);
        return this;
    }

    /// How many bytes may come of one when the content codings of a body are undone: at least 1, 200 by default.
    /// The first MiB may come of anything. A client that sends more gets status 413.
    public Limits maxDecoding(int ratio) {
        maxDecoding = Ensure.atLeast(1, "maxDecoding", ratio);
        return this;
    }
}
