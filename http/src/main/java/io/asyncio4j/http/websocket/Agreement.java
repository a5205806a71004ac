package io.asyncio4j.http.websocket;

import org.jspecify.annotations.Nullable;

/// What both ends have agreed on. Immutable.
///
/// @param subprotocol null if there is none
/// @param deflate null if nothing is compressed
record Agreement(@Nullable String subprotocol, @Nullable DeflateOffer deflate) {}
