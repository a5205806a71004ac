/// How a client authenticates: not exported, users see `http.client.Auth`.
///
/// `Credentials` are what a request is signed with, and what answers a refusal: `FixedCredentials`,
/// `BearerCredentials` and `DigestCredentials`. They know an `AuthRequest`, which is what may be signed of a
/// request, and nothing of sessions and connections. `Challenge` reads what a server demands; a
/// `DigestSession`, with a `DigestAlgorithm`, is what comes of it. `Netrc` is a file of passwords.
///
/// May use: `http`.
@NullMarked
package io.asyncio4j.http.client.auth;

import org.jspecify.annotations.NullMarked;
