package io.asyncio4j.http.client.auth;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// What of a request its authentication may depend on.
///
/// @param origin scheme, host and port
/// @param target as its first line has it
/// @param body null if it cannot be read before it is sent
public record AuthRequest(
        String method,
        String origin,
        String target,
        @Nullable Body body) {

    /// The body of a request.
    @FunctionalInterface
    public interface Body {

        /// Hashes it. In a task.
        ///
        /// @waits until it is read
        void hash(MessageDigest function);
    }
}
