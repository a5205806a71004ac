/// Examples of the documentation, as tests.
@NullMarked
package snippets;

import org.jspecify.annotations.NullMarked;
