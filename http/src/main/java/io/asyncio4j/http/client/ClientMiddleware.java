package io.asyncio4j.http.client;

/// Stands between a program and the network: it may change a request, send it again or not at all, answer by
/// itself, or look at what comes back. The twin of the server's `Middleware`.
///
/// It sees **one request to one URL at a time**. Redirects are followed outside of all middlewares, and each
/// request that one leads to passes them anew; so a middleware that adds what only one server may see asks
/// [OutgoingRequest#isElsewhere] first. The silent repetition on a kept connection that has just been closed
/// happens inside of all middlewares, which do not notice it. Whatever shall see a whole request with its
/// redirects stands around [ClientSession#request] instead.
///
/// Those of a request ([ClientRequest#use]) stand outside of those of its session ([ClientOptions#use]), nearer to
/// the program; of each, the first that was added is the outermost. All of them run in the task that makes the
/// request, within its [time limit][ClientRequest#timeout]; a cancellation or a failure passes through them as
/// through any other code.
///
/// {@snippet class=snippets.ClientMiddlewareTest region=middleware}
///
/// Source: `aiohttp.ClientMiddlewareType`; the network interceptors of OkHttp.
@FunctionalInterface
public interface ClientMiddleware {

    /// Brings the response, usually by `next.send(request)`. In the task that makes the request.
    ///
    /// A response that it does not return is closed: when it sends once more from the same task, returns another,
    /// or throws. One that is to be sent after a pause is better [discarded][ClientResponse#discard] before that,
    /// so that its connection is free.
    ///
    /// @waits as the implementation does, usually for the response
    /// @param request to one URL, as those outside have left it
    /// @param next what stands inside; it may be called never, once, or again and again, even from other tasks. Of
    ///     what it brings after this method has returned, the task that has called it must close it
    /// @return never null
    ClientResponse handle(OutgoingRequest request, Next next);

    /// What stands inside of a middleware: the next one, or the network.
    @FunctionalInterface
    interface Next {

        /// Sends a request, and waits for the status and the headers of its response. In a task.
        ///
        /// @waits for a connection, and until the headers of the response have come; a cancellation closes the
        ///     connection, and the server may have served the request or not
        /// @throws IllegalStateException if its body is a stream that was sent already, or the session is
        ///     closed
        /// @throws java.io.UncheckedIOException of the kinds that [ClientSession#request] has; whether the
        ///     request may have left is for [OutgoingRequest#isUnsent] to say
        ClientResponse send(OutgoingRequest request);
    }
}
