/// The server: an application of routes and middlewares, and what serves its connections.
///
/// [Application][io.asyncio4j.http.server.Application] is the door. Read on in this order:
///
/// - **What users write**: a `Handler` makes a `Response` of a `Request`, a `Middleware` stands before it, an
///   `HttpException` is an answer too, and an `ErrorHandler` makes one of any other; a `DisconnectedException` says
///   that the client has left. What they hand on has a `Key` (`KeyedValues`)
/// - **The application**: `Application`, `ApplicationOptions` and `RouteOptions`; a `Route` with its `RouteDocs`,
///   and the `Match` that the `Router` makes of it for a request, by host and path
///   (`http.server.routing`); `Errors` makes responses of what is thrown
/// - **Its time**: a `Lifespan` has `CleanupContext`s, whose bodies wait by `Serving`; `Background` is work after
///   responses
/// - **What is asked for**: `RequestTarget`; `PathText` is the one text of a path, and `Query` has the parameters;
///   `TrustedProxies` read the `Forwarding` of a request
/// - **The exchange**: `Exchange` is one request and its answer, whatever carries it; the `Responder` answers each,
///   and the `AccessLog` tells it
/// - **What is served**: `FileAnswer` opens the file of a response, `StaticFiles` finds it below a folder
///   (`StaticFilesOptions` say how); `Conditions` answers that the client has it already, `Compression` makes it
///   smaller. `Upgrade` opens a WebSocket for a `WebSocketHandler`, a `SwitchedProtocol` that needs its exchange no
///   more. `RequestForm` and `DecodedBody` read what the
///   client sends. `Limits` bound it
/// - **What all carriers share**: a `CarriedExchange` has the body that arrives, and `BodyPace` watches the slow;
///   an `AnswerBody` sends one, as `Framing` says: `BodyWriter` is what a stream is written to, `FileSender` sends
///   files, and both send through an `Outlet`
/// - **HTTP/1, coming in**: `HttpService` makes an `Http1Connection` of each accepted channel; its `Http1Reader`
///   makes exchanges of what the `RequestDecoder` reads, `Http1Rules` refuses, an `ExchangeQueue` keeps what waits
/// - **HTTP/1, going out**: the connection's task hands one `Http1Exchange` after the other to the responder, and
///   `Http1Writer` sends
/// - **HTTP/2**: an `Http2Connection` takes over from an `Http1Connection`; each of its streams is an
///   `Http2Exchange` with a task of its own, an `Http2Writer` sends its answer, and an `Http2Carrier` is what a
///   WebSocket is spoken on
///
/// Router, responder, request and response depend only on `Exchange`. Everything belongs to the loop of its server.
///
/// `http.server.api` and `http.server.middleware` stand on this room, and `http.server.routing` and
/// `http.server.content` below it.
///
/// May use: `http`, `http.wire`, `http.events`, `http.websocket`, `http.coding`, `http.multipart`,
/// `http.server.routing`, `http.server.content`. Never the client. Words: `docs/glossary.md`.
@NullMarked
package io.asyncio4j.http.server;

import org.jspecify.annotations.NullMarked;
