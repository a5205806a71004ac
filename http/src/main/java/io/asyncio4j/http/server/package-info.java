/// The server: an application of routes and middlewares, and what serves its connections.
///
/// [Application][io.asyncio4j.http.server.Application] is the door. Read on in this order:
///
/// - **What users write**: a `Handler` makes a `Response` of a `Request`, a `Middleware` stands before it, an
///   `HttpException` is an answer too
/// - **The application**: `Application` and `ApplicationOptions`; `Router` finds the handler; `Termination` is the
///   SIGTERM that ends it
/// - **The exchange**: `Exchange` is one request and its answer, whatever carries it; the `Responder` answers each
/// - **HTTP/1**: `HttpService` makes an `Http1Connection` of each accepted channel; that keeps an `ExchangeQueue`,
///   and its task hands one `Http1Exchange` after the other to the responder; `Http1Rules` refuses, `Http1Writer`
///   sends, `HttpDate` is a header of every answer
///
/// Router, responder, request and response depend only on `Exchange`, so that a stream of HTTP/2 can be another.
/// Everything but `HttpDate` belongs to the loop of its server.
///
/// May use: `http`, `http.wire`. Never the client. Words: `docs/glossary.md`.
@NullMarked
package io.asyncio4j.http.server;

import org.jspecify.annotations.NullMarked;
