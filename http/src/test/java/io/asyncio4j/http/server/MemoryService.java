package io.asyncio4j.http.server;

import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.net.Service;

/// Serves an application on a network in memory.
public final class MemoryService {

    private MemoryService() {}

    public static Service of(MemoryNetwork network, Application application) {
        return application.open(network.beforePoll());
    }
}
