package io.asyncio4j.test;

import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// Failures on a random schedule, which say how to reproduce them.
final class Seeds {

    private Seeds() {}

    /// The failure with the seed in its message; on the usual schedule, 0, the failure as it is.
    static Throwable name(long seed, Throwable failure) {
        if (seed == 0 || failure instanceof TestAbortedException) {
            return failure;
        }
        String message = "with seed " + seed + " (run it again with @AsyncTest(seed = " + seed + ")): " + failure;
        return failure instanceof AssertionFailedError compared && compared.isExpectedDefined()
                ? new AssertionFailedError(message, compared.getExpected(), compared.getActual(), failure)
                : new AssertionError(message, failure);
    }

    static AssertionError name(long seed, AssertionError failure) {
        return (AssertionError) name(seed, (Throwable) failure);
    }
}
