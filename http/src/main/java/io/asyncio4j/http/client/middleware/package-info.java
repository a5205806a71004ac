/// Middlewares that many sessions need, the twin of `http.server.middleware`; each is made by a static method and
/// given to [use][io.asyncio4j.http.client.ClientOptions#use].
///
/// [ResponseCache][io.asyncio4j.http.client.middleware.ResponseCache] keeps responses for as long as their servers
/// allow it, [Retries][io.asyncio4j.http.client.middleware.Retries] send again what has failed,
/// [RateLimit][io.asyncio4j.http.client.middleware.RateLimit] keeps a session within bounds. In this order from the
/// outside, what one asks for passes the next: an answer from the cache is no request, and each attempt counts.
///
/// - **Retries**: each `FailedAttempt` is told by the last one
/// - **The cache**: a `ResponseStore` has each `StoredResponse`, whose `CacheControl` says how long it is fresh; a
///   `Recording` makes it while the program reads
///
/// May use: `http`, `http.client`, `http.wire`.
@NullMarked
package io.asyncio4j.http.client.middleware;

import org.jspecify.annotations.NullMarked;
