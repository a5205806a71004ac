package io.asyncio4j.http.events;

import io.asyncio4j.http.Headers;
import io.asyncio4j.stream.StreamReader;

/// Where an [EventStream] comes from. For `http.client`. In the task that receives.
@FunctionalInterface
public interface EventSource {

    /// Asks for the stream.
    ///
    /// @param request the headers that make the request one for a stream of events
    /// @throws java.io.UncheckedIOException if there is no answer
    /// @waits until the server has answered; a cancellation closes the connection
    Answer open(Headers request);

    /// What has come.
    ///
    /// @param close frees its connection
    record Answer(int status, Headers headers, StreamReader body, Runnable close) {}
}
