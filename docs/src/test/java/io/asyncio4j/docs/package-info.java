/// Tries the site's generator, follows every link of the documents, and runs every program on their pages.
@NullMarked
package io.asyncio4j.docs;

import org.jspecify.annotations.NullMarked;
