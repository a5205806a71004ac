package io.asyncio4j.internal;

import java.util.concurrent.CompletionException;

/// Throws what was caught elsewhere.
public final class Sneaky {

    private Sneaky() {}

    /// Throws `e` as it is, where the signature of a lexical call has already declared it. Declared to return, so
    /// that callers can write `throw rethrow(e)`.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public static <X extends Throwable> RuntimeException rethrow(Throwable e) throws X {
        throw (X) e;
    }

    /// Throws an unchecked exception as it is; a checked one as the cause of another.
    public static RuntimeException unchecked(Throwable failure) {
        if (isUnchecked(failure)) {
            throw rethrow(failure);
        }
        throw new CompletionException(failure);
    }

    /// Whether it may be thrown without being declared.
    public static boolean isUnchecked(Throwable failure) {
        return failure instanceof RuntimeException || failure instanceof Error;
    }
}
