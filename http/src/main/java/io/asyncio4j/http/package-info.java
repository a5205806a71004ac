/// HTTP in the manner of aiohttp: [ClientSession][io.asyncio4j.http.ClientSession] and
/// [Application][io.asyncio4j.http.Application].
@NullMarked
package io.asyncio4j.http;

import org.jspecify.annotations.NullMarked;
