/// The programs of docs/guide/testing.md that speak HTTP.
@NullMarked
package guide;

import org.jspecify.annotations.NullMarked;
