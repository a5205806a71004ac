package io.asyncio4j;

import java.util.Set;

/// What [Asyncio#waitUntil] has found: each awaitable is in one of the sets, in the order given.
///
/// @param <A> a task or a promise
/// @param done those that are done, however they ended
/// @param pending those that are not; they keep running
public record Waited<A extends Awaitable<?>>(Set<A> done, Set<A> pending) {}
