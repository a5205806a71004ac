/// What holds for all modules together.
@NullMarked
package io.asyncio4j.verify;

import org.jspecify.annotations.NullMarked;
