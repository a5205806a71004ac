package io.asyncio4j.http.websocket;

/// A part of a message, as it has come.
///
/// @param text whether it is of a text
/// @param first whether a message begins with it
/// @param last whether the message ends with it
/// @param compressed whether the message is
@SuppressWarnings("ArrayRecordComponent") // never compared
record Piece(byte[] bytes, boolean text, boolean first, boolean last, boolean compressed) {}
