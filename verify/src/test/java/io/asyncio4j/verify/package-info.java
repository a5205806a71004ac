/// What holds for all modules together: the rules of the architecture, the completeness of `docs/from-asyncio.md`,
/// libraries that block on the loop, and the kit of Reactive Streams.
@NullMarked
package io.asyncio4j.verify;

import org.jspecify.annotations.NullMarked;
