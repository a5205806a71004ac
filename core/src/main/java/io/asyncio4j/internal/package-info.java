/// What several packages need and users do not; exported to our own modules alone.
///
/// May use: the JDK only.
@NullMarked
package io.asyncio4j.internal;

import org.jspecify.annotations.NullMarked;
