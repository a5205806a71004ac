package io.asyncio4j.http.wire;

import io.netty.handler.codec.http.HttpHeaders;

/// Netty's form of the public `Headers`: the key to it that only the rooms of this module have.
///
/// @param values must not be changed any more
public record HeaderFields(HttpHeaders values) {}
