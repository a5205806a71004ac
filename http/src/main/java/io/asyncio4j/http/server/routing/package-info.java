/// How a host and a path lead to a route: it is not exported, and knows nothing of requests.
///
/// [PathText][io.asyncio4j.http.server.routing.PathText] is the one text of a path. A
/// [PathPattern][io.asyncio4j.http.server.routing.PathPattern] is the path of a route, made of `PathSegment`s by
/// the `PatternParser`; the parameters of a segment have a `ValueType`. A
/// [PathTree][io.asyncio4j.http.server.routing.PathTree] finds what belongs to a path: a `PathSearch` walks over
/// its `PathNode`s. A [HostPattern][io.asyncio4j.http.server.routing.HostPattern] is the host of a domain,
/// and an [Authority][io.asyncio4j.http.server.routing.Authority] that of a request, with its port.
///
/// May use: nothing of the other rooms.
@NullMarked
package io.asyncio4j.http.server.routing;

import org.jspecify.annotations.NullMarked;
