package io.asyncio4j.http.client;

import java.time.Duration;

/// A request that holds a connection: it is under way, or its response was neither read to its end nor closed.
///
/// @param request its method and URL, without user and password
/// @param task the name of the task that has made it
/// @param held for how long
public record Holder(String request, String task, Duration held) {

    @Override
    public String toString() {
        return request + " of " + task + " for " + ClientTimeoutException.seconds(held);
    }
}
