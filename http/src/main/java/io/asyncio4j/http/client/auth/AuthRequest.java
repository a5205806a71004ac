package io.asyncio4j.http.client.auth;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// What of a request its authentication may depend on.
///
/// @param origin scheme, host and port
/// @param target as its first line has it
public record AuthRequest(String method, String origin, String target, Body body) {

    /// The body of a request.
    @FunctionalInterface
    public interface Body {

        /// Its hash; null if it cannot be read before it is sent. In a task.
        ///
        /// @waits until it is read
        byte @Nullable [] hash(MessageDigest function);
    }
}
