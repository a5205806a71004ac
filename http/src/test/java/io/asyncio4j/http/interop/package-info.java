/// HTTP with the programs that others use, over real sockets: each contract is a direction, each of its classes a
/// peer. Run with `-Pinterop`; what is not installed is skipped, and `.ci/peers` installs it.
@NullMarked
package io.asyncio4j.http.interop;

import org.jspecify.annotations.NullMarked;
