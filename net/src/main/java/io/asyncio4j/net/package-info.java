/// Sockets on the event loop.
@NullMarked
package io.asyncio4j.net;

import org.jspecify.annotations.NullMarked;
