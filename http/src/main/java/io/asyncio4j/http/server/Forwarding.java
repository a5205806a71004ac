package io.asyncio4j.http.server;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What trusted proxies say of a request.
///
/// @param client the address of whoever has called the first of them
/// @param scheme `http` or `https`
/// @param host null if nobody says it
record Forwarding(
        InetSocketAddress client, String scheme, @Nullable String host) {}
