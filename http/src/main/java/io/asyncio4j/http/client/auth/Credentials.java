package io.asyncio4j.http.client.auth;

import io.asyncio4j.http.Headers;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who the client is, and how it proves that to a server. Loop only.
public sealed interface Credentials permits FixedCredentials, BearerCredentials, DigestCredentials {

    /// The header Authorization of a request that nobody has refused yet; null if the server must ask first. In a
    /// task.
    ///
    /// @waits for the program's answer, if it must be asked
    @Nullable
    String begin(AuthRequest request);

    /// Takes a refusal of a request, with status 401.
    ///
    /// @param challenges what the server demands: its headers WWW-Authenticate
    /// @param sent the header that was refused, null if there was none
    /// @param repeated how often this request was repeated before
    /// @return gives the header with which the request is to be repeated, in a task; it may wait, so the
    ///     response had better be closed before. Null to give up
    @Nullable
    Supplier<String> refused(AuthRequest request, List<String> challenges, @Nullable String sent, int repeated);

    /// Takes what a response, of any status but 401, says about the next request.
    default void received(AuthRequest request, Headers response) {}
}
