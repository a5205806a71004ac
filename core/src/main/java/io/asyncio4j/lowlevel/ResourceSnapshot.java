package io.asyncio4j.lowlevel;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What tasks shared at one moment, such as a lock, a queue or a pool: plain data, a part of a [LoopSnapshot].
///
/// @param id a number that it keeps
/// @param kind what it is, such as `AsyncQueue`
/// @param text the same with its state in words
/// @param waiters the numbers of the tasks that wait for it
/// @param holders the numbers of the tasks that hold it, as far as that is known
/// @param figures how many of what there are, by name, such as `items`
public record ResourceSnapshot(
        long id, String kind, String text, List<Long> waiters, List<Long> holders, Map<String, Long> figures)
        implements Serializable {

    /// Copies the collections.
    public ResourceSnapshot {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
        waiters = List.copyOf(waiters);
        holders = List.copyOf(holders);
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures)); // which keep their order
    }

    /// What it is with its state, and its number as it stands behind what tasks wait for, such as `@6de6ef20`.
    String numbered() {
        return text + " @" + Long.toHexString(id);
    }
}
