package io.asyncio4j;

/// How many operations may be under way at once. Made by [Asyncio#limit].
///
/// @param atOnce at least 1
public record Limit(int atOnce) {

    /// Checks that the limit is at least 1.
    public Limit {
        if (atOnce < 1) {
            throw new IllegalArgumentException("limit must be >= 1, was " + atOnce);
        }
    }
}
