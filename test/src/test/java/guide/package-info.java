/// The programs of docs/guide/testing.md.
@NullMarked
package guide;

import org.jspecify.annotations.NullMarked;
