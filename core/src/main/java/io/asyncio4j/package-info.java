/// The event loop and its vocabulary. Start with [Asyncio][io.asyncio4j.Asyncio].
@NullMarked
package io.asyncio4j;

import org.jspecify.annotations.NullMarked;
