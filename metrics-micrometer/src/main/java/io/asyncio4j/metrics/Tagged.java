package io.asyncio4j.metrics;

import io.asyncio4j.CancelledError;
import io.micrometer.core.instrument.Tag;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The values of tags that both sides of HTTP have, and SQL in part. None of them is made by whoever sends
/// something.
final class Tagged {

    static final Tag UNKNOWN_STATUS = Tag.of("status", "UNKNOWN");

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    private Tagged() {}

    /// `OTHER` for a method that is not one of HTTP.
    static Tag method(String method) {
        return Tag.of("method", METHODS.contains(method) ? method : "OTHER");
    }

    /// `none`, or the simple name of what was thrown. In a task.
    static Tag exception(@Nullable Throwable failure) {
        if (failure == null) {
            return Tag.of("exception", "none");
        }
        String name = CancelledError.unwrap(failure).getClass().getSimpleName();
        return Tag.of("exception", name.isEmpty() ? "anonymous" : name);
    }

    static Tag status(int status) {
        return Tag.of("status", Integer.toString(status));
    }
}
