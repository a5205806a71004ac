/// WebSocket: messages in both directions, on a connection that began with a request of HTTP.
///
/// [WebSocket][io.asyncio4j.http.websocket.WebSocket] is the door, for both ends. A client gets one from
/// `ClientSession.webSocket`, a server from `Application.webSocket`. Read on in this order:
///
/// - **What users see**: a `WebSocket` receives each `Message`, or one piece by piece as an `IncomingMessage`;
///   `WebSocketOptions` say how; a `WebSocketClosedException` is its end, and a `WebSocketHandshakeException` says
///   that there was none
/// - **Many of them**: a `Room` sends a `SharedMessage` to all its members
/// - **The beginning**: `ClientHandshake` and `ServerHandshake` are the headers of the request and its answer, and
///   come to an `Agreement`; `DeflateOffer` is their part about compression
/// - **In the middle**: a `Link` is the state of one WebSocket, from its opening to its end: the `Heartbeat` looks
///   whether the other end is there, the `Inbox` keeps what has come until somebody receives it, the `Pings` are
///   those of the program
/// - **Going out**: the `Outbox` sends one message after the other; `FrameWriter` makes frames, with `Masks` for
///   those of a client, and `Deflating` makes them smaller; an `OutgoingMessage` is sent piece by piece
/// - **Coming in**: `FrameReader` reads frames, each `Piece` of a message is decoded by a `MessageDecoder`, with
///   `Inflating` and `Utf8Check`; a `ProtocolException` says what the other end did wrong
///
/// A link knows its bytes as those of a `Carrier` of `http.wire`: a connection of HTTP/1, or a stream of
/// HTTP/2. Everything belongs to the loop it was made on.
///
/// May use: `http`, `http.wire`. Client and server use it; it knows neither. Words: `docs/glossary.md`.
///
/// Source: RFC 6455, RFC 7692.
@NullMarked
package io.asyncio4j.http.websocket;

import org.jspecify.annotations.NullMarked;
