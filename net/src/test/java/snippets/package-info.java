/// What the API pages show as examples.
@NullMarked
package snippets;

import org.jspecify.annotations.NullMarked;
