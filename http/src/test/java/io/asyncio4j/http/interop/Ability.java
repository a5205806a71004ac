package io.asyncio4j.http.interop;

/// What not every peer can do.
enum Ability {
    /// Sends a body in chunks when told to, or receives such.
    CHUNKED,
    /// Waits for 100 Continue before it sends a body.
    EXPECT,
    /// Shows what stands behind a body.
    TRAILERS,
    /// Hands over a request's parts as forms have them.
    FORM,
    RANGES,
    GZIP,
    DEFLATE,
    BROTLI,
    ZSTD,
    /// Sends responses before the response.
    EARLY_HINTS
}
