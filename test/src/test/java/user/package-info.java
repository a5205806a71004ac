/// A program that uses the library: frames of other packages count as the library's own.
@NullMarked
package user;

import org.jspecify.annotations.NullMarked;
