package io.asyncio4j.http.client;

import java.util.List;

/// The connections of a session at one moment.
///
/// @param kept how many are open and unused
/// @param waiting how many requests wait for one
/// @param made how many were made so far
/// @param reused how many requests have used one that was kept, so far
/// @param holders the requests that hold one, the oldest first
public record PoolStatistics(int kept, int waiting, long made, long reused, List<Holder> holders) {

    /// How many are in use.
    public int inUse() {
        return holders.size();
    }
}
