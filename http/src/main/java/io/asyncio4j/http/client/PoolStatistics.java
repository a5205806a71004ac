package io.asyncio4j.http.client;

import java.util.List;

/// The connections of a session at one moment. One of HTTP/2 carries several requests at once, each on a stream.
///
/// @param kept how many are open and unused
/// @param inUse how many are in use
/// @param streams how many requests are on streams of HTTP/2
/// @param waiting how many requests wait for a connection, or for a stream of one
/// @param made how many were made so far
/// @param reused how many requests have used one that was there, so far
/// @param holders the requests that hold one, or a stream of one, the oldest first
public record PoolStatistics(
        int kept, int inUse, int streams, int waiting, long made, long reused, List<Holder> holders) {}
