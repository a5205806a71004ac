package io.asyncio4j.http.client;

import io.asyncio4j.http.client.auth.BearerCredentials;
import io.asyncio4j.http.client.auth.Credentials;
import io.asyncio4j.http.client.auth.DigestCredentials;
import io.asyncio4j.http.client.auth.FixedCredentials;
import java.util.Objects;
import java.util.function.Supplier;

/// Who a client is, and how it proves that to servers; see [ClientOptions#auth] and [ClientRequest#auth]. It
/// goes to the origin that it was given for, and to no other that a redirect leads to, and no text of this
/// library shows it.
///
/// Make one and use it for many requests, of one loop: what a server has said about it is remembered.
public final class Auth {

    private final Credentials credentials;

    private Auth(Credentials credentials) {
        this.credentials = credentials;
    }

    /// A user and a password, in UTF-8, as they are: whoever listens has them, so use https.
    ///
    /// Source: RFC 7617.
    ///
    /// @throws IllegalArgumentException if `user` has a colon, or either has control characters
    public static Auth basic(String user, String password) {
        return new Auth(FixedCredentials.basic(user, password));
    }

    /// A token, as it is: whoever listens has it, so use https.
    ///
    /// Source: RFC 6750.
    ///
    /// @throws IllegalArgumentException if it is not of visible ASCII characters
    public static Auth bearer(String token) {
        return new Auth(FixedCredentials.bearer(token));
    }

    /// A token that `source` gives. It is asked when a request first needs one, and again when a server has refused
    /// that with status 401: then the request is repeated, once, unless its body is a stream. Many requests at once
    /// ask once. It may wait, and use the same session; what it throws, the request throws.
    ///
    /// Source: RFC 6750.
    public static Auth bearer(Supplier<String> source) {
        return new Auth(new BearerCredentials(Objects.requireNonNull(source, "source")));
    }

    /// A user and a password that are never sent: hashes prove them. The server must ask first, by status 401; then
    /// the request is repeated, unless its body is a stream, and the next ones to the same origin are answers
    /// already.
    ///
    /// MD5, SHA-256 and SHA-512-256 are known, each also with `-sess`; of several that a server offers, the
    /// strongest is taken. The body is hashed as well (`auth-int`) if the server demands it.
    ///
    /// Source: RFC 7616.
    ///
    /// @throws IllegalArgumentException if `user` has a colon, or either has control characters
    public static Auth digest(String user, String password) {
        return new Auth(new DigestCredentials(user, password));
    }

    /// The kind, and nothing that is secret.
    @Override
    public String toString() {
        return "Auth[" + credentials + "]";
    }

    Credentials credentials() {
        return credentials;
    }
}
