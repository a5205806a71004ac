package io.asyncio4j;

/// Throws checked exceptions where the signature of a lexical call has already declared them.
final class Sneaky {

    private Sneaky() {}

    /// Throws `e` as it is. Declared to return, so that callers can write `throw rethrow(e)`.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <X extends Throwable> RuntimeException rethrow(Throwable e) throws X {
        throw (X) e;
    }
}
