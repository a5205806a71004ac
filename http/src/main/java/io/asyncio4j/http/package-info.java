/// What both sides of HTTP speak: the vocabulary of client and server.
///
/// [Headers][io.asyncio4j.http.Headers] is what every message has; a [Cookie][io.asyncio4j.http.Cookie] is what a
/// server asks a client to keep (`CookieDate` is its expiry). Whatever can go wrong in an exchange is
/// an [ExchangeException][io.asyncio4j.http.ExchangeException]; a
/// [PayloadException][io.asyncio4j.http.PayloadException] is the one that both sides meet. Forms and media types
/// belong here as well. A [JsonCodec][io.asyncio4j.http.JsonCodec] is what both sides turn values into JSON by;
/// a [TypeRef][io.asyncio4j.http.TypeRef] names a type with its parameters.
///
/// The other rooms, in the order to read them: `http.client` (begin with `ClientSession`), `http.server`
/// (begin with `Application`), `http.events`, `http.websocket`, and `http.wire`, which is not exported.
/// Client and server never meet; both call one request and its answer an *exchange*, whatever carries it. The
/// words of this project are explained in `docs/glossary.md`.
///
/// May use: `http.wire`.
@NullMarked
package io.asyncio4j.http;

import org.jspecify.annotations.NullMarked;
