package io.asyncio4j.http.client.auth;

import io.asyncio4j.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who the client is, and how it proves that to a server. Loop only.
public sealed interface Credentials permits BasicCredentials, BearerCredentials, DigestCredentials {

    /// The header Authorization of a request that nobody has refused yet; null if the server must ask first. In a
    /// task.
    ///
    /// @waits for the program's answer, if it must be asked
    @Nullable
    String begin(AuthRequest request);

    /// The header Authorization with which a request is to be repeated that was refused with status 401; null to
    /// give up. In a task.
    ///
    /// @waits for the program's answer, if it must be asked
    /// @param challenges what the server demands: its headers WWW-Authenticate
    /// @param sent the header that was refused, null if there was none
    /// @param repeated how often this request was repeated before
    @Nullable
    String answer(AuthRequest request, List<String> challenges, @Nullable String sent, int repeated);

    /// Takes what a response, of any status but 401, says about the next request.
    default void received(AuthRequest request, Headers response) {}
}
