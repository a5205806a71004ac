/// The seams of the event loop: what it does while nothing is ready, and whose clock it follows.
///
/// Everything above core is written against this package and the public API.
@NullMarked
package io.asyncio4j.lowlevel;

import org.jspecify.annotations.NullMarked;
