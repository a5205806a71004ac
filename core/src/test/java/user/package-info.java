/// Programs of a user, outside the library's package: what they see of themselves.
@org.jspecify.annotations.NullMarked
package user;
