/// The client: a session that keeps connections, and what comes back from its requests.
///
/// [ClientSession][io.asyncio4j.http.client.ClientSession] is the door. Read on in the order in which a request
/// goes:
///
/// - **What is asked for**: `ClientRequest` and `ClientOptions`, as the caller sets them; `Url` is where it
///   goes, read by `UrlParser` with `http.client.url`; `SessionDefaults` is what all
///   requests of a session have in common; a `Step` is one request, as sent, with its `RequestBody` and
///   `RequestHooks`
/// - **Who asks**: an `Identity` signs each `Step` with the cookies of the session and with credentials
///   (`Auth`), for the origin that they are meant for; a `HashingSink` reads a body that must be signed
/// - **The way**: `RequestRunner`: redirects, and a single automatic retry; between them, a `MiddlewareChain` takes
///   an `OutgoingRequest` through each `ClientMiddleware`; `RequestTimeouts` bounds each phase, and tells each
///   `RequestEvent`; `Limits` bounds what comes back
/// - **Connections**: `ConnectionPool` keeps each `PooledConnection` by its `Route` (which `Routes` finds: a
///   `Proxy`, a Unix socket, `Fingerprints`), within the `ConnectionLimits`, and knows who `Holds` them; those of
///   HTTP/2 that are in use are `SharedConnections`; a `Connector` makes them: `TcpConnector` looks up
///   (`AddressBook`, with an `AddressFilter`), connects and negotiates TLS; a `DialedConnector` stays in memory,
///   for `http.testing`
/// - **The exchange**: `Exchange` is one request and its answer; a `CarriedExchange` goes over a `Lane`, which is
///   either an `Http1Connection` with its `Http1Decoder` (it sends by a `ChannelOutlet`), or the `Http2Lane` of an
///   `Http2Connection`, which an `Http2Carrier` has once a WebSocket is open. `RequestSending` sends, by a
///   `BodySink`. `NoExchange` stands for none
/// - **What comes back**: `ResponseHead`, `ResponseBody`, which undoes content codings, and `ClientResponse` around
///   both
/// - **What goes wrong**: `ClientException` and its kinds
///
/// Pool, runner and response know exchanges and connections by their interfaces only. Everything
/// here belongs to the loop of its session.
///
/// May use: `http`, `http.events`, `http.websocket`, `http.client.auth`, `http.client.cookies`,
/// `http.client.url`, `http.coding`, `http.multipart`, `http.wire`. Never the server. Words: `docs/glossary.md`.
@NullMarked
package io.asyncio4j.http.client;

import org.jspecify.annotations.NullMarked;
