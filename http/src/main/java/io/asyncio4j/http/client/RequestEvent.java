package io.asyncio4j.http.client;

import java.time.Duration;

/// Something that has happened to a request of a session: for logs, metrics and traces; see
/// [ClientOptions#onEvent].
///
/// A request has `BEGUN`; for each URL follows what is needed of `QUEUED` to `SENT`, then `ANSWERED`, perhaps
/// `REDIRECTED` before the next URL, and `DONE` when the body of that answer has come. A response that is closed
/// before its end, or whose body fails, is never `DONE`. What a middleware answers by itself has begun, no more.
///
/// Source: `aiohttp.TraceConfig`; `EventListener` of OkHttp.
///
/// @param request the number of the request in its session, from 1 on
/// @param kind what has happened
/// @param method of the request to this URL
/// @param url without user and password
/// @param time since the request has begun
/// @param took how long this has taken, of what has a beginning of its own; else zero
/// @param details what the kind says; empty for others
public record RequestEvent(
        long request, Kind kind, String method, String url, Duration time, Duration took, String details) {

    /// What happens, in this order.
    public enum Kind {
        /// The program has asked.
        BEGUN,
        /// A connection has become free; `took` is how long the request waited. Told only if it had to wait.
        QUEUED,
        /// The addresses of the host are known.
        RESOLVED,
        /// A connection is made.
        CONNECTED,
        /// TLS is negotiated, through the proxy's tunnel if there is one.
        SECURED,
        /// A connection that was kept is used.
        REUSED,
        /// The request has left completely; not told if the answer comes before.
        SENT,
        /// Status and headers have come; the status is in `details`.
        ANSWERED,
        /// The answer leads to another URL, which is in `details`.
        REDIRECTED,
        /// The body of the answer has come and was decoded.
        DONE,
        /// The request has failed before its answer came; the message of the failure is in `details`. A body
        /// that fails is told to whoever reads it.
        FAILED
    }
}
