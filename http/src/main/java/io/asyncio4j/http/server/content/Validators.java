package io.asyncio4j.http.server.content;

import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.HttpDate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the state of a resource is known by. Immutable.
///
/// @param tag null if it has none
/// @param modified when it was changed; null if nobody knows
/// @param isModifiedLongAgo whether the time alone proves that nothing has changed since: it is so far back that no
///     two states share its second
public record Validators(@Nullable EntityTag tag, @Nullable Instant modified, boolean isModifiedLongAgo) {

    /// Those that the headers of an answer say.
    public static Validators of(Headers headers) {
        EntityTag tag = headers.first("ETag").flatMap(EntityTag::parse).orElse(null);
        Instant modified = headers.first("Last-Modified").map(HttpDate::parse).orElse(null);
        return new Validators(tag, modified, false);
    }
}
