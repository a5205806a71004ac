/// Middlewares that many servers need; each is made by a static method and given to
/// [use][io.asyncio4j.http.server.Application#use].
///
/// [Cors][io.asyncio4j.http.server.middleware.Cors] lets pages of other origins in,
/// [RateLimit][io.asyncio4j.http.server.middleware.RateLimit] keeps clients within bounds,
/// [BasicAuth][io.asyncio4j.http.server.middleware.BasicAuth] asks for a password,
/// [HttpsRedirect][io.asyncio4j.http.server.middleware.HttpsRedirect] sends clients to TLS,
/// [RequestId][io.asyncio4j.http.server.middleware.RequestId] names requests,
/// [Sessions][io.asyncio4j.http.server.middleware.Sessions] keep a
/// [Session][io.asyncio4j.http.server.middleware.Session] of each client in a cookie, which `SealedText` signs or
/// encrypts.
///
/// May use: `http`, `http.server`.
@NullMarked
package io.asyncio4j.http.server.middleware;

import org.jspecify.annotations.NullMarked;
