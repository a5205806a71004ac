package io.asyncio4j.http.server;

import io.asyncio4j.http.server.routing.HostPattern;

/// The hosts of an application that was put below another one by [Application#domain].
///
/// @param router of its routes
record Domain(HostPattern host, Router router) {}
