/// What several packages of core need, or what needs nothing of core, and nobody outside does; not exported.
///
/// May use: the JDK only.
@NullMarked
package io.asyncio4j.internal;

import org.jspecify.annotations.NullMarked;
